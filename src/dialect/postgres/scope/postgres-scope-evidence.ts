import type pg from 'pg';
import type { Reference } from '../../../model/scope.ts';
import type { Agreement, Overlap } from '../../../model/scope-evidence.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';

interface CountRow {
  readonly rows: string;
  readonly counted: string;
}

/** How many values of a reference's columns are in the rows that it would lead to. Reads both tables whole. */
export async function countOverlap(client: pg.Client, reference: Reference): Promise<Overlap> {
  const set = reference.columns.map((name) => `child.${quoteIdentifier(name)} is not null`).join(' and ');
  const sql = `
    select count(*) as rows,
      count(*) filter (where not exists (
        select from ${quoteQualified(reference.parent)} parent where ${pairs(reference, 'child', 'parent')})) as counted
    from ${quoteQualified(reference.child)} child
    where ${set}`;
  const { rows, counted } = await countsOf(client, sql);
  return { rows, missing: counted };
}

/**
 * In how many rows two ways lead to the same row.
 * @param one,other ways that begin in one table and end in the same other one
 */
export async function countAgreement(
  client: pg.Client,
  one: readonly Reference[],
  other: readonly Reference[],
): Promise<Agreement> {
  const [first] = one;
  if (first === undefined) return { rows: 0, agreeing: 0 };
  // Two rows are the same one where they lie in the same place of the same table, or partition of it.
  const [a, b] = [`a${one.length}`, `b${other.length}`];
  const sql = `
    select count(*) as rows,
      count(*) filter (where (${a}.tableoid, ${a}.ctid) = (${b}.tableoid, ${b}.ctid)) as counted
    from ${quoteQualified(first.child)} child
    ${joins(one, 'a')}
    ${joins(other, 'b')}`;
  const { rows, counted } = await countsOf(client, sql);
  return { rows, agreeing: counted };
}

function joins(way: readonly Reference[], letter: string): string {
  const steps = way.map((reference, index) => {
    const from = index === 0 ? 'child' : `${letter}${index}`;
    const to = `${letter}${index + 1}`;
    return `join ${quoteQualified(reference.parent)} ${to} on ${pairs(reference, from, to)}`;
  });
  return steps.join('\n    ');
}

function pairs({ columns, parentColumns }: Reference, child: string, parent: string): string {
  const terms = columns.map(
    (name, index) => `${parent}.${quoteIdentifier(parentColumns[index] ?? '')} = ${child}.${quoteIdentifier(name)}`,
  );
  return terms.join(' and ');
}

async function countsOf(client: pg.Client, sql: string): Promise<{ readonly rows: number; readonly counted: number }> {
  const [row] = await readRows<CountRow>(client, sql);
  return { rows: Number(row?.rows ?? 0), counted: Number(row?.counted ?? 0) };
}
