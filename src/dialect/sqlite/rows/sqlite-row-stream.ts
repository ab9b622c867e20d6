import { isUtf8 } from 'node:buffer';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import { BLOCK_BYTES, type RowBlock } from '../../../model/row-stream.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { Pauses } from '../connection/sqlite-pauses.ts';
import { type SqliteAction, sqliteError, withSqliteErrors } from '../sqlite-errors.ts';
import { RawText, type ReadMode, type SqliteValue } from '../values/sqlite-cell-cursor.ts';
import { STRAY } from '../values/sqlite-tagged-values.ts';
import { type KeyReader, type Keyset, keyParameters, keysetOf } from './sqlite-keyset.ts';
import { proofsOf } from './sqlite-proofs.ts';
import { type PageKeys, pageRowsSql, pageSql, type RowQuery, sortedRowsSql } from './sqlite-row-query.ts';

/** What rows are read from: `registerFunctions` has been called for it. */
export interface RowOrigin {
  readonly database: SqliteDatabase;
  readonly encoding: 'UTF-8' | 'UTF-16le' | 'UTF-16be';
  readonly signal: AbortSignal;
}

/**
 * The rows of `table` in `order`, as blocks. Text that is not valid UTF-8 is found in the finished block;
 * its rows are then read again in the mode that tags it.
 */
export async function* streamRows(origin: RowOrigin, table: Table, order: RowOrder): AsyncGenerator<RowBlock> {
  const query = queryOf(origin, table);
  const keyset = findKeyset(origin, query, order);
  const blocks =
    keyset === null
      ? validBlocks(query.mode, (mode) => sortedLines(origin.database, { ...query, mode }, order))
      : new Pages(origin, query, { keyset, behind: [] }).blocks();
  yield* interruptible(origin, table, blocks);
}

/** A table of which any stretch can be read without the rows before it. */
export interface Stretches {
  readonly keys: KeyReader;
  /** The rows behind `key`, or from the first one on where it is empty. */
  rowsBehind(key: readonly SqliteValue[]): AsyncIterable<RowBlock>;
}

/** @returns null where only reading, or sorting, all rows gives that order */
export function stretchesOf(origin: RowOrigin, table: Table, order: RowOrder): Stretches | null {
  const query = queryOf(origin, table);
  const keyset = findKeyset(origin, query, order);
  if (keyset === null || keyset.keys === null) return null;
  return {
    keys: keyset.keys,
    rowsBehind: (key) => interruptible(origin, table, new Pages(origin, query, { keyset, behind: key }).blocks()),
  };
}

interface ChosenRows {
  readonly sql: (query: RowQuery) => string;
  readonly parameters: readonly unknown[];
}

/** The rows of `table` that a query chooses, as blocks. */
export function linesOf(origin: RowOrigin, table: Table, { sql, parameters }: ChosenRows): AsyncGenerator<RowBlock> {
  const query = queryOf(origin, table);
  const lines = (mode: ReadMode) =>
    origin.database
      .prepare(sql({ ...query, mode }))
      .pluck()
      .iterate(...parameters) as Iterable<Buffer>;
  return interruptible(origin, table, validBlocks(query.mode, lines));
}

function queryOf({ database, encoding }: RowOrigin, table: Table): RowQuery {
  const isUtf8Database = encoding === 'UTF-8';
  return { table, mode: isUtf8Database ? 'quick' : 'exact', isUtf8: isUtf8Database, proofs: proofsOf(database, table) };
}

function findKeyset({ database }: RowOrigin, query: RowQuery, order: RowOrder): Keyset | null {
  return withSqliteErrors(reading(query.table), () => keysetOf(database, query, order));
}

function reading(table: Table): SqliteAction {
  const name = displayName(table.name);
  return { what: `read table "${name}"`, context: { table: name } };
}

async function* interruptible(origin: RowOrigin, table: Table, blocks: Iterable<RowBlock>): AsyncGenerator<RowBlock> {
  const pauses = new Pauses(origin.signal);
  try {
    for (const block of blocks) {
      await pauses.pause();
      yield block;
    }
  } catch (error) {
    throw sqliteError(error, reading(table));
  }
}

type Statement = ReturnType<SqliteDatabase['prepare']>;

function sortedLines(database: SqliteDatabase, query: RowQuery, order: RowOrder): Iterable<Buffer> {
  return database.prepare(sortedRowsSql(query, order)).pluck().iterate() as Iterable<Buffer>;
}

/**
 * Blocks of row lines that are UTF-8. From the first row on that the mode `quick` cannot give, the rows are read in
 * the mode that tags. There rows only move behind those that keep their line (a tag's `{` is greater than the
 * quote of a string), so the rows that were given already are the first ones in that mode too.
 */
