import { statSync } from 'node:fs';
import { throwIfInterrupted } from '../../errors/throw-if-interrupted.ts';
import { type Catalog, type ForeignKey, findTable, type Table } from '../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import type { NotCarried } from '../../model/plan.ts';
import { ABORTING, type RowPolicy } from '../../model/row-policy.ts';
import type { KeyedSource, RowBlock } from '../../model/row-stream.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { assert } from '../../util/assert.ts';
import { deferred } from '../../util/deferred.ts';
import type { Begun, DatabaseInfo, DatabaseWriter, ExistingTables, ToClear, WriterOptions } from '../dialect.ts';
import type { Merge, ToMerge } from '../merge.ts';
import type { Script } from '../script.ts';
import { readCatalog } from './catalog/sqlite-catalog.ts';
import { writeHeaderNumbers } from './catalog/sqlite-header-numbers.ts';
import { openDatabase } from './connection/sqlite-driver.ts';
import { registerFunctions } from './connection/sqlite-functions.ts';
import { Pauses } from './connection/sqlite-pauses.ts';
import { realPath } from './connection/sqlite-real-path.ts';
import { AT_ONCE, SqliteReadBack } from './rows/sqlite-read-back.ts';
import { tableSql } from './rows/sqlite-row-query.ts';
import type { RowOrigin } from './rows/sqlite-row-stream.ts';
import { withSqliteErrors } from './sqlite-errors.ts';
import { SQLITE_VERSION, TEXT_ENCODING } from './sqlite-queries.ts';
import { databaseInfo, type SqliteEnd } from './sqlite-reader.ts';
import { buildFile } from './write/sqlite-building.ts';
import { clearTables } from './write/sqlite-clear-tables.ts';
import { checkForeignKeys, createIndexes, raiseSequence } from './write/sqlite-complete-tables.ts';
import { createTableSql } from './write/sqlite-ddl.ts';
import { loadInPlace } from './write/sqlite-in-place.ts';
import { Inserter } from './write/sqlite-inserter.ts';
import { openMerge } from './write/sqlite-merge-rows.ts';
import type { MergeSql } from './write/sqlite-merge-sql.ts';
import { runScript } from './write/sqlite-script.ts';
import { settleReferences } from './write/sqlite-settle-references.ts';
import { dropTriggers } from './write/sqlite-triggers.ts';
import type { WriteTarget } from './write/sqlite-write-target.ts';
import { ANALYZE_SETTING, OBJECT_COUNT } from './write/sqlite-writer-queries.ts';

/**
 * Opens a SQLite file to write to. One that is not there, or has no tables, is built beside its name and put
 * in its place at the end; one with tables is loaded in place after a backup.
 * @throws TARGET_BUSY, PERMISSION_DENIED, NOT_A_DATABASE, DISK_FULL, DRIVER_UNSUPPORTED
 */
export async function openWriter(end: SqliteEnd, options: WriterOptions): Promise<DatabaseWriter> {
  throwIfInterrupted(options.signal);
  const path = realPath(end.path);
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const target = isThere && hasObjects(path) ? loadInPlace(path, options) : buildFile(path, isThere);
  try {
    return new SqliteWriter(target, path, options);
  } catch (error) {
    await target.abort();
    throw error;
  }
}

function hasObjects(path: string): boolean {
  const database = openDatabase(path, { readonly: false });
  try {
    const action = { what: `open "${path}"`, context: { file: path } };
    return withSqliteErrors(action, () => database.prepare(OBJECT_COUNT).pluck().get()) !== 0n;
  } finally {
    database.close();
  }
}

/** No foreign key is broken on purpose. */
const NONE: ReadonlySet<ForeignKey> = new Set();

class SqliteWriter implements DatabaseWriter {
  readonly info: DatabaseInfo;
  readonly parts = null;
  readonly readsWhileCompleting: boolean;
  readonly #target: WriteTarget;
  readonly #options: WriterOptions;
  readonly #policy: RowPolicy;
  readonly #origin: RowOrigin;
  #catalog: Catalog | null = null;
  #created: readonly Table[] = [];
  #triggers: readonly string[] = [];
  #cleared: readonly Table[] = [];
  #isOpen = false;
  #readBack: SqliteReadBack | null = null;
  readonly #completed = deferred<void>();
  /** Bytes of row lines, by the table's display name. */
  readonly #written = new Map<string, number>();
  readonly #merged = new Map<string, MergeSql>();

