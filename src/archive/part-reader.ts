// Reads a part of layout `lines` back as blocks of whole lines, checking size, digest, framing and count.
import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BLOCK_BYTES, type RowBlock } from '../model/row-stream.ts';
import { type BlockBuffers, newBuffers } from './block-buffers.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import type { PartEntry } from './manifest.ts';
import { checksumMismatch, missingPart, notAFile, unframedPart, wrongRowCount, wrongSize } from './part-errors.ts';
import { countLines, EMPTY_PART, endedLineBytes, LINE_END, PART_HEAD, PART_TAIL } from './part-framing.ts';

/** A sealed part and where it lies. */
export interface SealedPart {
  readonly part: PartEntry;
  /** Absolute. */
  readonly path: string;
  /** Display name of its table, for messages. */
  readonly table: string;
}

/**
 * The part's rows in blocks of about 256 KB; each block's bytes are the consumer's, unless its buffers are recycled.
 * While one block is with the consumer, the next is read from the disk.
 *
 * @throws ARCHIVE_PART_MISSING, ARCHIVE_PATH_UNSAFE or ARCHIVE_PART_TRUNCATED before the first block;
 *   ARCHIVE_CHECKSUM_MISMATCH, ARCHIVE_ROW_MALFORMED or ARCHIVE_ROW_COUNT_MISMATCH behind the last at the latest.
 */
export function readPart(
  sealed: SealedPart,
  buffers: BlockBuffers = newBuffers(BLOCK_BYTES),
): AsyncGenerator<RowBlock> {
  return withRowCount(sealed, readLines(sealed, buffers));
}

/** Passes the blocks on. @throws ARCHIVE_ROW_COUNT_MISMATCH behind the last. */
export async function* withRowCount(sealed: SealedPart, blocks: AsyncIterable<RowBlock>): AsyncGenerator<RowBlock> {
  let rows = 0;
  for await (const block of blocks) {
    rows += block.rows;
    yield block;
  }
  if (rows !== sealed.part.rows) throw wrongRowCount(sealed, rows);
}

/** Like {@link readPart}, whatever the number of rows. */
export async function* readLines(
  sealed: SealedPart,
  buffers: BlockBuffers = newBuffers(BLOCK_BYTES),
): AsyncGenerator<RowBlock> {
  const file = await openPart(sealed);
  const chunks = new LineChunks(file, sealed, buffers);
  try {
    if (sealed.part.bytes < EMPTY_PART.length) throw await explainDamage(sealed, unframedPart(sealed));
    for (let chunk = await chunks.next(); chunk !== null; ) {
      const rows = chunk.length === 0 ? 0 : countLines(chunk);
      if (rows === -1) throw await explainDamage(sealed, unframedPart(sealed));
      const following = chunks.next();
      following.catch(() => undefined); // Thrown by the await below, unless the consumer leaves before.
      if (rows > 0) yield { bytes: chunk, rows };
      chunk = await following;
    }
    chunks.check();
  } finally {
    await chunks.close();
  }
}

/** Opens a part, which must be a regular file of the size that was sealed. */
export async function openPart(sealed: SealedPart): Promise<FileHandle> {
  const { file, bytes } = await openPartOfAnySize(sealed);
  if (bytes === sealed.part.bytes) return file;
  await file.close();
  throw wrongSize(sealed, bytes);
}

