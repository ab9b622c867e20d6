import { isUtf8 } from 'node:buffer';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { ABORTING, type RowPolicy, type RowRefusal } from '../../../model/row-policy.ts';
import { malformedRow } from '../../../model/row-shape.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { assert } from '../../../util/assert.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { sqliteError } from '../sqlite-errors.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { RawText, type SqliteValue } from '../values/sqlite-cell-cursor.ts';
import { RowDecoder } from './sqlite-row-decoder.ts';
import { isAboutRow, refusalOf } from './sqlite-row-refusal.ts';
import { CHANGES, RELEASE_BATCH, SAVE_BATCH, UNDO_BATCH } from './sqlite-writer-queries.ts';

const ROWS_PER_STATEMENT = 50;
/** SQLITE_MAX_VARIABLE_NUMBER */
const VARIABLES_MAX = 32_766;

type OnConflict = 'fail' | 'ignore';

interface RefusedRow {
  /** Its place in the statement. */
  readonly at: number;
  readonly row: readonly SqliteValue[];
}

type Statement = ReturnType<SqliteDatabase['prepare']>;

/** Puts blocks of row lines into one table, many rows with each statement. */
export class Inserter {
  readonly #database: SqliteDatabase;
  readonly #table: Table;
  readonly #decoder: RowDecoder;
  readonly #width: number;
  /** The values of the rows that are waiting, one row after the other. */
  readonly #values: SqliteValue[];
  readonly #many: Statement;
  readonly #rowsPerStatement: number;
  readonly #policy: RowPolicy;
  /** The lines of the rows that are waiting, where they may be refused one by one. */
  readonly #lines: Buffer[] = [];
  #waiting = 0;
  #refusedRows = 0;

  constructor(database: SqliteDatabase, table: Table, policy: RowPolicy = ABORTING) {
    this.#database = database;
    this.#table = table;
    this.#policy = policy;
    this.#decoder = new RowDecoder(table);
    this.#width = this.#decoder.columns.length;
    assert(this.#width > 0, 'a table of SQLite has a column');
    this.#rowsPerStatement = Math.max(1, Math.min(ROWS_PER_STATEMENT, Math.floor(VARIABLES_MAX / this.#width)));
    this.#values = new Array<SqliteValue>(this.#rowsPerStatement * this.#width).fill(null);
    this.#many = this.#prepare(this.#rowsPerStatement);
  }

  /** Rows taken so far, without those that the policy was told of; some may still wait for `finish`. */
  get rows(): number {
    return this.#decoder.rows - this.#refusedRows;
  }

  /** @throws ARCHIVE_ROW_MALFORMED, VALUE_NOT_STORABLE, CONSTRAINT_VIOLATED, DISK_FULL */
  insert(block: RowBlock): void {
    const decoder = this.#decoder;
    const before = decoder.rows;
    if (!isUtf8(block.bytes)) throw malformedRow(block.bytes, 0);
    decoder.start(block);
    while (decoder.hasMore) {
      const start = decoder.at;
      if (!this.#read()) continue;
      if (this.#policy.isolates) this.#lines.push(block.bytes.subarray(start, decoder.at));
      if (decoder.hasRawText) this.#insertWithRawText();
      else if (++this.#waiting === this.#rowsPerStatement) this.#run(this.#many, this.#values, this.#waiting);
    }
    assert(decoder.rows - before === block.rows, 'a block holds as many lines as it says');
  }

  /** Reads the next row behind those that wait; false where it cannot be stored and the policy was told. */
  #read(): boolean {
    const decoder = this.#decoder;
    const start = decoder.at;
    try {
      decoder.read(this.#values, this.#waiting * this.#width);
      return true;
    } catch (error) {
      const isNotStorable = error instanceof RowferryError && error.code === 'VALUE_NOT_STORABLE';
      if (!isNotStorable || !this.#policy.isolates) throw error;
      decoder.skipRow(start);
      const column = error.context.column ?? null;
      this.#refuse(decoder.bytes.subarray(start, decoder.at), {
        column,
        code: error.code as 'VALUE_NOT_STORABLE',
        sqlstate: null,
        reason: error.cause instanceof Error ? error.cause.message : error.message,
      });
      return false;
    }
  }

  #refuse(line: Buffer, refusal: Omit<RowRefusal, 'line'>): void {
    this.#refusedRows++;
    this.#policy.refuse(this.#table, { ...refusal, line: line.toString('utf8', 0, line.length - ',\n'.length) });
  }

  /** Inserts the rows that wait. */
  finish(): void {
    if (this.#waiting === 0) return;
    const values = this.#values.slice(0, this.#waiting * this.#width);
    this.#run(this.#prepare(this.#waiting), values, this.#waiting);
  }

  /** The row behind the waiting ones has text that the driver would repair: it goes as a BLOB and is cast. */
  #insertWithRawText(): void {
    const start = this.#waiting * this.#width;
    const row = this.#values.slice(start, start + this.#width);
    // The row's own line is the last one.
    const line = this.#lines.pop();
    this.finish();
    if (line !== undefined) this.#lines.push(line);
    const places = row.map((value) => (value instanceof RawText ? 'cast(? as text)' : '?'));
    const statement = this.#database.prepare(`${this.#head()} (${places.join(', ')})`);
    const bound = row.map((value) => (value instanceof RawText ? value.bytes : value));
    this.#waiting = 1;
    this.#run(statement, bound, 1);
  }

  #run(statement: Statement, values: readonly SqliteValue[], rows: number): void {
    if (this.#policy.isolates) this.#runIsolated(statement, values, rows);
    else {
      try {
        statement.run(values);
      } catch (error) {
        throw this.#refused(error, values, rows);
      }
    }
    this.#waiting = 0;
    this.#lines.length = 0;
  }

  /** Rows of a statement that is refused are tried one by one. */
  #runIsolated(statement: Statement, values: readonly SqliteValue[], rows: number): void {
    this.#database.exec(SAVE_BATCH);
    try {
      statement.run(values);
      this.#database.exec(RELEASE_BATCH);
    } catch (error) {
      this.#database.exec(UNDO_BATCH);
      if (rows === 1) this.#refuseRow(error, 0);
      else if (isAboutRow(error)) this.#runOneByOne(values, rows);
      else throw this.#refused(error, values, rows);
    }
  }

  #runOneByOne(values: readonly SqliteValue[], rows: number): void {
    const single = this.#prepare(1);
    for (let at = 0; at < rows; at++) {
      try {
        single.run(values.slice(at * this.#width, (at + 1) * this.#width));
      } catch (error) {
        this.#refuseRow(error, at);
      }
    }
  }

  #refuseRow(cause: unknown, at: number): void {
    const table = displayName(this.#table.name);
    if (!isAboutRow(cause)) throw sqliteError(cause, { what: `write to table "${table}"`, context: { table } });
    this.#refuse(this.#lines[at] as Buffer, refusalOf(this.#table, cause));
  }

  #prepare(rows: number, onConflict: OnConflict = 'fail'): Statement {
    const row = `(${new Array<string>(this.#width).fill('?').join(', ')})`;
    return this.#database.prepare(`${this.#head(onConflict)} ${new Array<string>(rows).fill(row).join(', ')}`);
  }

  /** Columns by name, never by position. FAIL keeps the rows before the one that breaks a constraint, which tells it. */
  #head(onConflict: OnConflict = 'fail'): string {
    const columns = this.#decoder.columns.map(quoteIdentifier).join(', ');
    return `insert or ${onConflict} into ${quoteIdentifier(this.#table.name.name)} (${columns}) values`;
  }