  constructor(target: WriteTarget, path: string, options: WriterOptions) {
    const { database } = target;
    registerFunctions(database);
    this.#target = target;
    this.readsWhileCompleting = target.isNew;
    this.#options = options;
    this.#policy = options.policy ?? ABORTING;
    // Nobody need wait for it.
    this.#completed.promise.catch(() => {});
    this.#origin = {
      database,
      encoding: database.prepare(TEXT_ENCODING).pluck().get() as RowOrigin['encoding'],
      signal: options.signal,
    };
    this.info = databaseInfo(path, database.prepare(SQLITE_VERSION).pluck().get() as string);
  }

  async existing(wanted: readonly QualifiedName[]): Promise<ExistingTables> {
    const { database } = this.#target;
    const catalog = this.#structure();
    const hasRows = (table: Table): boolean =>
      database.prepare(`select 1 from ${tableSql(table)} limit 1`).get() !== undefined;
    const looked = catalog.tables.filter(({ name }) => wanted.some((other) => isSameName(name, other)));
    return { catalog, withRows: looked.filter(hasRows).map(({ name }) => name) };
  }

  async begin(catalog: Catalog, create: readonly QualifiedName[], goes: ToClear | null = null): Promise<Begun> {
    assert(goes === null || goes.drop.tables.length === 0, 'a SQLite file is put back as a whole');
    assert(this.#catalog === null, 'a writer begins once');
    this.#catalog = catalog;
    this.#created = create.map((name) => tableOf(catalog, name));
    await this.#open();
    const { database } = this.#target;
    const ddl = { memory: this.#options.memory, enums: catalog.enums };
    for (const table of this.#created) {
      const name = displayName(table.name);
      withSqliteErrors({ what: `create table "${name}"`, context: { table: name } }, () =>
        database.exec(createTableSql(table, ddl)),
      );
    }
    this.#cleared = (goes?.empty ?? []).map((name) => tableOf(this.#structure(), name));
    const others = this.#cleared.filter(({ name }) => findTable(catalog, name) === null);
    if (this.#target.isNew && catalog.headerNumbers !== undefined) writeHeaderNumbers(database, catalog.headerNumbers);
    this.#triggers = dropTriggers(database, [...catalog.tables, ...others]);
    const { isNew, backup } = this.#target;
    return { isNew, backup, created: { tables: create, enums: [], namespaces: [] } };
  }

  async clear(): Promise<void> {
    clearTables(this.#target.database, this.#cleared, this.#structure().tables);
  }

  async runScript(script: Script, sources: readonly SourceFile[] = []): Promise<void> {
    await this.#open();
    runScript(this.#target.database, script, sources);
  }

  /** Begins the transaction, once. */
  async #open(): Promise<void> {
    if (this.#isOpen) return;
    this.#isOpen = true;
    await this.#target.begin();
  }

  async write(table: Table, blocks: AsyncIterable<RowBlock>): Promise<number> {
    const inserter = new Inserter(this.#target.database, table, this.#policy);
    const pauses = new Pauses(this.#options.signal);
    let bytes = 0;
    for await (const block of blocks) {
      inserter.insert(block);
      bytes += block.bytes.length;
      await pauses.pause();
    }
    inserter.finish();
    this.#written.set(displayName(table.name), bytes);
    return inserter.rows;
  }

  merge(table: Table, rows: ToMerge): Promise<Merge> {
    return openMerge(this.#origin, table, { ...rows, policy: this.#policy, merged: this.#merged });
  }

  async complete(): Promise<readonly NotCarried[]> {
    try {
      const refused = await this.#complete();
      this.#completed.resolve();
      return refused;
    } catch (error) {
      this.#completed.reject(error);
      throw error;
    }
  }

  async #complete(): Promise<readonly NotCarried[]> {
    const { database } = this.#target;
    const policy = this.#policy;
    const pauses = new Pauses(this.#options.signal);
    const refused: NotCarried[] = [];
    for (const table of this.#created) {
      await pauses.pause();
      refused.push(...createIndexes(this.#origin, table, policy));
    }
    const settling = { tables: this.#tables(), merged: this.#merged, policy };
    const broken = policy.judgesOrphans ? settleReferences(this.#origin, settling) : NONE;
    for (const table of this.#tables()) {
      await pauses.pause();
      checkForeignKeys(this.#origin, table, broken);
      raiseSequence(database, table);
    }
    for (const sql of this.#triggers) database.exec(sql);
    this.#analyze();
    return refused;
  }

  readBack(): KeyedSource {
    if (this.#catalog === null) return new SqliteReadBack(this.#origin, AT_ONCE);
    this.#readBack ??= new SqliteReadBack(this.#origin, {
      path: this.#target.share(),
      // In a transaction that stays open nothing else goes on.
      completed: this.readsWhileCompleting ? this.#completed.promise : Promise.resolve(),
      bytesOf: (table) => this.#written.get(displayName(table.name)) ?? 0,
    });
    return this.#readBack;
  }

  async commit(): Promise<'answered'> {
    await this.#readBack?.close();
    await this.#target.commit();
    return 'answered';
  }

  async abort(): Promise<void> {
    await this.#readBack?.close();
    await this.#target.abort();
  }

  /** Every table as it is now. */
  #structure(): Catalog {
    return readCatalog(this.#target.database, { tables: null, exclude: [], census: false });
  }

  #tables(): readonly Table[] {
    assert(this.#catalog !== null, 'a writer begins before it completes');
    return this.#catalog.tables;
  }

  /** Statistics for the query planner, from a sample of each index. */
  #analyze(): void {
    const { database } = this.#target;
    database.pragma(ANALYZE_SETTING);
    withSqliteErrors({ what: 'analyze the tables' }, () => {
      for (const table of this.#tables()) database.exec(`analyze ${tableSql(table)}`);
    });
  }
}

function tableOf(catalog: Catalog, name: QualifiedName): Table {
  const table = findTable(catalog, name);
  assert(table !== null, `the catalog has the table ${displayName(name)} that is to be created`);
  return table;
}
