import { basename, resolve } from 'node:path';
import type { Catalog, Table } from '../../model/catalog.ts';
import type { OrphanedRows } from '../../model/orphaned-rows.ts';
import type { RowOrder } from '../../model/row-order.ts';
import type { Reference } from '../../model/row-policy.ts';
import type { CellTerm, RowBlock } from '../../model/row-stream.ts';
import type { TableSums } from '../../model/sums.ts';
import type { CatalogOptions, DatabaseEnd, DatabaseInfo, DatabaseReader, ReaderOptions } from '../dialect.ts';
import { readCatalog } from './catalog/sqlite-catalog.ts';
import { openReadConnection, type SqliteConnection } from './connection/sqlite-connection.ts';
import { fingerprintOf } from './connection/sqlite-fingerprint.ts';
import { registerFunctions } from './connection/sqlite-functions.ts';
import { highestNumber, streamRowsOfCells } from './rows/sqlite-cell-rows.ts';
import { orphansOf } from './rows/sqlite-orphans.ts';
import { type RowOrigin, streamRows, stretchesOf } from './rows/sqlite-row-stream.ts';
import { readSums } from './rows/sqlite-sums.ts';
import { noScope, UnscopedReader } from './scope/sqlite-scope.ts';
import { openManyReader } from './sqlite-many-reader.ts';

export type SqliteEnd = Extract<DatabaseEnd, { readonly kind: 'sqlite' }>;

/**
 * Opens a SQLite file to read from, in one read transaction until `close`.
 * @throws SOURCE_NOT_FOUND, PERMISSION_DENIED, NOT_A_DATABASE, SOURCE_TORN, DRIVER_UNSUPPORTED.
 */
export async function openReader(end: SqliteEnd, options: ReaderOptions): Promise<DatabaseReader> {
  if (end.discovered !== undefined) return openManyReader(end.path, end.discovered.found, options);
  const connection = await openReadConnection(end.path, { copyFirst: options.copyFirst, signal: options.signal });
  registerFunctions(connection.database);
  // In the read transaction: what is written from here on does not count. A copy is not the file.
  const fingerprint = options.copyFirst ? null : fingerprintOf(connection.path);
  return new SqliteReader(connection, { signal: options.signal, fingerprint });
}

interface SqliteReading {
  readonly signal: AbortSignal;
  readonly fingerprint: string | null;
}

class SqliteReader extends UnscopedReader implements DatabaseReader {
  readonly info: DatabaseInfo;
  readonly consistencyPoint: string;
  readonly fingerprint: string | null;
  readonly #connection: SqliteConnection;
  readonly #origin: RowOrigin;

  constructor(connection: SqliteConnection, { signal, fingerprint }: SqliteReading) {
    super();
    const { database, encoding, path, serverVersion, consistencyPoint } = connection;
    this.info = databaseInfo(path, serverVersion);
    this.consistencyPoint = consistencyPoint;
    this.fingerprint = fingerprint;
    this.#connection = connection;
    this.#origin = { database, encoding, signal };
  }

  async catalog(options: CatalogOptions): Promise<Catalog> {
    if (options.census === 'scoped') throw noScope();
    return readCatalog(this.#connection.database, options);
  }

  rows(table: Table, order: RowOrder): AsyncIterable<RowBlock> {
    return streamRows(this.#origin, table, order);
  }

  rowsBehind(table: Table, order: RowOrder, last: string): AsyncIterable<RowBlock> | null {
    const stretches = stretchesOf(this.#origin, table, order);
    return stretches?.rowsBehind(stretches.keys.ofCells(last)) ?? null;
  }

  rowsOfCells(table: Table, terms: readonly CellTerm[]): AsyncIterable<RowBlock> {
    return streamRowsOfCells(this.#origin, table, terms);
  }

  async highest(table: Table, column: string): Promise<string | null> {
    return highestNumber(this.#origin, table, column);
  }

  async sums(table: Table): Promise<TableSums> {
    return readSums(this.#origin, table);
  }

  async orphans(references: readonly Reference[]): Promise<readonly OrphanedRows[]> {
    return references.flatMap((reference) => orphansOf(this.#origin, reference));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

export function databaseInfo(path: string, serverVersion: string): DatabaseInfo {
  return { dialect: 'sqlite', serverVersion, database: basename(path), display: resolve(path) };
}
