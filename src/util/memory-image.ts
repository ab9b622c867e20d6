// What a machine in WebAssembly is told, as the bytes that will lie in its memory.

/** 128 bits, which it looks at in one step. */
const LANE_BYTES = 16;

/** The next position from which lanes are read fastest. */
export function aligned(position: number): number {
  return Math.ceil(position / LANE_BYTES) * LANE_BYTES;
}

/** Pieces of memory, one behind the other. */
export class MemoryImage {
  readonly #pieces: Buffer[] = [];
  #at: number;

  /** @param base where the first piece will lie, aligned */
  constructor(base: number) {
    this.#at = base;
  }

  /** Returns where the piece will lie. */
  add(piece: Buffer): number {
    const at = this.#at;
    const padded = Buffer.alloc(aligned(piece.length));
    piece.copy(padded);
    this.#pieces.push(padded);
    this.#at += padded.length;
    return at;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

/** Bytes to compare with: every 16 of them are followed by a mask of those that count. */
export function lanesOf(bytes: Buffer): Buffer {
  const lanes = Buffer.alloc(aligned(bytes.length) * 2);
  for (const [at, byte] of bytes.entries()) {
    const lane = Math.floor(at / LANE_BYTES) * 2 * LANE_BYTES + (at % LANE_BYTES);
    lanes[lane] = byte;
    lanes[lane + LANE_BYTES] = 0xff;
  }
  return lanes;
}
