import type pg from 'pg';
import { type Catalog, findTable, storedColumns, type Table } from '../../../model/catalog.ts';
import type { QualifiedName } from '../../../model/logical-type.ts';
import { displayName } from '../../../model/logical-type.ts';
import { assert } from '../../../util/assert.ts';
import { readCatalog } from '../catalog/postgres-catalog.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { awaitLock } from './postgres-await-lock.ts';
import { readJournal, unfinished, withoutUnfinished } from './postgres-journal.ts';

/**
 * The tables of the target as they are; also those that this user may not read. Those of an import that was not finished
 * are left out where it is gone on with.
 * @throws TARGET_NOT_EMPTY where it is not: its tables have no keys yet
 */
export async function readStructure(client: pg.Client, goesOn: boolean): Promise<Catalog> {
  const catalog = await readCatalog(client, { tables: null, exclude: [], census: false, structureOnly: true });
  const journal = await readJournal(client);
  if (journal === null) return catalog;
  if (goesOn) return withoutUnfinished(catalog, journal);
  throw unfinished(journal, 'its tables have no keys yet, and may lack rows.');
}

/** Those of `wanted` that are in the catalog and hold rows. @throws PERMISSION_DENIED, TARGET_BUSY */
export async function tablesWithRows(
  client: pg.Client,
  catalog: Catalog,
  wanted: readonly QualifiedName[],
): Promise<readonly QualifiedName[]> {
  const full: QualifiedName[] = [];
  for (const name of wanted) {
    const table = findTable(catalog, name);
    if (table !== null && (await hasRows(client, table))) full.push(name);
  }
  return full;
}

function hasRows(client: pg.Client, table: Table): Promise<boolean> {
  const sql = `select exists (select from ${tableSource(table)}) as full`;
  return awaitLock(client, table.name, async () => {
    const [row] = await readRows<{ readonly full: boolean }>(client, sql, [], { table: displayName(table.name) });
    return row?.full === true;
  });
}

/** The archive's table as it really stands in the target: only partitioned parents are read with their partitions. */
export function asItStands(table: Table, existing: Table | null): Table {
  if (existing === null) return { ...table, options: { ...table.options, partitioned: false } };
  const stored = new Set(storedColumns(existing).map(({ name }) => name));
  assert(
    storedColumns(table).every(({ name }) => stored.has(name)),
    'the plan loads columns that the target has',
  );
  return { ...table, options: existing.options };
}
