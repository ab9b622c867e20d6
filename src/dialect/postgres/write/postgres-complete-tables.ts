import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { NotCarried } from '../../../model/plan.ts';
import { attemptSql, runSql } from '../connection/postgres-run.ts';
import type { ServerError } from '../connection/postgres-server-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import {
  addCheckSql,
  addForeignKeySql,
  addPrimaryKeySql,
  addUniqueKeySql,
  createIndexSql,
} from './postgres-constraint-ddl.ts';
import { memoryComments, setDefaultSql } from './postgres-ddl.ts';
import { duplicatedKeys, orphanedRows } from './postgres-offenders.ts';
import { RAISE_MAINTENANCE_MEMORY } from './postgres-writer-queries.ts';

/**
 * Gives tables that have their rows everything else: keys, defaults, indexes, CHECKs, then the foreign keys
 * between them, and comments that remember the other dialect.
 * @returns what the server refused, each with the refusal.
 * @throws CONSTRAINT_VIOLATED where rows break a key or a foreign key, naming them.
 */
export async function completeTables(
  client: pg.Client,
  tables: readonly Table[],
  memory: boolean,
): Promise<NotCarried[]> {
  await runSql(client, RAISE_MAINTENANCE_MEMORY);
  const refused: NotCarried[] = [];
  for (const table of tables) {
    for (const part of tableParts(table)) await addPart(client, table, { part, refused });
    if (memory) for (const comment of memoryComments(table)) await runSql(client, comment);
  }
  for (const table of tables) {
    for (const part of foreignKeyParts(table)) await addPart(client, table, { part, refused });
  }
  return refused;
}

/** A piece of structure that the server may refuse. */
interface Part {
  readonly kind: NotCarried['kind'];
  /** null: the server makes one up. */
  readonly name: string | null;
  /** For the report: the original text. */
  readonly text: string;
  sql(name: string | null): string;
  /** The error where rows break it; null: that is a refusal like any other. */
  readonly violation: ((client: pg.Client, refusal: ServerError) => Promise<Error>) | null;
}

function tableParts(table: Table): readonly Part[] {
  return [...keyParts(table), ...defaultParts(table), ...indexParts(table), ...checkParts(table)];
}

function keyParts(table: Table): readonly Part[] {
  const primary = table.primaryKey === null ? [] : [{ key: table.primaryKey, sqlOf: addPrimaryKeySql }];
  const unique = table.uniqueKeys.map((key) => ({ key, sqlOf: addUniqueKeySql }));
  return [...primary, ...unique].map(({ key, sqlOf }) => ({
    kind: 'unique-key',
    name: key.name,
    text: key.columns.join(', '),
    sql: (name) => sqlOf(table, { ...key, name }),
    violation: (client, refusal) => duplicatedKeys(client, table, { key, refusal }),
  }));
}

function defaultParts(table: Table): readonly Part[] {
  return table.columns.flatMap((column): readonly Part[] => {
    const value = column.default;
    if (value === null || column.identity !== null || column.generated !== null) return [];
    const sql = () => setDefaultSql(table, column, value);
    return [{ kind: 'default', name: column.name, text: value.text, sql, violation: null }];
  });
}

function indexParts(table: Table): readonly Part[] {
  return table.indexes.map((index) => {
    const sql = (name: string | null) => createIndexSql(table, index, name);
    const text = index.terms.map((term) => term.column ?? term.expression?.text ?? '').join(', ');
    return { kind: 'index', name: index.name, text, sql, violation: null };
  });
}

function checkParts(table: Table): readonly Part[] {
  return table.checks.map((check) => {
    const sql = (name: string | null) => addCheckSql(table, { ...check, name });
    return { kind: 'check', name: check.name, text: check.expression.text, sql, violation: null };
  });
}

function foreignKeyParts(table: Table): readonly Part[] {
  return table.foreignKeys.map((key) => ({
    kind: 'foreign-key',
    name: key.name,
    text: `(${key.columns.join(', ')}) references ${displayName(key.target)} (${key.targetColumns.join(', ')})`,
    sql: (name) => addForeignKeySql(table, { ...key, name }),
    violation: (client, refusal) => orphanedRows(client, table, { key, refusal }),
  }));
}

interface Adding {
  readonly part: Part;
  readonly refused: NotCarried[];
}

async function addPart(client: pg.Client, table: Table, { part, refused }: Adding): Promise<void> {
  let refusal = await attemptSql(client, part.sql(part.name));
  if (refusal !== null && isNameTaken(refusal)) refusal = await attemptSql(client, part.sql(null));
  if (refusal === null) return;
  if (part.violation !== null && refusal.code.startsWith('23')) throw await part.violation(client, refusal);
  refused.push({
    kind: part.kind,
    table: displayName(table.name),
    name: part.name ?? part.text,
    text: part.text,
    reason: `The server refuses it: ${toRowferryError(refusal.original).message}`,
  });
}

/** Another table, index or constraint of the target is called that; the name of ours is of no consequence. */
function isNameTaken(refusal: ServerError): boolean {
  return refusal.code === '42P07' || refusal.code === '42710';
}