function* validBlocks(mode: ReadMode, readLines: (mode: ReadMode) => Iterable<Buffer>): Generator<RowBlock> {
  let given = 0;
  if (mode === 'quick') {
    try {
      for (const block of collect(readLines('quick'))) {
        if (!isUtf8(block.bytes)) throw STRAY;
        given += block.rows;
        yield block;
      }
      return;
    } catch (error) {
      if (error !== STRAY) throw error;
    }
  }
  yield* collect(skip(readLines('exact'), given));
}

function* skip(source: Iterable<Buffer>, count: number): Generator<Buffer> {
  let left = count;
  for (const line of source) {
    if (left > 0) left--;
    else yield line;
  }
}

function* collect(lines: Iterable<Buffer>): Generator<RowBlock> {
  let pieces: Buffer[] = [];
  let size = 0;
  for (const line of lines) {
    pieces.push(line);
    size += line.length;
    if (size < BLOCK_BYTES) continue;
    yield { bytes: Buffer.concat(pieces, size), rows: pieces.length };
    pieces = [];
    size = 0;
  }
  if (pieces.length > 0) yield { bytes: Buffer.concat(pieces, size), rows: pieces.length };
}

const FIRST_PAGE_ROWS = 200;
const PAGE_ROWS_MAX = 20_000;
const PAGE_GROWTH_MAX = 4;

interface Page {
  readonly rows: number;
  /** Those of them that are not among the lines. */
  readonly large: number;
  /** null where all are large. */
  readonly lines: Buffer | null;
  readonly maximum: SqliteValue;
}

interface Start {
  readonly keyset: Keyset;
  /** The key of the row before the first one; empty: there is none. */
  readonly behind: readonly SqliteValue[];
}

/** A table read in pages of as many rows as make a block. */
class Pages {
  readonly #database: SqliteDatabase;
  readonly #query: RowQuery;
  readonly #keyset: Keyset;
  readonly #statements = new Map<string, Statement>();
  #rowsMax = FIRST_PAGE_ROWS;
  #last: readonly SqliteValue[];

  constructor(origin: Pick<RowOrigin, 'database'>, query: RowQuery, { keyset, behind }: Start) {
    this.#database = origin.database;
    this.#query = query;
    this.#keyset = keyset;
    this.#last = behind;
  }

  *blocks(): Generator<RowBlock> {
    for (;;) {
      const page = this.#nextPage();
      if (page.rows === 0) return;
      const bytes = page.large > 0 ? yield* this.#largePage(page) : yield* this.#smallPage(page);
      if (page.rows < this.#rowsMax) return;
      const fitting = Math.floor((BLOCK_BYTES * page.rows) / bytes);
      this.#rowsMax = Math.max(1, Math.min(fitting, PAGE_GROWTH_MAX * this.#rowsMax, PAGE_ROWS_MAX));
    }
  }

  /** Where the mode `quick` cannot give the rows, they are read in the mode that tags. */
  #nextPage(): Page {
    if (this.#query.mode === 'exact') return this.#readPage('exact');
    try {
      const page = this.#readPage('quick');
      return page.lines === null || isUtf8(page.lines) ? page : this.#readPage('exact');
    } catch (error) {
      if (error !== STRAY) throw error;
      return this.#readPage('exact');
    }
  }

  /** Gives one block and returns its size. */
  *#smallPage(page: Page): Generator<RowBlock, number> {
    const bytes = page.lines as Buffer;
    this.#last = this.#keyset.keys?.ofLast(bytes) ?? [page.maximum];
    yield { bytes, rows: page.rows };
    return bytes.length;
  }

  /** Reads the page again row by row, so that only one large row is in memory at a time. */
  *#largePage(page: Page): Generator<RowBlock, number> {
    const readLines = (mode: ReadMode): Iterable<Buffer> => {
      const statement = this.#prepare(pageRowsSql({ ...this.#query, mode }, this.#keys()));
      return statement.pluck().iterate(...this.#parameters()) as Iterable<Buffer>;
    };
    let size = 0;
    let last: Buffer = Buffer.alloc(0);
    for (const block of validBlocks(this.#query.mode, readLines)) {
      size += block.bytes.length;
      last = block.bytes;
      yield block;
    }
    this.#last = this.#keyset.keys?.ofLast(last) ?? [page.maximum];
    return size;
  }

  #readPage(mode: ReadMode): Page {
    const statement = this.#prepare(pageSql({ ...this.#query, mode }, this.#keys()));
    const row = statement.raw().get(...this.#parameters()) as [bigint, number, Buffer | null, SqliteValue];
    return { rows: Number(row[0]), large: row[1], lines: row[2], maximum: row[3] };
  }

  #keys(): PageKeys {
    const { terms, keys } = this.#keyset;
    return { terms, after: keyParameters(this.#last), isInLines: keys !== null };
  }

  #parameters(): readonly unknown[] {
    const key = this.#last.map((value) => (value instanceof RawText ? value.bytes : value));
    return [...key, BigInt(this.#rowsMax)];
  }

  #prepare(sql: string): Statement {
    const prepared = this.#statements.get(sql) ?? this.#database.prepare<unknown[], unknown>(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
