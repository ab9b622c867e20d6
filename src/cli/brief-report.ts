import { writeFileSync } from 'node:fs';
import type { TableReport } from '../compare/report.ts';
import { toPlainError } from '../errors/plain-error.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Compared, MigrateSummary, ValidateSummary } from '../stages/stage-summaries.ts';
import { formatCount } from './format-quantity.ts';
import { describeDiscrepancy } from './render/report.ts';

/** What `--report` writes: see docs/cli.md. The counts are named by the dialects of the two ends. */
export interface BriefReport {
  /** The end of the run, in UTC, to the second: `2025-11-15T15:30:00`. */
  readonly timestamp: string;
  readonly user_email: string | null;
  readonly user_id: string | null;
  readonly validation_results: { readonly [table: string]: { readonly [count: string]: number | boolean } };
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly overall_status: 'PASS' | 'FAIL';
}

/** What a run found. */
export interface BriefFindings {
  /** null: nothing was compared. */
  readonly compared: Compared | null;
  readonly tables: readonly TableReport[];
  /** What is wrong with the run as a whole, besides what is wrong with tables. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The address that the user was named by. */
  readonly email: string | null;
}

/**
 * Does the work of a command and writes its report to `file`, also where it fails; null: no report is asked for.
 * @throws what the work throws; USAGE where the file cannot be written
 */
export async function withBriefReport<Summary>(
  { file, email }: { readonly file: string | null; readonly email: string | null },
  work: () => Promise<Summary>,
  findingsOf: (summary: Summary) => Omit<BriefFindings, 'email'>,
): Promise<Summary> {
  if (file === null) return work();
  try {
    const summary = await work();
    write(file, briefReport({ ...findingsOf(summary), email }, new Date()));
    return summary;
  } catch (error) {
    const failed = { compared: null, tables: [], errors: [toPlainError(error).message], warnings: [], email };
    try {
      write(file, briefReport(failed, new Date()));
    } catch {
      // What made the run fail is what there is to tell, and stands on the screen.
    }
    throw error;
  }
}

/** What a validation says of both sides. */
export function validationFindings({ report, compared, tables }: ValidateSummary): Omit<BriefFindings, 'email'> {
  const rejected = tables.filter((table) => table.rejected > 0);
  return {
    compared: compared ?? null,
    tables: report.tables,
    errors: rejected.map(({ table, rejected: rows }) => rejection(table, rows)),
    warnings: [],
  };
}

/** What a move says of both sides: that it was proven, rows that did not go in, and what is not exact. */
export function moveFindings(summary: MigrateSummary): Omit<BriefFindings, 'email'> {
  const { import: imported, compared } = summary;
  if (imported === null) return { compared: null, tables: [], errors: [], warnings: ['Nothing was imported.'] };
  const { proof, rejects, losses, notCarried, validated } = imported;
  return {
    compared: compared ?? null,
    tables: proof,
    errors: rejects.map(({ table, rows }) => rejection(table, rows)),
    warnings: [
      ...(validated ? [] : ['The rows were not read back (--skip-validate).']),
      ...losses
        .filter(({ loss }) => loss !== 'exact')
        .map(({ table, column, loss, reason }) => `${table}.${column}: ${loss}: ${reason}`),
      ...notCarried.map(
        ({ kind, table, name, reason }) => `${kind} ${table === null ? name : `${table}.${name}`}: ${reason}`,
      ),
    ],
  };
}

function rejection(table: string, rows: number): string {
  return `${table}: ${formatCount(rows, 'row')} rejected; see rejects/ in the archive`;
}

/** @param at the end of the run */
export function briefReport(findings: BriefFindings, at: Date): BriefReport {
  const { compared, tables, email } = findings;
  const errors = [...tables.flatMap(errorsOf), ...findings.errors];
  return {
    timestamp: at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
    user_email: compared?.user?.email ?? email,
    user_id: compared?.user?.key.map(withoutQuotes).join(',') ?? null,
    validation_results: Object.fromEntries(tables.map((table) => [table.table, countsOf(table, compared)])),
    errors,
    warnings: findings.warnings,
    overall_status: errors.length === 0 ? 'PASS' : 'FAIL',
  };
}

function countsOf(table: TableReport, compared: Compared | null) {
  const [left, right] = countNames(compared);
  const { rows, rightRows = table.ok ? rows : 0 } = table;
  return right === null
    ? { [left]: rows, match: table.ok }
    : { [left]: rows, [right]: rightRows, match: table.ok && rows === rightRows };
}

const COUNTS = { postgres: 'pg_count', sqlite: 'sqlite_count' } as const;

function countNames(compared: Compared | null): readonly [string, string | null] {
  if (compared === null) return ['source_count', 'target_count'];
  const { left, right } = compared;
  if (left === right) return ['source_count', 'target_count'];
  return [COUNTS[left], right === null ? null : COUNTS[right]];
}

function errorsOf({ table, found, discrepancies }: TableReport): readonly string[] {
  const more = found - discrepancies.length;
  return [
    ...discrepancies.map((discrepancy) => `${table}: ${describeDiscrepancy(discrepancy)}`),
    ...(more > 0 ? [`${table}: ${more} more differences`] : []),
  ];
}

/** Keys are cells: text stands in quotes. */
function withoutQuotes(cell: string): string {
  return cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
}

function write(file: string, report: BriefReport): void {
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new RowferryError('USAGE', {
      message: `The report ${file} cannot be written.`,
      hint: 'Check the path that --report names; its folder must be there.',
      context: { file },
      cause,
    });
  }
}
