import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import { describeReference } from '../../model/references.ts';
import type { TableOwnership, UserTable } from '../../model/scope.ts';
import { describePolicy, pathToUser, watchedReferences } from '../../scope/describe-ownership.ts';
import type { ScopePlanSummary } from '../../stages/stage-summaries.ts';
import { formatCount } from '../format-quantity.ts';
import type { Paint, Style } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';

const UNDECIDED = 'undecided';

/** Which rows of every table belong to the user and why, then the references that lead to other people's. */
export function renderScope(summary: ScopePlanSummary, paint: Paint): string {
  const { source, scope, tables } = summary;
  const user = scope.user === null ? '' : `, users are in ${describeUserTable(scope.user)}`;
  const head = `${printable(`${source.display}: ${formatCount(tables.length, 'table')}${user}`)}\n\n`;
  return head + renderClasses(summary, paint) + renderWatched(scope.decided, paint);
}

function describeUserTable({ table, email }: UserTable): string {
  const name = displayName(table);
  if (email === null) return `${name}, without an address`;
  return email.through === null
    ? `${name}, by ${email.column}`
    : `${name}, by ${displayName(email.through.child)}.${email.column}`;
}

function renderClasses({ scope, tables }: ScopePlanSummary, paint: Paint): string {
  return renderTable(
    {
      columns: [
        { title: 'table', align: 'left' },
        { title: 'class', align: 'left', style: classStyle },
        { title: 'path to the user', align: 'left' },
        { title: 'reason', align: 'left' },
      ],
      rows: tables.map((name) => classRow(name, scope.decided)),
    },
    paint,
  );
}

function classRow(name: QualifiedName, decided: readonly TableOwnership[]): readonly string[] {
  const table = decided.find((one) => isSameName(one.name, name));
  if (table === undefined) return [displayName(name), UNDECIDED, '', ''];
  const person = table.isPerson && table.class === 'referenced' ? '; its rows are persons' : '';
  return [displayName(name), table.class, pathToUser(table, decided), table.reason + person];
}

function classStyle(cell: string): Style | null {
  if (cell === UNDECIDED) return 'red';
  return cell === 'excluded' ? 'dim' : null;
}

function renderWatched(decided: readonly TableOwnership[], paint: Paint): string {
  const watched = decided.flatMap((table) => watchedReferences(table, decided));
  if (watched.length === 0) return '';
  const title = `\n${paint('bold', 'where a reference leads to a row of someone else')}\n`;
  const rows = watched.map((policed) => [describeReference(policed.reference), describePolicy(policed)]);
  const columns = ['reference', 'then'].map((name) => ({ title: name, align: 'left' as const }));
  return title + renderTable({ columns, rows, indent: 2 }, paint);
}