/** Opens a part, which must be a regular file; symbolic links are not followed. */
export async function openPartOfAnySize(sealed: SealedPart): Promise<OpenPart> {
  const file = await openRegular(sealed);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notAFile(sealed);
    return { file, bytes: stats.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

export interface OpenPart {
  readonly file: FileHandle;
  readonly bytes: number;
}

async function openRegular(sealed: SealedPart): Promise<FileHandle> {
  return withFileErrors(sealed.path, async () => {
    try {
      return await open(sealed.path, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw missingPart(sealed);
      if (errorCode(error) === 'ELOOP') throw notAFile(sealed);
      throw error;
    }
  });
}

/** @throws ARCHIVE_PATH_UNSAFE, ARCHIVE_PART_TRUNCATED */
export function checkStats(stats: Stats, sealed: SealedPart): void {
  if (!stats.isFile()) throw notAFile(sealed);
  if (stats.size !== sealed.part.bytes) throw wrongSize(sealed, stats.size);
}

/**
 * The error to throw for a part whose content makes no sense: where its bytes are not those that were
 * sealed, that is the reason, and `fault` only its consequence.
 */
export async function explainDamage(sealed: SealedPart, fault: unknown): Promise<unknown> {
  const digest = await digestFile(await openPart(sealed));
  return digest === sealed.part.sha256 ? fault : checksumMismatch(sealed, fault);
}

/** SHA-256 of a whole file; closes it. */
export async function digestFile(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ highWaterMark: BLOCK_BYTES })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Cuts a part into chunks of whole lines, without its frame. */
class LineChunks {
  readonly #file: FileHandle;
  readonly #sealed: SealedPart;
  readonly #hash = createHash('sha256');
  #position = 0;
  readonly #buffers: BlockBuffers;
  #carry: Buffer = Buffer.alloc(0);
  /** The last chunk, which its reader still looks at. */
  #given: Buffer = Buffer.alloc(0);
  #reading: Promise<unknown> = Promise.resolve();

  constructor(file: FileHandle, sealed: SealedPart, buffers: BlockBuffers) {
    this.#file = file;
    this.#sealed = sealed;
    this.#buffers = buffers;
  }

  /** Whole lines, each ended by ",\n"; empty where a part has none; null behind the last. */
  async next(): Promise<Buffer | null> {
    const { bytes } = this.#sealed.part;
    while (this.#position < bytes) {
      const isFirst = this.#position === 0;
      const read = await this.#read();
      const isLast = this.#position === bytes;
      const framed = isLast ? this.#withoutTail(read, isFirst) : read;
      const lines = isFirst ? this.#withoutHead(framed) : framed;
      if (lines === null) throw await explainDamage(this.#sealed, unframedPart(this.#sealed));
      const end = isLast ? lines.length : endedLineBytes(lines);
      this.#carry = lines.subarray(end);
      if (end === 0 && !isLast) continue;
      this.#given = lines.subarray(0, end);
      return this.#given;
    }
    return null;
  }

  /** To be called behind the last chunk. @throws ARCHIVE_CHECKSUM_MISMATCH */
  check(): void {
    if (this.#hash.digest('hex') !== this.#sealed.part.sha256) throw checksumMismatch(this.#sealed);
  }

  async close(): Promise<void> {
    await this.#reading.catch(() => undefined);
    await this.#file.close();
  }

  /** What was left over and the next bytes of the file, in a buffer of their own. */
  async #read(): Promise<Buffer> {
    const kept = this.#carry.length;
    const wanted = Math.min(Math.max(this.#buffers.blockBytes, kept), this.#sealed.part.bytes - this.#position);
    const buffer = this.#buffers.take(kept + wanted, [this.#given, this.#carry]);
    this.#carry.copy(buffer);
    const filling = readFully(this.#file, { buffer, offset: kept, position: this.#position });
    this.#reading = filling;
    if ((await filling) !== wanted) throw wrongSize(this.#sealed, this.#position);
    this.#position += wanted;
    this.#hash.update(buffer.subarray(kept));
    return buffer;
  }

  /** The last line ended like the others, instead of by the array's end; null where the end is another. */
  #withoutTail(bytes: Buffer, isWhole: boolean): Buffer | null {
    if (isWhole && bytes.equals(EMPTY_PART)) return PART_HEAD;
    if (!bytes.subarray(-PART_TAIL.length).equals(PART_TAIL)) return null;
    LINE_END.copy(bytes, bytes.length - PART_TAIL.length);
    return bytes.subarray(0, bytes.length - PART_TAIL.length + LINE_END.length);
  }

  #withoutHead(bytes: Buffer | null): Buffer | null {
    if (bytes === null || !bytes.subarray(0, PART_HEAD.length).equals(PART_HEAD)) return null;
    return bytes.subarray(PART_HEAD.length);
  }
}

interface Filling {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly position: number;
}

/** Fills the buffer from `offset` on; returns how many bytes there were. */
async function readFully(file: FileHandle, { buffer, offset, position }: Filling): Promise<number> {
  let done = 0;
  while (offset + done < buffer.length) {
    const { bytesRead } = await file.read(buffer, offset + done, buffer.length - offset - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
