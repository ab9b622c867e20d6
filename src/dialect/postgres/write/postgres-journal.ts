// What is committed of an import that goes part by part. It lies in the target, and changes in the transactions of the parts.
import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Catalog } from '../../../model/catalog.ts';
import { isSameName, type QualifiedName } from '../../../model/logical-type.ts';
import type { NotCarried } from '../../../model/plan.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import { quoteQualified } from '../postgres-identifier.ts';
import {
  ADD_TO_JOURNAL,
  CREATE_JOURNAL,
  DESCRIBE_JOURNAL,
  JOURNAL_IS_THERE,
  JOURNAL_NAME,
  type JournalRow,
  READ_JOURNAL,
} from './postgres-journal-queries.ts';

/** How an import began. */
export interface JournalHead {
  /** The digest of what is imported. */
  readonly content: string;
  /** What it made. */
  readonly tables: readonly QualifiedName[];
  readonly enums: readonly QualifiedName[];
  readonly namespaces: readonly string[];
  /** What the server refused of its tables. */
  readonly refused: readonly NotCarried[];
}

export interface Journal {
  readonly head: JournalHead;
  /** How many rows of each part are in the target, by its file. */
  readonly parts: ReadonlyMap<string, number>;
}

/** The journal of an import that has not come to its end; null: there is none. @throws TARGET_MISMATCH */
export async function readJournal(client: pg.Client): Promise<Journal | null> {
  const [is] = await readRows<{ readonly there: boolean }>(client, JOURNAL_IS_THERE);
  if (is?.there !== true) return null;
  const rows = await readRows<JournalRow>(client, READ_JOURNAL);
  const parts = rows.filter(({ part }) => part !== '');
  const head = headOf(rows.find(({ part }) => part === '')?.document ?? '');
  return { head, parts: new Map(parts.map((row) => [row.part, Number(row.rows)])) };
}

function headOf(document: string): JournalHead {
  try {
    const head = JSON.parse(document) as JournalHead;
    const lists = [head.tables, head.enums, head.namespaces, head.refused];
    if (typeof head.content === 'string' && lists.every(Array.isArray)) return head;
    throw new Error('it is another document');
  } catch (cause) {
    throw new RowferryError('TARGET_MISMATCH', {
      message: `The table ${JOURNAL_NAME.name} of the target is not one that RowFerry wrote.`,
      hint: 'Rename it, or move into another database.',
      context: { table: JOURNAL_NAME.name },
      cause,
    });
  }
}

/** Makes the journal of an import that has just made its tables. */
export async function beginJournal(client: pg.Client, head: JournalHead): Promise<void> {
  await runSql(client, CREATE_JOURNAL);
  await runSql(client, DESCRIBE_JOURNAL);
  await readRows(client, ADD_TO_JOURNAL, ['', 0, JSON.stringify(head)]);
}

/** Says, in the transaction of its rows, that a part is there. */
export async function addPart(client: pg.Client, file: string, rows: number): Promise<void> {
  await readRows(client, ADD_TO_JOURNAL, [file, rows, null]);
}

/** The tables of a target without those that an unfinished import made. */
export function withoutUnfinished(catalog: Catalog, { head }: Journal): Catalog {
  const gone = [...head.tables, JOURNAL_NAME];
  return { ...catalog, tables: catalog.tables.filter(({ name }) => !gone.some((other) => isSameName(name, other))) };
}

/** For whoever would write into a target that another import has not finished. */
export function unfinished({ head }: Journal, what: string): RowferryError {
  const tables = [...head.tables, JOURNAL_NAME].map(quoteQualified).join(', ');
  return new RowferryError('TARGET_NOT_EMPTY', {
    message: `The target holds an import that was not finished: ${what}`,
    hint: `Finish it by the command that began it, with --resumable; or give it up: drop table ${tables} cascade;`,
    context: { table: JOURNAL_NAME.name },
  });
}
