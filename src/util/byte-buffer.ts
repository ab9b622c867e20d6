const INITIAL_BYTES = 256 * 1024;
const COPIED_BYTES_MAX = 4 * 1024 * 1024;

/** Up to here a loop is faster than a call; measured. */
const SHORT_BYTES = 48;

/**
 * A growable output buffer for byte machines. The hot loops write into `bytes` at `length` themselves;
 * they call `reserve` once for the most that a row can need, not once per byte.
 */
export class ByteBuffer {
  bytes: Buffer;
  length = 0;

  constructor(initialBytes: number = INITIAL_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Makes room for `extra` more bytes after `length`; `bytes` may be another buffer afterwards. */
  reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  /** Removes so many bytes at its beginning. */
  drop(bytes: number): void {
    this.bytes.copyWithin(0, bytes, this.length);
    this.length -= bytes;
  }

  /** Appends ASCII text. */
  pushAscii(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  /** Appends the bytes `source[start, end)`. */
  pushBytes(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** The same for what is often only a few bytes: a call that copies them costs more than they do. */
  pushShort(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    if (count > SHORT_BYTES) {
      this.pushBytes(source, start, end);
      return;
    }
    this.reserve(count);
    const { bytes, length } = this;
    for (let at = 0; at < count; at++) bytes[length + at] = source[start + at] as number;
    this.length = length + count;
  }

  /** What was written, for the caller alone; the buffer is empty afterwards and may be filled again. */
  take(): Buffer {
    if (this.length > COPIED_BYTES_MAX) return this.#give();
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  /** Empties it; the room of a long value is not kept. */
  clear(): void {
    if (this.length > COPIED_BYTES_MAX) this.bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    this.length = 0;
  }

  /** Gives the memory itself away: a long value is not there twice, and its room is not kept. */
  #give(): Buffer {
    const given = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    this.length = 0;
    return given;
  }
}
