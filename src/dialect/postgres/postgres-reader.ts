import type pg from 'pg';
import { throwIfInterrupted } from '../../errors/throw-if-interrupted.ts';
import type { Catalog, Table } from '../../model/catalog.ts';
import type { RowOrder } from '../../model/row-order.ts';
import type { CellTerm, RowBlock, RowKeys } from '../../model/row-stream.ts';
import type { FoundUser, OwnershipMap, Reference, UserSelector, UserTable } from '../../model/scope.ts';
import type { Agreement, Overlap } from '../../model/scope-evidence.ts';
import type { TableSums } from '../../model/sums.ts';
import { assert } from '../../util/assert.ts';
import type {
  CatalogOptions,
  DatabaseEnd,
  DatabaseInfo,
  DatabaseReader,
  ReaderOptions,
  ScopedSource,
} from '../dialect.ts';
import { readCatalog } from './catalog/postgres-catalog.ts';
import { connectPostgres } from './connection/postgres-connection.ts';
import { readRows } from './connection/postgres-read-rows.ts';
import { beginConsistencyPoint, joinConsistencyPoint, readDatabaseInfo } from './connection/postgres-session.ts';
import { Turns } from './connection/postgres-turns.ts';
import { streamRowsOfCells } from './rows/postgres-cell-rows.ts';
import { highestNumber, streamKeyedRows } from './rows/postgres-keyed-rows.ts';
import {
  CONSISTENCY_POINT,
  type ConsistencyPointRow,
  TYPE_NAMES,
  type TypeNameRow,
} from './rows/postgres-reader-queries.ts';
import { streamRows } from './rows/postgres-row-stream.ts';
import { readSums } from './rows/postgres-sums.ts';
import { createStore } from './scope/postgres-create-store.ts';
import { findUsers } from './scope/postgres-find-users.ts';
import { countAgreement, countOverlap } from './scope/postgres-scope-evidence.ts';
import { openScopedSource } from './scope/postgres-scoped-source.ts';

const ROWS_NAME = 'rowferry rows';
const SUMS_NAME = 'rowferry sums';
const SCOPE_NAME = 'rowferry scope';

/**
 * Opens a database to read from: two connections in one REPEATABLE READ READ ONLY snapshot, one for the
 * catalog and the rows and one for the sums, so that these run beside the rows.
 * @throws CONNECTION_REFUSED, AUTHENTICATION_FAILED, DATABASE_NOT_FOUND, PERMISSION_DENIED, INTERRUPTED.
 */
export async function openReader(end: DatabaseEnd, options: ReaderOptions): Promise<DatabaseReader> {
  assert(end.kind === 'postgres', 'the PostgreSQL dialect opens PostgreSQL');
  const clients: pg.Client[] = [];
  const connect = async (applicationName: string): Promise<pg.Client> => {
    const client = await connectPostgres(end, { signal: options.signal, applicationName });
    clients.push(client);
    return client;
  };
  try {
    const rows = await connect(ROWS_NAME);
    const snapshot = await beginConsistencyPoint(rows);
    const info = await readDatabaseInfo(rows, end);
    const consistencyPoint = `snapshot ${snapshot}, ${await describePoint(rows)}`;
    const sums = await connect(SUMS_NAME);
    await joinConsistencyPoint(sums, snapshot);
    const others: Pair[] = [];
    for (let at = 1; at < (options.parallel ?? 1); at++) {
      const pair = { rows: await connect(ROWS_NAME), sums: await connect(SUMS_NAME) };
      await joinConsistencyPoint(pair.rows, snapshot);
      await joinConsistencyPoint(pair.sums, snapshot);
      others.push(pair);
    }
    const { signal } = options;
    return new PostgresReader({ rows, sums, others, signal, snapshot, connect }, { info, consistencyPoint });
  } catch (error) {
    await Promise.all(clients.map((client) => client.end()));
    throw error;
  }
}

async function describePoint(client: pg.Client): Promise<string> {
  const { rows } = await client.query<ConsistencyPointRow>(CONSISTENCY_POINT);
  assert(rows[0] !== undefined, 'the server describes its state in one row');
  return `LSN ${rows[0].lsn}, ${rows[0].time}`;
}

/** What one table is read over. */
interface Pair {
  readonly rows: pg.Client;
  readonly sums: pg.Client;
}