  #refused(cause: unknown, values: readonly SqliteValue[], rows: number): unknown {
    const table = displayName(this.#table.name);
    const error = sqliteError(cause, { what: `write to table "${table}"`, context: { table } });
    if (!(error instanceof RowferryError) || error.code !== 'CONSTRAINT_VIOLATED') return error;
    const found = this.#findRefused(cause, values, rows);
    const key = this.#describeRow(found.row, this.rows - rows + found.at + 1);
    return new RowferryError('CONSTRAINT_VIOLATED', {
      message: `Row ${key} of ${table} breaks a constraint of the target: ${(cause as Error).message}.`,
      hint: 'Correct the row in the source, or the constraint in the target.',
      context: { table, key },
      cause,
    });
  }

  /** A type that a STRICT table refuses is not counted, so the rows are tried one by one. */
  #findRefused(cause: unknown, values: readonly SqliteValue[], rows: number): RefusedRow {
    const rowAt = (at: number) => values.slice(at * this.#width, (at + 1) * this.#width);
    if ((cause as { readonly code?: unknown }).code !== 'SQLITE_CONSTRAINT_DATATYPE') {
      const at = Number(this.#database.prepare(CHANGES).pluck().get());
      return { at, row: rowAt(at) };
    }
    const single = this.#prepare(1, 'ignore');
    let at = 0;
    while (at < rows - 1 && canRun(single, rowAt(at))) at++;
    return { at, row: rowAt(at) };
  }

  #describeRow(row: readonly SqliteValue[], place: number): string {
    const key = this.#table.primaryKey;
    if (key === null || row.length === 0) return String(place);
    return key.columns.map((name) => `${name}=${printValue(row[this.#decoder.columns.indexOf(name)])}`).join(', ');
  }
}

function canRun(statement: Statement, row: readonly SqliteValue[]): boolean {
  try {
    statement.run(row);
    return true;
  } catch {
    // The caller has the error of the statement with all rows, which is this one's.
    return false;
  }
}

function printValue(value: SqliteValue | undefined): string {
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  if (value instanceof RawText) return value.bytes.toString('latin1');
  return String(value);
}
