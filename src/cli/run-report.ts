import { displayName, type LossClass } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import type { TableSummary } from '../stages/progress.ts';
import type { MigrateSummary } from '../stages/stage-summaries.ts';
import type { ColumnLoss } from '../transform/column-losses.ts';

/** When a run was, and of which command. */
export interface RunTimes {
  readonly command: string;
  readonly begun: Date;
  readonly ended: Date;
}

/** What became of one table of the target. */
export interface ReportedTable {
  readonly table: string;
  /** The tables of the source that it is made of, with the rows of each; null: they were not exported by this run. */
  readonly sources: readonly { readonly table: string; readonly exported: number | null }[];
  /** null: nothing was imported. */
  readonly imported: number | null;
  readonly rejected: number;
  /** The worst class of its columns. */
  readonly class: LossClass;
  /** Of all stages, which run at the same time. */
  readonly seconds: number;
}

/** The document of `--json` with the times of the run, and for a migration what became of each table. */
export function runReport(document: object, { command, begun, ended }: RunTimes): object {
  const seconds = (ended.getTime() - begun.getTime()) / 1000;
  const times = { command, startedAt: begun.toISOString(), finishedAt: ended.toISOString(), seconds };
  return { ...document, ...times, ...(isMigration(document) ? { tables: reportedTables(document) } : {}) };
}

function isMigration(document: object): document is MigrateSummary {
  return 'stage' in document && document.stage === 'migrate' && 'transform' in document;
}

function reportedTables(summary: MigrateSummary): readonly ReportedTable[] {
  const { transform, import: imported } = summary;
  if (transform === null) return [];
  const tables = new Map<string, Plan['tables'][number][]>();
  for (const plan of transform.plan.tables) {
    const name = displayName(plan.target);
    tables.set(name, [...(tables.get(name) ?? []), plan]);
  }
  return [...tables].map(([table, plans]): ReportedTable => {
    const sources = plans.map(({ source }) => sourceOf(displayName(source), summary));
    const losses = transform.losses.filter((loss) => sources.some((source) => source.table === loss.table));
    const rows = imported?.tables.find((found) => found.table === table);
    const rejected = imported?.rejects.filter((reject) => reject.table === table) ?? [];
    return {
      table,
      sources,
      imported: rows?.written ?? null,
      rejected: rejected.reduce((sum, reject) => sum + reject.rows, 0),
      class: worstClass(losses),
      seconds: secondsOf(table, [...sources.map((source) => source.table)], summary),
    };
  });
}

function sourceOf(table: string, { export: exported }: MigrateSummary): ReportedTable['sources'][number] {
  return { table, exported: exported?.tables.find((found) => found.table === table)?.written ?? null };
}

function worstClass(losses: readonly ColumnLoss[]): LossClass {
  if (losses.some(({ loss }) => loss === 'lossy')) return 'lossy';
  return losses.some(({ loss }) => loss === 'normalised') ? 'normalised' : 'exact';
}

function secondsOf(target: string, sources: readonly string[], summary: MigrateSummary): number {
  const total = (tables: readonly TableSummary[], names: readonly string[]) =>
    tables.filter(({ table }) => names.includes(table)).reduce((sum, { seconds }) => sum + seconds, 0);
  const { export: exported, transform, import: imported } = summary;
  const seconds =
    total(exported?.tables ?? [], sources) +
    total(transform?.tables ?? [], [target]) +
    total(imported?.tables ?? [], [target]);
  return Math.round(seconds * 1000) / 1000;
}
