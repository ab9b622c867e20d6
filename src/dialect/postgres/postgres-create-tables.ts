import type pg from 'pg';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Catalog, EnumType, Table } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { NotCarried } from '../../model/plan.ts';
import {
  createEnumSql,
  createNamespaceSql,
  createSequenceSql,
  createTableSql,
  ownSequenceSql,
} from './postgres-ddl.ts';
import { toRowferryError } from './postgres-errors.ts';
import { DEFAULT_NAMESPACE, quoteQualified } from './postgres-identifier.ts';
import { readRows } from './postgres-read-rows.ts';
import { attemptSql, runSql } from './postgres-run.ts';
import { KNOWN_NAMESPACES } from './postgres-writer-queries.ts';

export interface NewTables {
  readonly tables: readonly Table[];
  /** All enums that the tables may use. */
  readonly enums: readonly EnumType[];
  /** What the target has already. */
  readonly existing: Catalog;
}

/** Creates tables without keys, with the namespaces, enums and sequences that they need. Returns what the server refused. */
export async function createTables(client: pg.Client, input: NewTables): Promise<readonly NotCarried[]> {
  if (input.tables.length === 0) return [];
  const enums = missingEnums(input);
  await createNamespaces(client, [...input.tables, ...enums]);
  for (const type of enums) await runSql(client, createEnumSql(type));
  const refused: NotCarried[] = [];
  for (const table of input.tables) refused.push(...(await createTable(client, table)));
  return refused;
}

/** @throws TARGET_MISMATCH where the target has an enum of that name with other labels. */
function missingEnums({ tables, enums, existing }: NewTables): readonly EnumType[] {
  return enums.filter((type) => {
    const found = existing.enums.find((candidate) => isSameName(candidate.name, type.name));
    if (found === undefined) return true;
    const lacking = type.labels.filter((label) => !found.labels.includes(label));
    const isUsed = tables.some((table) => table.columns.some((column) => usesEnum(column.type, type)));
    if (lacking.length === 0 || !isUsed) return false;
    throw new RowferryError('TARGET_MISMATCH', {
      message: `The enum ${displayName(type.name)} of the target lacks ${lacking.map((label) => JSON.stringify(label)).join(', ')}.`,
      hint: `Add the labels first: alter type ${quoteQualified(type.name)} add value '…'.`,
      context: { type: displayName(type.name) },
    });
  });
}

function usesEnum(type: Table['columns'][number]['type'], wanted: EnumType): boolean {
  return type.kind === 'enum' && isSameName(type.name, wanted.name);
}

/** `create schema if not exists` would want the privilege even where the namespace is there. */
async function createNamespaces(client: pg.Client, objects: readonly (Table | EnumType)[]): Promise<void> {
  const wanted = [...new Set(objects.map(({ name }) => name.namespace ?? DEFAULT_NAMESPACE))].sort();
  const known = await readRows<{ readonly name: string }>(client, KNOWN_NAMESPACES, [wanted]);
  const missing = wanted.filter((name) => known.every((row) => row.name !== name));
  for (const name of missing) await runSql(client, createNamespaceSql(name));
}

async function createTable(client: pg.Client, table: Table): Promise<readonly NotCarried[]> {
  for (const column of table.columns) {
    const { identity } = column;
    if (identity?.kind !== 'serial' || identity.sequence === null) continue;
    await runSql(client, createSequenceSql(identity.sequence, column));
  }
  const refused = await createWithGenerated(client, table);
  for (const column of table.columns) {
    const { identity } = column;
    if (identity?.kind !== 'serial' || identity.sequence === null) continue;
    await runSql(client, ownSequenceSql(identity.sequence, table, column));
  }
  return refused;
}

/** Where the server refuses an expression, the table is made without its generated columns, which hold no rows' data. */
async function createWithGenerated(client: pg.Client, table: Table): Promise<readonly NotCarried[]> {
  const context = { table: displayName(table.name) };
  const generated = table.columns.filter((column) => column.generated !== null);
  if (generated.length === 0) {
    await runSql(client, createTableSql(table), context);
    return [];
  }
  const refusal = await attemptSql(client, createTableSql(table));
  if (refusal === null) return [];
  const plain = { ...table, columns: table.columns.filter((column) => column.generated === null) };
  await runSql(client, createTableSql(plain), context);
  const reason = `The server refuses the table with it: ${toRowferryError(refusal.original).message}`;
  return generated.map((column) => {
    const text = column.generated?.expression.text ?? '';
    return { kind: 'generated', table: displayName(table.name), name: column.name, text, reason };
  });
}
