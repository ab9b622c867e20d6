// Writes the rows of one table as parts.
import { constants } from 'node:fs';
import { copyFile, link, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '../model/catalog.ts';
import type { ChangedCells } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { TableSums } from '../model/sums.ts';
import { COMMA, NEWLINE } from '../util/ascii.ts';
import { assert } from '../util/assert.ts';
import { partFile } from './archive-layout.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import type { PartEntry, TableEntry } from './manifest.ts';
import { countLines, FRAME_BYTES, firstLineBytes, fittingBytes, partBytes, partBytesLimit } from './part-framing.ts';
import { type KeyText, keyTextOf } from './part-keys.ts';
import { PartWriter } from './part-writer.ts';
import type { PartsLog } from './parts-log.ts';

/** One table of an archive while it is written. Calls must not overlap. */
export interface TableWriter {
  /** Splits at part bounds: a part is sealed before the row that would take it past its size, whatever the blocks. */
  write(block: RowBlock): Promise<void>;
  /** Takes a sealed part over as it is: a hard link, or a copy across file systems. `from` is its absolute path. */
  link(part: PartEntry, from: string): Promise<void>;
  /** No more rows. `sums` are the source's own; null where nobody took them. */
  finish(sums: TableSums | null, counted?: CountedCells): Promise<TableEntry>;
  /** Rows and bytes of the table's parts so far. */
  readonly rows: number;
  readonly bytes: number;
  /** Parts that an earlier run has sealed: what is written comes behind them. */
  readonly sealed: readonly PartEntry[];
}

/** What a transform counted in a table. */
export interface CountedCells {
  /** See the manifest. */
  readonly changed?: readonly ChangedCells[];
  /** Rows that it left out; default none. */
  readonly refused?: number;
}

export interface TableWriterOptions {
  readonly table: Table;
  readonly order: RowOrder;
  readonly stem: string;
  /** The archive's directory. */
  readonly directory: string;
  readonly log: PartsLog;
  readonly partBytesMax: number;
  /** Parts that an earlier run has sealed; default none. */
  readonly sealed?: readonly PartEntry[];
}

export class PartedTableWriter implements TableWriter {
  readonly #options: TableWriterOptions;
  readonly #keyText: KeyText | null;
  readonly #parts: PartEntry[] = [];
  #open: PartWriter | null = null;
  #sealedRows = 0;
  #sealedBytes = 0;
  #isAborted = false;

  constructor(options: TableWriterOptions) {
    this.#options = options;
    this.#keyText = keyTextOf(options.table, options.order);
  }

  /** Writes down the parts that were sealed before; called once, before anything is written. */
  async takeSealed(): Promise<void> {
    for (const entry of this.sealed) await this.#add(entry);
  }

  get sealed(): readonly PartEntry[] {
    return this.#options.sealed ?? [];
  }

  get rows(): number {
    return this.#sealedRows + (this.#open?.rows ?? 0);
  }

  get bytes(): number {
    return this.#sealedBytes + (this.#open === null ? 0 : partBytes(this.#open.lineBytes));
  }

  async write(block: RowBlock): Promise<void> {
    if (block.rows === 0) return;
    let { bytes, rows } = block;
    assert(bytes.at(-1) === NEWLINE && bytes.at(-2) === COMMA, 'a block ends with a comma and a newline');
    while (bytes.length > 0) {
      const part = await this.#openPart();
      const fits = fittingBytes(bytes, this.#partLimit() - FRAME_BYTES - part.lineBytes);
      if (fits === 0 && part.rows > 0) {
        await this.#seal(part);
        continue;
      }
      // A row that is larger than a part has a part of its own.
      const taken = bytes.subarray(0, fits === 0 ? firstLineBytes(bytes) : fits);
      const takenRows = taken.length === bytes.length ? rows : countLines(taken);
      await part.write(taken, takenRows);
      bytes = bytes.subarray(taken.length);
      rows -= takenRows;
    }
    assert(rows === 0, 'a block holds as many lines as it says');
  }

  async link(part: PartEntry, from: string): Promise<void> {
    if (this.#open !== null) await this.#seal(this.#open);
    const file = this.#nextFile();
    const path = join(this.#options.directory, file);
    await withFileErrors(path, () => linkOrCopy(from, path));
    const isKeyed = this.#keyText !== null;
    await this.#add({ ...part, file, first: isKeyed ? part.first : null, last: isKeyed ? part.last : null });
  }

  async finish(sums: TableSums | null, { changed = [], refused = 0 }: CountedCells = {}): Promise<TableEntry> {
    if (this.#open !== null || this.#parts.length === 0) await this.#seal(await this.#openPart());
    const { table, order, log } = this.#options;
    const rows = this.#sealedRows;
    const changes = changed.length === 0 ? {} : { changed };
    const left = refused === 0 ? {} : { refused };
    await log.append({ kind: 'end', table: table.name, rows, sums, ...changes, ...left });
    return { name: table.name, rows, order, layout: 'lines', parts: this.#parts, sums, ...changes };
  }

  /** Closes what is open. */
  async abort(): Promise<void> {
    this.#isAborted = true;
    await this.#open?.abort();
    this.#open = null;
  }

  async #openPart(): Promise<PartWriter> {
    assert(!this.#isAborted, 'nothing is written to an archive that was aborted');
    this.#open ??= await PartWriter.open(join(this.#options.directory, this.#nextFile()), this.#keyText);
    return this.#open;
  }

  async #seal(part: PartWriter): Promise<void> {
    const { entry, durable } = await part.finish(this.#nextFile());
    this.#open = null;
    await this.#add(entry, durable);
  }

  async #add(entry: PartEntry, durable?: Promise<void>): Promise<void> {
    this.#parts.push(entry);
    this.#sealedRows += entry.rows;
    this.#sealedBytes += entry.bytes;
    await this.#options.log.append({ kind: 'part', table: this.#options.table.name, ...entry }, durable);
  }

  #partLimit(): number {
    return partBytesLimit(this.#parts.length + 1, this.#options.partBytesMax);
  }

  #nextFile(): string {
    return partFile(this.#options.stem, this.#parts.length + 1);
  }
}

const NO_LINKS = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'];

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.includes(errorCode(error) ?? '')) throw error;
    await copySynced(from, to);
  }
}

async function copySynced(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const file = await open(to, 'r');
  try {
    await file.datasync();
  } catch (error) {
    await unlink(to);
    throw error;
  } finally {
    await file.close();
  }
}
