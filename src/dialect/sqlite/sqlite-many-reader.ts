import { basename, join, resolve } from 'node:path';
import type { Catalog, Table } from '../../model/catalog.ts';
import { nameKey } from '../../model/logical-type.ts';
import type { OrphanedRows } from '../../model/orphaned-rows.ts';
import type { RowOrder } from '../../model/row-order.ts';
import type { Reference } from '../../model/row-policy.ts';
import type { CellTerm, RowBlock } from '../../model/row-stream.ts';
import type { SourceFile } from '../../model/source-file.ts';
import type { TableSums } from '../../model/sums.ts';
import { assert } from '../../util/assert.ts';
import type { CatalogOptions, DatabaseInfo, DatabaseReader, ReaderOptions, ReadFile } from '../dialect.ts';
import { type ManyCatalog, readManyCatalog } from './catalog/sqlite-many-catalog.ts';
import { openReadConnection, type SqliteConnection } from './connection/sqlite-connection.ts';
import { registerFunctions } from './connection/sqlite-functions.ts';
import { highestNumber, streamRowsOfCells } from './rows/sqlite-cell-rows.ts';
import { orphansOf } from './rows/sqlite-orphans.ts';
import { type RowOrigin, streamRows } from './rows/sqlite-row-stream.ts';
import { readSums } from './rows/sqlite-sums.ts';
import { noScope, UnscopedReader } from './scope/sqlite-scope.ts';

/**
 * Opens files below a folder to read them as one database, each in one read transaction until `close`. All are held open at
 * once: a file costs up to three descriptors.
 * @throws as `openReader` for the first that cannot be opened
 */
export async function openManyReader(
  directory: string,
  files: readonly SourceFile[],
  { copyFirst, signal }: ReaderOptions,
): Promise<DatabaseReader> {
  const opened: OpenFile[] = [];
  try {
    for (const { id, file } of files) {
      const connection = await openReadConnection(join(directory, file), { copyFirst, signal });
      opened.push({ id, file, connection });
      registerFunctions(connection.database);
    }
    return new ManyReader(directory, opened, signal);
  } catch (error) {
    for (const { connection } of opened) await connection.close();
    throw error;
  }
}

interface OpenFile extends SourceFile {
  readonly connection: SqliteConnection;
}

class ManyReader extends UnscopedReader implements DatabaseReader {
  readonly info: DatabaseInfo;
  readonly consistencyPoint: string;
  readonly files: readonly ReadFile[];
  /** Every file would have to be the same, and none to have come or gone. */
  readonly fingerprint = null;
  readonly #opened: readonly OpenFile[];
  readonly #signal: AbortSignal;
  #places: ManyCatalog['places'] = new Map();

  constructor(directory: string, opened: readonly OpenFile[], signal: AbortSignal) {
    super();
    const [first] = opened;
    assert(first !== undefined, 'a folder without databases is refused before');
    const display = resolve(directory);
    const { serverVersion } = first.connection;
    this.info = { dialect: 'sqlite', serverVersion, database: basename(display), display };
    this.consistencyPoint = `${opened.length} files, each at a moment of its own`;
    this.files = opened.map(({ id, file, connection }) => ({
      id,
      file,
      consistencyPoint: connection.consistencyPoint,
    }));
    this.#opened = opened;
    this.#signal = signal;
  }

  async catalog(options: CatalogOptions): Promise<Catalog> {
    if (options.census === 'scoped') throw noScope();
    const databases = this.#opened.map(({ id, connection }) => ({ id, database: connection.database }));
    const { catalog, places } = readManyCatalog(databases, options);
    this.#places = places;
    return catalog;
  }

  rowsBehind(): null {
    return null;
  }

  rows(table: Table, order: RowOrder): AsyncIterable<RowBlock> {
    const { origin, own } = this.#placeOf(table);
    return streamRows(origin, own, order);
  }

  rowsOfCells(table: Table, terms: readonly CellTerm[]): AsyncIterable<RowBlock> {
    const { origin, own } = this.#placeOf(table);
    return streamRowsOfCells(origin, own, terms);
  }

  async highest(table: Table, column: string): Promise<string | null> {
    const { origin, own } = this.#placeOf(table);
    return highestNumber(origin, own, column);
  }

  async sums(table: Table): Promise<TableSums> {
    const { origin, own } = this.#placeOf(table);
    return readSums(origin, own);
  }

  async orphans(references: readonly Reference[]): Promise<readonly OrphanedRows[]> {
    return references.flatMap((reference) => orphansOf(this.#placeOf(reference.table).origin, reference));
  }

  async close(): Promise<void> {
    for (const { connection } of this.#opened) await connection.close();
  }

  #placeOf({ name }: Table): { readonly origin: RowOrigin; readonly own: Table } {
    const place = this.#places.get(nameKey(name));
    const file = this.#opened.find(({ id }) => id === name.namespace);
    assert(place !== undefined && file !== undefined, 'the catalog has the table');
    const { database, encoding } = file.connection;
    return { origin: { database, encoding, signal: this.#signal }, own: place.table };
  }
}
