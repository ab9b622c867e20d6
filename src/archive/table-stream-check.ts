// Proves the parts of one table whose bytes come from anywhere: a container, a network.
import { createHash, type Hash } from 'node:crypto';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { checkEntrySums } from './entry-sums.ts';
import { assembleRows } from './json-part-reader.ts';
import { JsonRowAssembler } from './json-row-assembler.ts';
import type { PartEntry, TableEntry } from './manifest.ts';
import { checksumMismatch, unframedPart, wrongSize } from './part-errors.ts';
import { EMPTY_PART, endedLineBytes, LINE_END, PART_HEAD, PART_TAIL } from './part-framing.ts';
import type { SealedPart } from './part-reader.ts';
import { type Lines, TableCheck } from './table-check.ts';

/** Checks digests, counts, the form of each line and cell, order and keys, and the sums. Parts come in their order. */
export class TableStreamCheck {
  readonly #entry: TableEntry;
  readonly #table: Table;
  readonly #catalog: Catalog;
  readonly #check: TableCheck;

  constructor(table: Table, entry: TableEntry, catalog: Catalog) {
    this.#entry = entry;
    this.#table = table;
    this.#catalog = catalog;
    this.#check = new TableCheck(table, entry.order, catalog.enums);
  }

  /** @throws ARCHIVE_CHECKSUM_MISMATCH, ARCHIVE_ROW_MALFORMED, ARCHIVE_ROW_COUNT_MISMATCH, ARCHIVE_ORDER_BROKEN, ARCHIVE_PART_TRUNCATED */
  async part(part: PartEntry, chunks: AsyncIterable<Buffer>): Promise<void> {
    const sealed = { part, path: part.file, table: displayName(this.#table.name) };
    const hash = createHash('sha256');
    const bytes = digested(chunks, hash)[Symbol.asyncIterator]();
    const open = { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) };
    try {
      await this.#check.checkPart(sealed, this.#blocks(sealed, open));
    } catch (error) {
      if (!(error instanceof RowferryError) || !/^ARCHIVE_(?:ROW|ORDER)_/.test(error.code)) throw error;
      // What makes no sense in bytes that are not the sealed ones is a matter of the checksum.
      for await (const _ of open);
      throw hash.digest('hex') === part.sha256 ? error : checksumMismatch(sealed, error);
    }
    if (hash.digest('hex') !== part.sha256) throw checksumMismatch(sealed);
  }

  /** Behind the last part. @throws ARCHIVE_ROW_COUNT_MISMATCH, ARCHIVE_SUMS_MISMATCH */
  finish(): void {
    checkEntrySums(this.#entry, this.#check.sums());
  }

  #blocks(sealed: SealedPart, chunks: AsyncIterable<Buffer>): Lines {
    if (this.#entry.layout === 'lines') return linesOf(sealed, chunks);
    return assembleRows(sealed, chunks, new JsonRowAssembler(this.#table, this.#catalog.enums));
  }
}

async function* digested(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The lines of a part of layout `lines`, without its frame. What is yielded is valid until more is asked for. */
async function* linesOf(sealed: SealedPart, chunks: AsyncIterable<Buffer>): AsyncGenerator<Pick<RowBlock, 'bytes'>> {
  const total = sealed.part.bytes;
  const kept = new ByteBuffer();
  let position = 0;
  let isBegun = false;
  for await (const chunk of chunks) {
    position += chunk.length;
    const isLast = position === total;
    if (!isLast && (!chunk.includes(NEWLINE) || position < PART_HEAD.length)) {
      kept.pushBytes(chunk, 0, chunk.length);
      continue;
    }
    const framed = joined(kept, chunk);
    const headed = isBegun ? framed : withoutHead(sealed, framed);
    const lines = isLast ? withoutTail(sealed, headed) : headed;
    isBegun = true;
    const end = isLast ? lines.length : endedLineBytes(lines);
    if (end > 0) yield { bytes: lines.subarray(0, end) };
    kept.clear();
    kept.pushBytes(lines, end, lines.length);
  }
  if (position !== total) throw wrongSize(sealed, position);
}

/** The chunk itself where nothing stands before it, as in containers of ours, which are packed line by line. */
function joined(kept: ByteBuffer, chunk: Buffer): Buffer {
  if (kept.length === 0) return chunk;
  kept.pushBytes(chunk, 0, chunk.length);
  return kept.bytes.subarray(0, kept.length);
}

function withoutHead(sealed: SealedPart, bytes: Buffer): Buffer {
  if (!bytes.subarray(0, PART_HEAD.length).equals(PART_HEAD)) throw unframedPart(sealed);
  return bytes.subarray(PART_HEAD.length);
}

/** The last line ended like the others, instead of by the array's end. */
function withoutTail(sealed: SealedPart, bytes: Buffer): Buffer {
  const isEmpty = sealed.part.bytes === EMPTY_PART.length;
  if (isEmpty && bytes.equals(EMPTY_PART.subarray(PART_HEAD.length))) return bytes.subarray(0, 0);
  if (!bytes.subarray(-PART_TAIL.length).equals(PART_TAIL)) throw unframedPart(sealed);
  LINE_END.copy(bytes, bytes.length - PART_TAIL.length);
  return bytes.subarray(0, bytes.length - PART_TAIL.length + LINE_END.length);
}
