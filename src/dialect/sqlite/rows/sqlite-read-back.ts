import type { Table } from '../../../model/catalog.ts';
import { digestParts } from '../../../model/part-digests.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import type { CellTerm, KeyedSource, PartCut, PartDigests, RowBlock } from '../../../model/row-stream.ts';
import type { TableSums } from '../../../model/sums.ts';
import { noScope } from '../scope/sqlite-scope.ts';
import { highestNumber, streamRowsOfCells } from './sqlite-cell-rows.ts';
import { digestClaimed, joinDigests, type SharedParts, shareParts, stopSharing } from './sqlite-claimed-parts.ts';
import { ProofThread } from './sqlite-proof-thread.ts';
import { type RowOrigin, streamRows } from './sqlite-row-stream.ts';
import { readSums } from './sqlite-sums.ts';

/** Row lines of fewer bytes are read before a second thread has started. */
const LARGE_BYTES = 16 * 1024 * 1024;

export interface ReadBackOptions {
  /** The file, where other connections see what was written; null: only the origin's does. */
  readonly path: string | null;
  /** The origin's connection may make indexes until then. */
  readonly completed: Promise<void>;
  /** How many bytes of row lines were written to the table. */
  readonly bytesOf: (table: Table) => number;
}

/** Before an import begins there is nothing to wait for, and no row of its own. */
export const AT_ONCE: ReadBackOptions = { path: null, completed: Promise.resolve(), bytesOf: () => 0 };

/** What was written, read again: large tables of a file that others can open by two threads, to the same results. */
export class SqliteReadBack implements KeyedSource {
  readonly #origin: RowOrigin;
  readonly #options: ReadBackOptions;
  #thread: ProofThread | null = null;

  constructor(origin: RowOrigin, options: ReadBackOptions) {
    this.#origin = origin;
    this.#options = options;
  }

  async *rows(table: Table, order: RowOrder): AsyncIterable<RowBlock> {
    await this.#options.completed;
    yield* streamRows(this.#origin, table, order);
  }

  rowsOfKeys(): never {
    throw noScope();
  }

  async *rowsOfCells(table: Table, terms: readonly CellTerm[]): AsyncIterable<RowBlock> {
    await this.#options.completed;
    yield* streamRowsOfCells(this.#origin, table, terms);
  }

  async highest(table: Table, column: string): Promise<string | null> {
    await this.#options.completed;
    return highestNumber(this.#origin, table, column);
  }

  async sums(table: Table): Promise<TableSums> {
    const thread = this.#threadFor(table);
    if (thread !== null) return thread.sums(table);
    await this.#options.completed;
    return readSums(this.#origin, table);
  }

  async digests(table: Table, order: RowOrder, { parts, onRows }: PartCut): Promise<PartDigests> {
    const thread = this.#threadFor(table);
    const shared = thread === null ? null : shareParts(this.#origin, table, { order, parts });
    if (thread !== null && shared !== null) {
      const joined = joinDigests(await this.#together(thread, shared, onRows));
      if (joined !== null) return joined;
    }
    const counts = parts.map(({ rows }) => rows);
    return digestParts(telling(this.rows(table, order), onRows), counts);
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  /** Both threads have ended when this does, also where one has failed. */
  async #together(thread: ProofThread, shared: SharedParts, onRows: PartCut['onRows']) {
    const ours = this.#options.completed.then(() => digestClaimed(this.#origin, shared, onRows));
    const halves = [thread.digest(shared, onRows), ours];
    for (const half of halves) half.catch(() => stopSharing(shared));
    await Promise.allSettled(halves);
    return (await Promise.all(halves)).flat();
  }

  #threadFor(table: Table): ProofThread | null {
    const { path, bytesOf } = this.#options;
    if (path === null || bytesOf(table) < LARGE_BYTES) return null;
    this.#thread ??= ProofThread.open(path, this.#origin.signal);
    return this.#thread;
  }
}

async function* telling(blocks: AsyncIterable<RowBlock>, onRows: PartCut['onRows']): AsyncGenerator<RowBlock> {
  for await (const block of blocks) {
    onRows(block.rows, block.bytes.length);
    yield block;
  }
}
