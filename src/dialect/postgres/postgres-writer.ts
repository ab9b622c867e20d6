import type pg from 'pg';
import { type Catalog, type ForeignKey, findTable, type Table } from '../../model/catalog.ts';
import { isSameName, type QualifiedName } from '../../model/logical-type.ts';
import type { NotCarried } from '../../model/plan.ts';
import { ABORTING, type RowPolicy } from '../../model/row-policy.ts';
import type { KeyedSource, RowBlock } from '../../model/row-stream.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { assert } from '../../util/assert.ts';
import type {
  Begun,
  CreatedObjects,
  DatabaseEnd,
  DatabaseInfo,
  DatabaseWriter,
  ExistingTables,
  ToClear,
  WriterOptions,
} from '../dialect.ts';
import type { Merge, ToMerge } from '../merge.ts';
import type { PartLoader } from '../part-loader.ts';
import type { Script } from '../script.ts';
import { type Connect, commitForCertain } from './connection/postgres-commit.ts';
import { connectPostgres } from './connection/postgres-connection.ts';
import { runSql } from './connection/postgres-run.ts';
import { beginWrite, readDatabaseInfo } from './connection/postgres-session.ts';
import { Turns } from './connection/postgres-turns.ts';
import { quoteQualified } from './postgres-identifier.ts';
import { streamRowsOfCells } from './rows/postgres-cell-rows.ts';
import { highestNumber, streamKeyedRows } from './rows/postgres-keyed-rows.ts';
import { streamRows } from './rows/postgres-row-stream.ts';
import { readSums } from './rows/postgres-sums.ts';
import { clearTables, dropObjects, lockToDrop } from './write/postgres-clear-tables.ts';
import { addForeignKeys, addPeriodKeys, completeTables } from './write/postgres-complete-tables.ts';
import { copyIn } from './write/postgres-copy-in.ts';
import { copyIsolated } from './write/postgres-copy-isolated.ts';
import { createTables } from './write/postgres-create-tables.ts';
import { asItStands, readStructure, tablesWithRows } from './write/postgres-existing-tables.ts';
import { openMerge } from './write/postgres-merge-rows.ts';
import type { MergeSql } from './write/postgres-merge-sql.ts';
import { lockForParts, PostgresPartLoader } from './write/postgres-part-loader.ts';
import { prepareTables } from './write/postgres-prepare-tables.ts';
import { restoreTables } from './write/postgres-restore-tables.ts';
import { runScript } from './write/postgres-script.ts';
import { setSequences } from './write/postgres-set-sequences.ts';
import { settleReferences } from './write/postgres-settle-references.ts';

const APPLICATION_NAME = 'rowferry import';

/**
 * Opens a database to write to: one connection, one transaction for everything.
 * @throws CONNECTION_REFUSED, AUTHENTICATION_FAILED, DATABASE_NOT_FOUND, PERMISSION_DENIED, INTERRUPTED.
 */
