import type pg from 'pg';
import { allForeignKeys, type Table } from '../../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../../model/logical-type.ts';
import { refersToCleared } from '../../cleared-reference.ts';
import type { CreatedObjects } from '../../dialect.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { attemptSql, runSql } from '../connection/postgres-run.ts';
import { qualifiedName, quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { awaitLock } from './postgres-await-lock.ts';
import { OUTER_REFERENCES, type OuterReferenceRow } from './postgres-writer-queries.ts';

/**
 * Takes all rows out of tables that are prepared (locked, triggers silenced). Tables that refer to them are never
 * touched: TRUNCATE would refuse them even where they are empty, so then rows are deleted.
 * @throws TARGET_NOT_EMPTY where rows of other tables refer to them
 */
export async function clearTables(client: pg.Client, tables: readonly Table[]): Promise<void> {
  if (tables.length === 0) return;
  const outer = await readRows<OuterReferenceRow>(client, OUTER_REFERENCES, [
    tables.map(({ name }) => quoteQualified(name)),
  ]);
  for (const reference of outer) await refuseReference(client, reference);
  if (outer.length === 0) return runSql(client, `truncate ${tables.map(tableSource).join(', ')}`);
  for (const table of childrenFirst(tables)) {
    await runSql(client, `delete from ${tableSource(table)}`, { table: displayName(table.name) });
  }
}

/** A row with a NULL in its foreign key refers to nothing; under MATCH FULL all of it is NULL then. */
async function refuseReference(client: pg.Client, reference: OuterReferenceRow): Promise<void> {
  const given = reference.columns.map((column) => `${quoteIdentifier(column)} is not null`).join(' and ');
  const sql = `select exists (select from ${reference.childSql} where ${given}) as refers`;
  const [row] = await readRows<{ readonly refers: boolean }>(client, sql);
  if (row?.refers !== true) return;
  const child = { name: qualifiedName(reference.childNamespace, reference.child) };
  const target = qualifiedName(reference.parentNamespace, reference.parent);
  throw refersToCleared(child, { columns: reference.columns, target });
}

/** ON DELETE RESTRICT cannot wait, so children go before their parents; within a cycle any order will do. */
function childrenFirst(tables: readonly Table[]): readonly Table[] {
  const ordered: Table[] = [];
  const seen = new Set<Table>();
  const visit = (table: Table): void => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const child of tables) {
      if (allForeignKeys(child).some(({ target }) => isSameName(target, table.name))) visit(child);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

/** Keeps everybody else from tables that are about to be dropped. @throws TARGET_BUSY */
export async function lockToDrop(client: pg.Client, tables: readonly QualifiedName[]): Promise<void> {
  const sources = tables.map((name) => ({ name, source: quoteQualified(name) }));
  for (const { name, source } of sources.sort((a, b) => (a.source < b.source ? -1 : 1))) {
    await awaitLock(client, name, () => runSql(client, `lock table ${source} in access exclusive mode`));
  }
}

/** Never with CASCADE: whatever else was made to need them is told by the server's error. */
export async function dropObjects(client: pg.Client, { tables, enums, namespaces }: CreatedObjects): Promise<void> {
  if (tables.length > 0) await runSql(client, `drop table ${tables.map(quoteQualified).join(', ')}`);
  for (const name of enums) await runSql(client, `drop type ${quoteQualified(name)}`);
  // One that somebody has put other things into stays.
  for (const name of namespaces) await attemptSql(client, `drop schema ${quoteIdentifier(name)}`);
}
