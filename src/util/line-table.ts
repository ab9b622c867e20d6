import { hash } from 'node:crypto';

const SLOTS_MIN = 64;
/** Beyond this part of the slots the table grows. */
const LOAD_MAX = 0.7;

const [EMPTY, HELD, TAKEN] = [0, 1, 2] as const;

/**
 * Lines, each with a number, known by 64 bits of their SHA-256: some 30 bytes for each, however long it is. A line that was
 * added several times is there as often.
 */
export class LineTable {
  /** How many lines there are. */
  size = 0;
  /** The lengths of all lines, in bytes: a line of another length is none of them. */
  readonly lengths = new Set<number>();
  /** Slots that are not empty. */
  #used = 0;
  #states = new Uint8Array(SLOTS_MIN);
  #hashes = new BigUint64Array(SLOTS_MIN);
  #values = new Float64Array(SLOTS_MIN);

  add(line: string | Buffer, value = 0): void {
    if ((this.#used + 1) / this.#states.length > LOAD_MAX) this.#resize(this.size * 4);
    const bytes = typeof line === 'string' ? Buffer.from(line) : line;
    this.lengths.add(bytes.length);
    this.#put(hashOf(bytes), value);
  }

  has(line: string | Buffer): boolean {
    return this.#find(hashOf(line)) !== null;
  }

  /** Takes a line out once, and gives its number; null where it is not there. */
  take(line: string | Buffer): number | null {
    const slot = this.#find(hashOf(line));
    if (slot === null) return null;
    this.#states[slot] = TAKEN;
    this.size--;
    return this.#values[slot] as number;
  }

  copy(): LineTable {
    const other = new LineTable();
    for (const length of this.lengths) other.lengths.add(length);
    other.size = this.size;
    other.#used = this.#used;
    other.#states = this.#states.slice();
    other.#hashes = this.#hashes.slice();
    other.#values = this.#values.slice();
    return other;
  }

  #find(key: bigint): number | null {
    for (let slot = this.#start(key); ; slot = this.#next(slot)) {
      const state = this.#states[slot];
      if (state === EMPTY) return null;
      if (state === HELD && this.#hashes[slot] === key) return slot;
    }
  }

  #put(key: bigint, value: number): void {
    let slot = this.#start(key);
    while (this.#states[slot] !== EMPTY) slot = this.#next(slot);
    this.#states[slot] = HELD;
    this.#hashes[slot] = key;
    this.#values[slot] = value;
    this.size++;
    this.#used++;
  }

  #start(key: bigint): number {
    return Number(key & 0xffff_ffffn) % this.#states.length;
  }

  #next(slot: number): number {
    return slot + 1 === this.#states.length ? 0 : slot + 1;
  }

  /** Lines that are alike keep their order: they are put in again from behind an empty slot on. */
  #resize(slots: number): void {
    const [states, hashes, values] = [this.#states, this.#hashes, this.#values];
    const length = Math.max(SLOTS_MIN, slots);
    [this.#states, this.#hashes, this.#values] = [
      new Uint8Array(length),
      new BigUint64Array(length),
      new Float64Array(length),
    ];
    [this.size, this.#used] = [0, 0];
    const first = states.indexOf(EMPTY);
    for (let at = 1; at <= states.length; at++) {
      const slot = (first + at) % states.length;
      if (states[slot] === HELD) this.#put(hashes[slot] as bigint, values[slot] as number);
    }
  }
}

const WORD = new BigUint64Array(1);
const BYTES = Buffer.from(WORD.buffer);

function hashOf(line: string | Buffer): bigint {
  BYTES.write(hash('sha256', line, 'binary'), 'latin1');
  return WORD[0] as bigint;
}
