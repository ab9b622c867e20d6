import type { ValidationReport } from '../compare/report.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { NotCarried } from '../model/plan.ts';
import type { DiffSummary } from '../stages/diff/diff-options.ts';
import type { TableSummary } from '../stages/progress.ts';
import type { EachUserSummary, RejectSummary } from '../stages/stage-summaries.ts';
import type { ColumnLoss } from '../transform/column-losses.ts';
import { formatCount } from './format-quantity.ts';

/** What of a finished run decides its exit code. */
export interface Findings {
  readonly tables: readonly TableSummary[];
  readonly losses: readonly ColumnLoss[];
  readonly notCarried: readonly NotCarried[];
  /** Of an import: also rows that its transform left out. */
  readonly rejects?: readonly RejectSummary[];
}

/** What is wrong with a run that finished, the worst first: rejected rows, then things that are not exact. */
export function verdictOf(findings: Findings, acceptLossy: boolean): RowferryError | null {
  const rejects = findings.rejects?.map(({ table, rows }) => ({ table, rejected: rows }));
  return rejection(rejects ?? findings.tables) ?? (acceptLossy ? null : inexactness(findings));
}

/**
 * Validation that found differences is a failed command, though the stage came to its end. So is one that found
 * none but for rows that are known to be rejected.
 */
export function validationVerdict(report: ValidationReport, tables: readonly TableSummary[]): RowferryError | null {
  if (report.ok) return rejection(tables);
  const differing = report.tables.filter((table) => !table.ok);
  const found = differing.reduce((sum, table) => sum + table.found, 0);
  return new RowferryError('VALIDATION_FAILED', {
    message: `${formatCount(found, 'difference')} in ${formatCount(differing.length, 'table')}: ${namesOf(differing.map(({ table }) => table))}.`,
    hint: 'The differences are listed above, and in validation_report.json where an archive took part.',
  });
}

/** Two ends that differ are a failed command, as for `diff` and `cmp`. */
export function diffVerdict({ equal, catalog, tables }: DiffSummary): RowferryError | null {
  if (equal) return null;
  const differing = tables.filter(({ added, removed, changed }) => added + removed + changed > 0);
  const parts = [
    ...(catalog.length === 0 ? [] : [`${formatCount(catalog.length, 'difference')} of structure`]),
    ...(differing.length === 0 ? [] : [`rows of ${namesOf(differing.map(({ table }) => table))} differ`]),
  ];
  return new RowferryError('DIFFERENT', {
    message: `A and B are not the same: ${parts.join('; ')}.`,
    hint: 'They are listed above. --json-stream gives every one of them to a program.',
  });
}

/** Everybody must have an archive for the command to succeed. */
export function usersVerdict({ users }: EachUserSummary): RowferryError | null {
  const failed = users.filter((user) => user.kind === 'failed');
  const [first] = failed;
  if (first === undefined) return null;
  return new RowferryError('USERS_FAILED', {
    message: `${formatCount(failed.length, 'user')} of ${users.length} could not be exported. The first, ${first.key.join(', ')}: ${first.message}`,
    hint: 'Run the same command again when that is settled: it goes on with those that are missing.',
  });
}

function rejection(tables: readonly Pick<TableSummary, 'table' | 'rejected'>[]): RowferryError | null {
  const rejecting = tables.filter((table) => table.rejected > 0);
  if (rejecting.length === 0) return null;
  const rejected = rejecting.reduce((sum, table) => sum + table.rejected, 0);
  return new RowferryError('ROWS_REJECTED', {
    message: `${formatCount(rejected, 'row')} could not be written, of ${namesOf(rejecting.map(({ table }) => table))}.`,
    hint: 'They are in the folder rejects of the archive, each with its reason.',
  });
}

function inexactness({ losses, notCarried }: Findings): RowferryError | null {
  const columns = losses.filter(({ loss, accepted }) => loss !== 'exact' && accepted !== true);
  if (columns.length === 0 && notCarried.length === 0) return null;
  const parts = [
    ...(columns.length === 0 ? [] : [`${formatCount(columns.length, 'column')} not exact`]),
    ...(notCarried.length === 0 ? [] : [`${formatCount(notCarried.length, 'thing')} not carried`]),
  ];
  return new RowferryError('NOT_EXACT', {
    message: `Finished, with ${parts.join(' and ')}.`,
    hint: 'They are listed above. If that is what you want, --accept-lossy makes the exit code 0.',
  });
}

function namesOf(tables: readonly string[]): string {
  return tables.length <= 5 ? tables.join(', ') : `${tables.slice(0, 5).join(', ')}, …`;
}
