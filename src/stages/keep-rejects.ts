import { type Reject, type RejectsOfTable, readTransformRejects, rejectFileOf } from '../archive/rejects.ts';
import type { Catalog } from '../model/catalog.ts';
import { displayName, nameKey } from '../model/logical-type.ts';
import type { Plan, TablePlan } from '../model/plan.ts';
import { cellsOfLine, keyCell } from '../model/row-line.ts';
import type { RejectedRow, RowLedger } from './row-ledger.ts';
import type { RejectSummary } from './stage-summaries.ts';

/** The rows that the transform left out, by `nameKey` of the table of the target. */
export type RejectsUpstream = ReadonlyMap<string, readonly Reject[]>;

/** Reads the rows that the transform left out, and tells the ledger: their children go too. */
export async function readUpstream(archive: string, plan: Plan, ledger: RowLedger): Promise<RejectsUpstream> {
  const found = await readTransformRejects(
    archive,
    plan.tables.map(({ source }) => source),
  );
  const upstream = new Map<string, readonly Reject[]>();
  for (const table of plan.tables) {
    const rejects = found.get(nameKey(table.source));
    if (rejects === undefined) continue;
    upstream.set(nameKey(table.target), rejects);
    for (const { line } of rejects) ledger.isGone(table.target, targetCells(table, line));
  }
  return upstream;
}

/** The cells of a row of the source under the names of the target: most become what they are. */
function targetCells({ columns }: TablePlan, line: string): ReadonlyMap<string, string> {
  const cells = new Map(
    Object.entries(JSON.parse(line) as object).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  return new Map(
    columns.map(({ source, target, operation }) => {
      const made = operation.kind === 'constant' ? operation.cell : undefined;
      return [target, made ?? cells.get(source ?? target) ?? 'null'];
    }),
  );
}

/** All rejected rows of a run, table by table of the target. */
export function allRejects(catalog: Catalog, ledger: RowLedger, upstream: RejectsUpstream): readonly RejectsOfTable[] {
  return catalog.tables.map(({ name }) => ({
    name,
    rejects: [...(upstream.get(nameKey(name)) ?? []), ...ledger.rejectedOf(name).map(rejectOf)],
  }));
}

function rejectOf({ table, line, column, code, sqlstate, reason }: RejectedRow): Reject {
  const value = column === null ? undefined : cellsOfLine(table, line).get(column);
  const place = { table: displayName(table.name), key: keyCell(table, line), column, value: value ?? 'null' };
  return { ...place, code, sqlstate, reason, phase: 'transformed', line };
}

/** How many reasons of a table a summary names. */
const REASONS_MAX = 5;

/** The tables of which rows were rejected, with the most frequent reasons. */
export function summariseRejects(tables: readonly RejectsOfTable[]): readonly RejectSummary[] {
  const names = tables.map(({ name }) => name);
  return tables.flatMap(({ name, rejects }) => {
    if (rejects.length === 0) return [];
    const file = rejectFileOf(names, name);
    return [{ table: displayName(name), file, rows: rejects.length, reasons: reasonsOf(rejects) }];
  });
}

function reasonsOf(rejects: readonly Reject[]): RejectSummary['reasons'] {
  const counts = new Map<string, { reason: string; column: string | null; rows: number }>();
  for (const { reason, column } of rejects) {
    const key = JSON.stringify([reason, column]);
    const known = counts.get(key) ?? { reason, column, rows: 0 };
    known.rows++;
    counts.set(key, known);
  }
  return [...counts.values()].sort((a, b) => b.rows - a.rows).slice(0, REASONS_MAX);
}
