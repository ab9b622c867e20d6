import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Catalog, Column, EnumType, Table } from '../../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../../model/logical-type.ts';
import type { NotCarried } from '../../../model/plan.ts';
import { neededEnum } from '../../../model/type-name.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { attemptSql, runSql } from '../connection/postgres-run.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { DEFAULT_NAMESPACE, quoteQualified } from '../postgres-identifier.ts';
import {
  createEnumSql,
  createNamespaceSql,
  createSequenceSql,
  createTableSql,
  ownSequenceSql,
} from './postgres-ddl.ts';
import { KNOWN_NAMESPACES, KNOWN_RELATIONS } from './postgres-writer-queries.ts';

export interface NewTables {
  readonly tables: readonly Table[];
  /** All enums that the tables may use. */
  readonly enums: readonly EnumType[];
  /** What the target has already. */
  readonly existing: Catalog;
}

export interface CreatedTables {
  /** As they stand now. */
  readonly tables: readonly Table[];
  /** What the server refused. */
  readonly refused: readonly NotCarried[];
  /** Those that were not there before. */
  readonly enums: readonly QualifiedName[];
  readonly namespaces: readonly string[];
}

/** Creates tables without keys, with the namespaces, enums and sequences that they need. */
export async function createTables(client: pg.Client, input: NewTables): Promise<CreatedTables> {
  if (input.tables.length === 0) return { tables: [], refused: [], enums: [], namespaces: [] };
  const enums = missingEnums(input);
  const namespaces = await createNamespaces(client, [...input.tables, ...enums]);
  for (const type of enums) await runSql(client, createEnumSql(type));
  const sequences = await createSequences(client, input.tables);
  const refused: NotCarried[] = [];
  const tables: Table[] = [];
  for (const table of input.tables) tables.push(await createTable(client, table, refused));
  for (const { name, table, column } of sequences) await runSql(client, ownSequenceSql(name, table, column));
  return { tables, refused, enums: enums.map(({ name }) => name), namespaces };
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
  const needed = neededEnum(type);
  return needed !== null && isSameName(needed, wanted.name);
}

/** `create schema if not exists` would want the privilege even where the namespace is there. */
async function createNamespaces(client: pg.Client, objects: readonly (Table | EnumType)[]): Promise<readonly string[]> {
  const wanted = [...new Set(objects.map(({ name }) => name.namespace ?? DEFAULT_NAMESPACE))].sort();
  const known = await readRows<{ readonly name: string }>(client, KNOWN_NAMESPACES, [wanted]);
  const missing = wanted.filter((name) => known.every((row) => row.name !== name));
  for (const name of missing) await runSql(client, createNamespaceSql(name));
  return missing;
}

interface NewSequence {
  readonly name: QualifiedName;
  readonly table: Table;
  readonly column: Column;
}

/**
 * The named sequences of serial columns. Two columns may share one: it belongs to the one that it is named
 * after, else to the first. One that the target has already stays what it is.
 */
async function createSequences(client: pg.Client, tables: readonly Table[]): Promise<readonly NewSequence[]> {
  const wanted = new Map<string, NewSequence>();
  for (const table of tables) {
    for (const column of table.columns) {
      const name = column.identity?.kind === 'serial' ? column.identity.sequence : null;
      if (name === null) continue;
      const isNamesake = name.name === `${table.name.name}_${column.name}_seq`;
      if (isNamesake || !wanted.has(quoteQualified(name))) wanted.set(quoteQualified(name), { name, table, column });
    }
  }
  const known = await readRows<{ readonly name: string }>(client, KNOWN_RELATIONS, [[...wanted.keys()]]);
  const missing = [...wanted].filter(([sql]) => known.every((row) => row.name !== sql)).map(([, sequence]) => sequence);
  for (const { name, column } of missing) await runSql(client, createSequenceSql(name, column));
  return missing.filter(({ name, table }) => name.namespace === table.name.namespace);
}

/** Where the server refuses an expression, the table is made without its generated columns, which hold no rows' data. */
async function createTable(client: pg.Client, table: Table, refused: NotCarried[]): Promise<Table> {
  const context = { table: displayName(table.name) };
  const generated = table.columns.filter((column) => column.generated !== null);
  if (generated.length === 0) {
    await runSql(client, createTableSql(table), context);
    return table;
  }
  const refusal = await attemptSql(client, createTableSql(table));
  if (refusal === null) return table;
  const plain = { ...table, columns: table.columns.filter((column) => column.generated === null) };
  await runSql(client, createTableSql(plain), context);
  const reason = `The server refuses the table with it: ${toRowferryError(refusal.original).message}`;
  for (const column of generated) {
    const text = column.generated?.expression.text ?? '';
    refused.push({ kind: 'generated', table: displayName(table.name), name: column.name, text, reason });
  }
  return plain;
}
