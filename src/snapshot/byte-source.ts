import { malformedContainer } from './container-errors.ts';

/** Cuts a stream of bytes into pieces of known lengths. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #path: string;
  #rest: Buffer = Buffer.alloc(0);

  /** @param path of the container, for messages. */
  constructor(chunks: AsyncIterable<Buffer>, path: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#path = path;
  }

  /** The next `bytes`, or as many as there are; they stay where they are. */
  async peek(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    }
    return this.#rest.subarray(0, bytes);
  }

  /** The next `bytes` in one buffer. @throws SNAPSHOT_MALFORMED where there are fewer */
  async take(bytes: number): Promise<Buffer> {
    if (bytes <= this.#rest.length) return this.#split(bytes);
    const pieces: Buffer[] = [];
    for await (const piece of this.pass(bytes)) pieces.push(piece);
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  }

  /** The next `bytes` as they come. @throws SNAPSHOT_MALFORMED where there are fewer */
  async *pass(bytes: number): AsyncGenerator<Buffer> {
    let missing = bytes;
    while (missing > 0) {
      if (!(await this.#fill())) throw malformedContainer(this.#path, `ends ${missing} bytes too early`);
      const piece = this.#split(missing);
      missing -= piece.length;
      yield piece;
    }
  }

  /** Whatever follows. */
  async *rest(): AsyncGenerator<Buffer> {
    while (await this.#fill()) {
      const piece = this.#rest;
      this.#rest = piece.subarray(piece.length);
      yield piece;
    }
  }

  /** True where nothing follows. */
  async isAtEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** Takes the next `bytes` of the chunk, or all of it. */
  #split(bytes: number): Buffer {
    const piece = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** False at the end. */
  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = next.value;
    }
    return true;
  }
}