export async function openWriter(end: DatabaseEnd, options: WriterOptions): Promise<DatabaseWriter> {
  assert(end.kind === 'postgres', 'the PostgreSQL dialect opens PostgreSQL');
  const connect = () => connectPostgres(end, { signal: options.signal, applicationName: APPLICATION_NAME });
  const client = await connect();
  try {
    if (options.resumable) await lockForParts(client);
    await beginWrite(client);
    return new PostgresWriter(client, await readDatabaseInfo(client, end), { ...options, connect });
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** The tables of one import, once it has begun. */
interface Import {
  readonly created: readonly Table[];
  /** Those that stood in the target before. */
  readonly loaded: readonly Table[];
  /** Tables that stay, but lose their rows. */
  readonly emptied: readonly Table[];
  readonly drop: CreatedObjects;
  /** Puts triggers and foreign keys of `loaded` and `emptied` back. */
  readonly restore: readonly string[];
  readonly refused: readonly NotCarried[];
}

const NOTHING: ToClear = { empty: [], drop: { tables: [], enums: [], namespaces: [] } };

/** No foreign key is broken on purpose. */
const NONE: ReadonlySet<ForeignKey> = new Set();

class PostgresWriter implements DatabaseWriter {
  readonly info: DatabaseInfo;
  /** One connection sees the rows before the commit. */
  readonly readsWhileCompleting = false;
  readonly #client: pg.Client;
  readonly #turns: Turns;
  readonly #options: WriterOptions;
  readonly #connect: Connect;
  readonly #loader: PostgresPartLoader | null;
  #existing: Catalog | null = null;
  #import: Import | null = null;
  /** By display name. */
  readonly #merged = new Map<string, MergeSql>();
  #isOver = false;

  constructor(client: pg.Client, info: DatabaseInfo, options: WriterOptions & { readonly connect: Connect }) {
    this.info = info;
    this.#client = client;
    this.#turns = new Turns(client);
    this.#options = options;
    this.#connect = options.connect;
    const { resumable = null } = options;
    this.#loader = resumable === null ? null : new PostgresPartLoader(resumable, options.connect);
  }

  get parts(): PartLoader | null {
    return this.#loader;
  }

  existing(wanted: readonly QualifiedName[]): Promise<ExistingTables> {
    return this.#turns.run(async (client) => {
      const catalog = await this.#readExisting(client);
      return { catalog, withRows: await tablesWithRows(client, catalog, wanted) };
    });
  }

  runScript(script: Script, sources: readonly SourceFile[] = []): Promise<void> {
    return this.#turns.run(async (client) => {
      this.#existing = null;
      await runScript(client, script, sources);
    });
  }

  begin(catalog: Catalog, create: readonly QualifiedName[], goes: ToClear = NOTHING): Promise<Begun> {
    assert(this.#import === null, 'an import begins once');
    return this.#turns.run(async (client) => {
      const existing = await this.#readExisting(client);
      const isNew = (table: Table) => create.some((name) => isSameName(name, table.name));
      const created = catalog.tables.filter(isNew).map((table) => asItStands(table, null));
      const loaded = catalog.tables.filter((table) => !isNew(table));
      const standing = loaded.map((table) => asItStands(table, findTable(existing, table.name)));
      const emptied = goes.empty.flatMap((name) => findTable(existing, name) ?? []);
      const others = emptied.filter((table) => standing.every(({ name }) => !isSameName(name, table.name)));
      await lockToDrop(client, goes.drop.tables);
      const restore = await prepareTables(client, [...standing, ...others], {
        fireTriggers: this.#options.fireTriggers === true,
        isolates: this.#policy().isolates,
      });
      const wanted = { tables: created, enums: catalog.enums, existing };
      const made = await (this.#loader?.begin(client, wanted) ?? createTables(client, wanted));
      const { enums, namespaces } = made;
      const isEarly = this.#policy().isolates && this.#loader === null;
      const refused = [...made.refused, ...(isEarly ? await addPeriodKeys(client, made.tables) : [])];
      this.#import = { created: made.tables, loaded: standing, emptied, drop: goes.drop, restore, refused };
      return { isNew: false, backup: null, created: { tables: create, enums, namespaces } };
    });
  }

  clear(): Promise<void> {
    return this.#turns.run(async (client) => {
      const { emptied, drop } = this.#begun();
      await dropObjects(client, drop);
      await clearTables(client, emptied);
    });
  }

  write(table: Table, blocks: AsyncIterable<RowBlock>): Promise<number> {
    const policy = this.#policy();
    const standing = this.#standing(table);
    return this.#turns.run((client) =>
      policy.isolates ? copyIsolated(client, standing, { blocks, policy }) : copyIn(client, standing, blocks),
    );
  }

  merge(table: Table, rows: ToMerge): Promise<Merge> {
    return openMerge(this.#turns, this.#standing(table), { ...rows, policy: this.#policy(), merged: this.#merged });
  }

  complete(): Promise<readonly NotCarried[]> {
    return this.#turns.run(async (client) => {
      const { created, loaded, restore, refused } = this.#begun();
      const policy = this.#policy();
      const later = await completeTables(client, { tables: created, memory: this.#options.memory, policy });
      const isLate = !policy.isolates || this.#loader !== null;
      const periods = isLate ? await addPeriodKeys(client, created) : [];
      const all = { tables: [...created, ...loaded], standing: loaded, merged: this.#merged, policy };
      const broken = policy.judgesOrphans ? await settleReferences(client, all) : NONE;
      await restoreTables(client, restore, all);
      const keys = await addForeignKeys(client, created, broken);
      for (const table of [...created, ...loaded]) {
        await setSequences(client, table);
        await runSql(client, `analyze ${quoteQualified(table.name)}`);
      }
      return [...refused, ...later, ...periods, ...keys];
    });
  }

  readBack(): KeyedSource {
    const turns = this.#turns;
    // Whoever reads says which columns; the import knows how the table stands.
    const asked = (table: Table) => ({ ...table, options: this.#standing(table).options });
    return {
      rows: (table, order) => turns.stream((client) => streamRows(client, asked(table), order)),
      sums: (table) => turns.run((client) => readSums(client, asked(table))),
      rowsOfKeys: (table, keys) => turns.stream((client) => streamKeyedRows(client, asked(table), keys)),
      rowsOfCells: (table, terms) => turns.stream((client) => streamRowsOfCells(client, asked(table), terms)),
      highest: (table, column) => turns.run((client) => highestNumber(client, asked(table), column)),
    };
  }

  commit(): Promise<'answered' | 'looked-up'> {
    return this.#turns.run(async (client) => {
      await this.#loader?.finish(client);
      const answer = await commitForCertain(client, this.#connect);
      this.#isOver = true;
      await Promise.all([client.end(), this.#loader?.close()]);
      return answer;
    });
  }

  /** Ends the connection, which rolls back; at once where a COPY runs on it that nobody reads any more. */
  async abort(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#loader?.close();
    // Waiting for the rollback means that nothing of it is seen or locked afterwards. A connection that is
    // broken has been rolled back by the server.
    if (this.#turns.isFree) await this.#client.query('rollback').catch(() => {});
    await this.#client.end();
  }

  async #readExisting(client: pg.Client): Promise<Catalog> {
    this.#existing ??= await readStructure(client, this.#loader !== null);
    return this.#existing;
  }

  #policy(): RowPolicy {
    return this.#options.policy ?? ABORTING;
  }

  #begun(): Import {
    assert(this.#import !== null, 'an import begins before it goes on');
    return this.#import;
  }

  /** A table of the import; another one that is only looked at stays as it is given. */
  #standing(table: Table): Table {
    const { created = [], loaded = [] } = this.#import ?? {};
    return [...created, ...loaded].find((candidate) => isSameName(candidate.name, table.name)) ?? table;
  }
}
