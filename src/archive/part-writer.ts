// One part while it is being written: bytes go to the file and through SHA-256 at the same time.
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { assert } from '../util/assert.ts';
import { FILE_MODE } from './atomic-file.ts';
import { withFileErrors } from './file-errors.ts';
import type { PartEntry } from './manifest.ts';
import { EMPTY_PART, LINE_END, lastLineStart, PART_HEAD, PART_TAIL, partBytes } from './part-framing.ts';
import type { KeyText } from './part-keys.ts';

/** A part whose bytes are complete; `durable` ends when they are on the disk and the file is closed. */
export interface WrittenPart {
  readonly entry: PartEntry;
  readonly durable: Promise<void>;
}

export class PartWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  readonly #keyText: KeyText | null;
  #rows = 0;
  #lineBytes = 0;
  #first: string | null = null;
  #lastBlock: Buffer | null = null;
  #pending: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, keyText: KeyText | null) {
    this.#path = path;
    this.#file = file;
    this.#keyText = keyText;
  }

  static async open(path: string, keyText: KeyText | null): Promise<PartWriter> {
    const file = await withFileErrors(path, () => open(path, 'wx', FILE_MODE));
    return new PartWriter(path, file, keyText);
  }

  get rows(): number {
    return this.#rows;
  }

  /** The bytes of the row lines so far, each with its ",\n". */
  get lineBytes(): number {
    return this.#lineBytes;
  }

  /** Whole row lines, at least one. While one block is written the next is being hashed. */
  async write(lines: Buffer, rows: number): Promise<void> {
    const isFirst = this.#rows === 0;
    if (isFirst && this.#keyText !== null) this.#first = this.#keyText(lines, 0);
    this.#hash.update(isFirst ? PART_HEAD : LINE_END);
    this.#hash.update(lines.subarray(0, lines.length - LINE_END.length));
    await this.#pending;
    if (isFirst) this.#writeAt(PART_HEAD, 0);
    await this.#pending;
    this.#writeAt(lines, PART_HEAD.length + this.#lineBytes);
    this.#rows += rows;
    this.#lineBytes += lines.length;
    this.#lastBlock = lines;
  }

  /** Ends the array. The part may be read at once; `durable` tells when it would survive a power cut. */
  async finish(file: string): Promise<WrittenPart> {
    const { tail, position } = this.#ending();
    this.#hash.update(tail);
    await this.#pending;
    this.#writeAt(tail, position);
    await this.#pending;
    const last = this.#lastBlock;
    const entry: PartEntry = {
      file,
      rows: this.#rows,
      bytes: partBytes(this.#lineBytes),
      sha256: this.#hash.digest('hex'),
      first: this.#first,
      last: last === null || this.#keyText === null ? null : this.#keyText(last, lastLineStart(last)),
    };
    assert(entry.bytes === position + tail.length, `the size of ${file} is the sum of its lines`);
    return { entry, durable: withFileErrors(this.#path, () => this.#close()) };
  }

  /** Closes the file where it stands. */
  async abort(): Promise<void> {
    await this.#pending.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
  }

  #ending(): { readonly tail: Buffer; readonly position: number } {
    if (this.#rows === 0) return { tail: EMPTY_PART, position: 0 };
    return { tail: PART_TAIL, position: PART_HEAD.length + this.#lineBytes - LINE_END.length };
  }

  #writeAt(bytes: Buffer, position: number): void {
    this.#pending = withFileErrors(this.#path, () => writeAll(this.#file, bytes, position));
    // The error is thrown by whoever waits for #pending next; until then it must not count as unhandled.
    this.#pending.catch(() => undefined);
  }

  async #close(): Promise<void> {
    try {
      await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
