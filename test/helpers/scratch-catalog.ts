import type pg from 'pg';
import type { TestContext } from 'vitest';
import type { CatalogOptions } from '../../src/dialect/dialect.ts';
import { readCatalog } from '../../src/dialect/postgres/catalog/postgres-catalog.ts';
import { connectPostgres } from '../../src/dialect/postgres/connection/postgres-connection.ts';
import { beginConsistencyPoint } from '../../src/dialect/postgres/connection/postgres-session.ts';
import type { Catalog, Column, Table } from '../../src/model/catalog.ts';
import { displayName } from '../../src/model/logical-type.ts';
import { createScratchDatabase } from './databases.ts';

const ALL: CatalogOptions = { tables: null, exclude: [], census: false };

/** Runs `sql` in an empty database and reads its catalog. */
export async function catalogOf(sql: string, options: Partial<CatalogOptions> = {}): Promise<Catalog> {
  const database = await createScratchDatabase();
  await database.query(sql);
  try {
    return await readCatalogAt(database.url, options);
  } finally {
    await database.drop();
  }
}

/** Reads the catalog of the database at `url` as an export would. */
export async function readCatalogAt(url: string, options: Partial<CatalogOptions> = {}): Promise<Catalog> {
  const client = await openScratch(url);
  try {
    await beginConsistencyPoint(client);
    return await readCatalog(client, { ...ALL, ...options });
  } finally {
    await client.end();
  }
}

export function openScratch(url: string, signal: AbortSignal = new AbortController().signal): Promise<pg.Client> {
  return connectPostgres({ kind: 'postgres', url, password: null }, { signal, applicationName: 'rowferry test' });
}

/** Skips a test that uses what came with PostgreSQL 18. */
export async function needsPostgres18(context: TestContext): Promise<void> {
  const database = await createScratchDatabase();
  const [row] = await database.query<{ version: string }>("select current_setting('server_version_num') as version");
  context.skip(Number(row?.version) < 180_000, 'needs PostgreSQL 18');
}

/** The table of that display name. */
export function tableIn(catalog: Catalog, name: string): Table {
  const table = catalog.tables.find((candidate) => displayName(candidate.name) === name);
  if (table === undefined) throw new Error(`no table ${name} among ${catalog.tables.map((t) => t.name.name)}`);
  return table;
}

export function columnIn(catalog: Catalog, table: string, name: string): Column {
  const column = tableIn(catalog, table).columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`no column ${name} in ${table}`);
  return column;
}
