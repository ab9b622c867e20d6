import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, findTable } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { describeReference, referenceName } from '../model/references.ts';
import type { ReferenceRule } from '../model/rules.ts';
import type { Reference, ScopeViolation } from '../model/scope.ts';
import { problemText, type Remedy, type ScopeProblem } from './scope-problem.ts';

/**
 * Refuses a scope in which rows refer to rows that may not leave.
 * @throws SCOPE_VIOLATION
 */
export function refuseViolations(violations: readonly ScopeViolation[], catalog: Catalog): void {
  const error = violationsError(violations, catalog);
  if (error !== null) throw error;
}

/** SCOPE_VIOLATION with every such reference, its first rows, and the rules that settle it; null: there is none. */
export function violationsError(violations: readonly ScopeViolation[], catalog: Catalog): RowferryError | null {
  if (violations.length === 0) return null;
  const rows = violations.reduce((sum, violation) => sum + violation.rows, 0);
  const problems = violations.map((violation) => problemOf(violation, catalog));
  const what = `${rows === 1 ? 'One row' : `${rows} rows`} of this user ${rows === 1 ? 'refers' : 'refer'} to rows that may not leave.`;
  return new RowferryError('SCOPE_VIOLATION', {
    message: [what, ...problems.map(problemText)].join('\n'),
    hint: 'Put a rule for each into a file and give it with --rules FILE.',
    context: { references: violations.length, rows },
  });
}

const WHOSE: Readonly<Record<ScopeViolation['parent'], string>> = {
  'owned-by-another': 'to rows that another user owns',
  'another-user': 'to another user',
  'another-person': 'to rows that look like other persons',
  excluded: 'to rows of a table that is left out',
};

function problemOf({ reference, parent, rows, keys }: ScopeViolation, catalog: Catalog): ScopeProblem {
  const shown = keys.map((key) => key.join(', ')).join('; ');
  const more = rows > keys.length && keys.length > 0 ? '; …' : '';
  const which = shown === '' ? '' : ` (${keyName(reference, catalog)} ${shown}${more})`;
  const refer = rows === 1 ? 'one row refers' : `${rows} rows refer`;
  return {
    table: reference.child,
    message: `${describeReference(reference)}: ${refer} ${WHOSE[parent]}${which}.`,
    remedies: remediesOf(reference, parent, catalog),
  };
}

function keyName({ child }: Reference, catalog: Catalog): string {
  return findTable(catalog, child)?.primaryKey?.columns.join(', ') ?? '';
}

function remediesOf(reference: Reference, parent: ScopeViolation['parent'], catalog: Catalog): readonly Remedy[] {
  const rule = (meaning: string, policy: ReferenceRule): Remedy => ({
    meaning,
    rule: { tables: { [displayName(reference.child)]: { references: { [referenceName(reference)]: policy } } } },
  });
  const ended = mayBeNull(reference, catalog) ? [rule('the reference becomes NULL', 'null')] : [];
  if (parent === 'excluded') return ended;
  const columns = { columns: [...reference.parentColumns] };
  return [
    ...ended,
    rule('the rows come with these columns alone, the others NULL', columns),
    rule('the rows come whole', 'include'),
  ];
}

/** A column that cannot be NULL cannot become it. */
function mayBeNull({ child, columns }: Reference, catalog: Catalog): boolean {
  const table = findTable(catalog, child);
  return columns.every((name) => table?.columns.some((column) => column.name === name && column.nullable) === true);
}
