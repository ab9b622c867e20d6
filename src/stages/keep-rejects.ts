import type { Reject } from '../archive/reject-line.ts';
import { type RejectsByTable, readTransformRejects, rejectFileOf, type StagedRejects } from '../archive/rejects.ts';
import { displayName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import type { Plan, TablePlan } from '../model/plan.ts';
import type { RowLedger } from './row-ledger.ts';
import type { RejectSummary } from './stage-summaries.ts';

/** Finds the rows that the transform left out, by table of the target, and tells the ledger: their children go too. */
export async function readUpstream(archive: string, plan: Plan, ledger: RowLedger): Promise<RejectsByTable> {
  const found = await readTransformRejects(
    archive,
    plan.tables.map(({ source }) => source),
  );
  const upstream = new Map<string, Iterable<Reject>>();
  for (const table of plan.tables) {
    const rejects = found.get(nameKey(table.source));
    if (rejects === undefined) continue;
    const [key, known] = [nameKey(table.target), upstream.get(nameKey(table.target))];
    upstream.set(key, known === undefined ? rejects : inTurn(known, rejects));
    ledger.areGone(table.target, (place) => goneRows(table, rejects, place));
  }
  return upstream;
}

/** Those of several tables that become one. */
function inTurn<Item>(first: Iterable<Item>, second: Iterable<Item>): Iterable<Item> {
  return {
    *[Symbol.iterator]() {
      yield* first;
      yield* second;
    },
  };
}

/** There are no more of them the second time. */
function* goneRows(table: TablePlan, rejects: Iterable<Reject>, place: number) {
  if (place > 0) return;
  for (const { line } of rejects) yield { cells: targetCells(table, line), end: 1 };
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

/** How many reasons of a table a summary names. */
const REASONS_MAX = 5;

/**
 * The tables of which rows were rejected, with the most frequent reasons.
 * @param names of every table of the archive
 */
export function summariseRejects(names: readonly QualifiedName[], { found }: StagedRejects): readonly RejectSummary[] {
  return found.map(({ name, tally }) => {
    const file = rejectFileOf(names, name);
    return { table: displayName(name), file, rows: tally.rows, reasons: tally.most(REASONS_MAX) };
  });
}
