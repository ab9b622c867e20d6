import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Catalog, EnumType, Table } from '../../../model/catalog.ts';
import { isSameName, type LogicalType } from '../../../model/logical-type.ts';
import { neededEnum } from '../../../model/type-name.ts';
import type { CatalogOptions } from '../../dialect.ts';
import { forgetClaims, takeCensus } from '../census/postgres-census.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { preparePostgresParser } from '../expression/postgres-expression-parser.ts';
import { qualifiedName } from '../postgres-identifier.ts';
import { ENUMS, type EnumRow, type TableRow } from '../postgres-queries.ts';
import { parseTableMemory } from '../types/postgres-memory.ts';
import { readJournal, withoutUnfinished } from '../write/postgres-journal.ts';
import { type CatalogRows, readCatalogRows } from './postgres-catalog-rows.ts';
import { columnOf, domainChecks } from './postgres-columns.ts';
import { foreignKeysOf } from './postgres-foreign-keys.ts';
import { indexOf } from './postgres-indexes.ts';
import { checksOf, primaryKeyOf, uniqueKeysOf } from './postgres-keys.ts';
import { readLeftOut } from './postgres-left-out.ts';
import { periodsOf } from './postgres-periods.ts';
import { selectTables } from './postgres-selection.ts';

/**
 * Reads the structure of a database, inside a transaction that `beginConsistencyPoint` or `beginWrite`
 * began (definitions are printed under its settings). A partition is part of its partitioned table; objects
 * of extensions are not listed.
 *
 * @throws TABLE_NOT_FOUND for a name that no table has; PERMISSION_DENIED where a table cannot be read
 * or a policy would hide rows; USAGE where columns are said to hold epochs.
 */
export async function readCatalog(client: pg.Client, options: CatalogOptions): Promise<Catalog> {
  refuseEpochs(options);
  await preparePostgresParser();
  const selected = await selectTables(client, options);
  const rows = await readCatalogRows(client, selected.tables);
  const claimed = selected.tables.map((table) => tableOf(table, rows));
  const tables = await lookAtValues(client, claimed, options.census);
  const catalog = {
    dialect: 'postgres' as const,
    tables,
    enums: await readEnums(client, selected.isWhole ? null : tables),
    leftOut: await readLeftOut(client, rows, selected),
  };
  const journal = options.withoutUnfinished === true ? await readJournal(client) : null;
  return journal === null ? catalog : withoutUnfinished(catalog, journal);
}

/** A scope looks at its own rows later: until then the claims of comments stand. */
async function lookAtValues(
  client: pg.Client,
  claimed: readonly Table[],
  census: CatalogOptions['census'],
): Promise<readonly Table[]> {
  if (census === 'scoped') return claimed;
  return census ? takeCensus(client, claimed) : claimed.map(forgetClaims);
}

/** PostgreSQL declares its time stamps; what it calls a bigint is one. */
function refuseEpochs({ epochs = [] }: CatalogOptions): void {
  if (epochs.length === 0) return;
  throw new RowferryError('USAGE', {
    message: 'The source is PostgreSQL, and --epoch is for columns of SQLite.',
    hint: 'Leave --epoch out, or give the column the type that it should have in the target.',
  });
}

function tableOf(row: TableRow, rows: CatalogRows): Table {
  const columns = rows.columns.filter((column) => column.table === row.oid);
  const constraints = rows.constraints.filter((constraint) => constraint.table === row.oid);
  const name = qualifiedName(row.namespace, row.name);
  return {
    name,
    columns: columns.map((column) => columnOf(column, rows)),
    primaryKey: primaryKeyOf(constraints),
    uniqueKeys: uniqueKeysOf(constraints),
    foreignKeys: foreignKeysOf(row.oid, rows.constraints),
    checks: [...checksOf(constraints), ...columns.flatMap((column) => domainChecks(column, rows.domains))],
    indexes: rows.indexes.filter((index) => index.row.table === row.oid).flatMap(indexOf),
    ...periodsOf(constraints),
    options: { strict: false, withoutRowid: false, partitioned: row.partitioned },
    remembered: parseTableMemory(row.comment, name),
  };
}

/** The enums, all of them or those that `tables` use. */
async function readEnums(client: pg.Client, tables: readonly Table[] | null): Promise<readonly EnumType[]> {
  const rows = await readRows<EnumRow>(client, ENUMS);
  const enums = rows.map((row) => ({ name: qualifiedName(row.namespace, row.name), labels: row.labels }));
  if (tables === null) return enums;
  const types = tables.flatMap((table) => table.columns.map((column) => column.type));
  return enums.filter((candidate) => types.some((type) => isOfEnum(type, candidate)));
}

function isOfEnum(type: LogicalType, candidate: EnumType): boolean {
  const needed = neededEnum(type);
  return needed !== null && isSameName(needed, candidate.name);
}