interface Clients extends Pair {
  /** For tables that are read at the same time. */
  readonly others: readonly Pair[];
  /** Aborted when the run is stopped. */
  readonly signal: AbortSignal;
  /** What everything is read in. */
  readonly snapshot: string;
  readonly connect: (applicationName: string) => Promise<pg.Client>;
}

class PostgresReader implements DatabaseReader {
  readonly info: DatabaseInfo;
  readonly consistencyPoint: string;
  /** Another run has another consistency point, and nothing says that both are the same. */
  readonly fingerprint = null;
  readonly #clients: pg.Client[];
  readonly #connect: () => Promise<pg.Client>;
  readonly #snapshot: string;
  readonly #signal: AbortSignal;
  readonly #rows: Turns;
  readonly #lanes: Readonly<Record<'rows' | 'sums', readonly Turns[]>>;

  constructor(clients: Clients, { info, consistencyPoint }: Pick<DatabaseReader, 'info' | 'consistencyPoint'>) {
    const pairs = [clients, ...clients.others];
    this.#clients = pairs.flatMap(({ rows, sums }) => [rows, sums]);
    this.#connect = () => clients.connect(SCOPE_NAME);
    this.#snapshot = clients.snapshot;
    this.#signal = clients.signal;
    this.#rows = new Turns(clients.rows);
    this.#lanes = {
      rows: [this.#rows, ...clients.others.map(({ rows }) => new Turns(rows))],
      sums: pairs.map(({ sums }) => new Turns(sums)),
    };
    this.info = info;
    this.consistencyPoint = consistencyPoint;
  }

  catalog(options: CatalogOptions): Promise<Catalog> {
    return this.#rows.run((client) => readCatalog(client, options));
  }

  async typeNames(): Promise<readonly string[]> {
    const rows = await this.#rows.run((client) => readRows<TypeNameRow>(client, TYPE_NAMES));
    return rows.map(({ name }) => name);
  }

  async *rows(table: Table, order: RowOrder): AsyncIterable<RowBlock> {
    for await (const block of this.#lane('rows').stream((client) => streamRows(client, table, order))) {
      // The server is told to stop, but blocks may be on their way still.
      throwIfInterrupted(this.#signal);
      yield block;
    }
  }

  get width(): number {
    return this.#lanes.rows.length;
  }

  rowsBehind(): null {
    return null;
  }

  sums(table: Table): Promise<TableSums> {
    return this.#lane('sums').run((client) => readSums(client, table));
  }

  findUsers(user: UserTable, selector: UserSelector): Promise<readonly FoundUser[]> {
    return this.#rows.run((client) => findUsers(client, user, selector));
  }

  /** On a connection of its own: its temporary table must be made before its transaction begins. */
  async openScope(catalog: Catalog, map: OwnershipMap, user: FoundUser): Promise<ScopedSource> {
    const client = await this.#connect();
    this.#clients.push(client);
    const store = await createStore(client);
    await joinConsistencyPoint(client, this.#snapshot);
    return openScopedSource(new Turns(client), { catalog, map, user, store, signal: this.#signal });
  }

  async *rowsOfKeys(table: Table, keys: RowKeys): AsyncIterable<RowBlock> {
    for await (const block of this.#rows.stream((client) => streamKeyedRows(client, table, keys))) {
      throwIfInterrupted(this.#signal);
      yield block;
    }
  }

  async *rowsOfCells(table: Table, terms: readonly CellTerm[]): AsyncIterable<RowBlock> {
    for await (const block of this.#rows.stream((client) => streamRowsOfCells(client, table, terms))) {
      throwIfInterrupted(this.#signal);
      yield block;
    }
  }

  highest(table: Table, column: string): Promise<string | null> {
    return this.#rows.run((client) => highestNumber(client, table, column));
  }

  /** The server keeps its foreign keys. */
  async orphans(): Promise<readonly []> {
    return [];
  }

  overlap(reference: Reference): Promise<Overlap> {
    return this.#rows.run((client) => countOverlap(client, reference));
  }

  agreement(one: readonly Reference[], other: readonly Reference[]): Promise<Agreement> {
    return this.#rows.run((client) => countAgreement(client, one, other));
  }

  /** A connection that nobody uses, or the first one. */
  #lane(kind: 'rows' | 'sums'): Turns {
    const lanes = this.#lanes[kind];
    return lanes.find(({ isFree }) => isFree) ?? (lanes[0] as Turns);
  }

  /** Ends the connections, and with them the transaction; a COPY that still runs is cut off. */
  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
  }
}
