import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import { describeReference } from '../../model/references.ts';
import type { FoundUser, MissingIndex, ScopeShare, TableOwnership, UserTable } from '../../model/scope.ts';
import { describePolicy, pathToUser, watchedReferences } from '../../scope/describe-ownership.ts';
import type { ExportedScope, ScopePlanSummary } from '../../stages/stage-summaries.ts';
import { formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint, Style } from '../paint.ts';
import { renderTable, type TextColumn } from '../text-table.ts';
import { printable } from '../text-width.ts';

const UNDECIDED = 'undecided';

/** Which rows of every table belong to the user and why, then the references that lead to other people's. */
export function renderScope(summary: ScopePlanSummary, paint: Paint): string {
  const { source, scope, catalog, rows } = summary;
  const users = scope.user === null ? '' : `, users are in ${describeUserTable(scope.user)}`;
  const head = `${source.display}: ${formatCount(catalog.tables.length, 'table')}${users}`;
  const user = rows === null ? '' : `user ${describeUser(rows.user)}`;
  const lines = [head, user].filter((line) => line !== '').map((line) => `${printable(line)}\n`);
  const tables = catalog.tables.map(({ name }) => name);
  const classes = renderClasses({ tables, decided: scope.decided, counts: rows?.counts ?? null }, paint);
  const indexes = renderMissingIndexes(rows?.missingIndexes ?? [], paint);
  return `${lines.join('')}\n${classes}${renderWatched(scope.decided, paint)}${indexes}`;
}

/** After an export of one user: how many rows of every table came and why, and how many stayed. */
export function renderExportedScope({ user, ownership, counts }: ExportedScope, paint: Paint): string {
  const tables = ownership.tables.map(({ name }) => name);
  const classes = renderClasses({ tables, decided: ownership.tables, counts }, paint);
  return `\n${printable(`user ${describeUser(user)}`)}\n${classes}`;
}

/** The key's cells are canonical JSON: texts stand in quotes there. */
function describeUser({ key, email }: FoundUser): string {
  const values = key.map((cell) => (cell.startsWith('"') ? String(JSON.parse(cell)) : cell));
  return [...values, ...(email === null ? [] : [email])].join(', ');
}

function describeUserTable({ table, email }: UserTable): string {
  const name = displayName(table);
  if (email === null) return `${name}, without an address`;
  const holder = email.through === null ? '' : `${displayName(email.through.child)}.`;
  return `${name}, by ${holder}${email.column}`;
}

interface Classes {
  readonly tables: readonly QualifiedName[];
  readonly decided: readonly TableOwnership[];
  /** null: no user was named. */
  readonly counts: readonly ScopeShare[] | null;
}

function renderClasses({ tables, decided, counts }: Classes, paint: Paint): string {
  const counted: readonly TextColumn[] = [
    { title: 'rows in', align: 'right' },
    { title: 'rows out', align: 'right' },
  ];
  return renderTable(
    {
      columns: [
        { title: 'table', align: 'left' },
        { title: 'class', align: 'left', style: classStyle },
        ...(counts === null ? [] : counted),
        { title: 'path to the user', align: 'left' },
        { title: 'reason', align: 'left' },
      ],
      rows: tables.map((name) => {
        const [table, ownershipClass, ...why] = classRow(name, decided);
        const rows = counts === null ? [] : countsOf(name, counts);
        return [table, ownershipClass, ...rows, ...why];
      }),
    },
    paint,
  );
}

function classRow(name: QualifiedName, decided: readonly TableOwnership[]): readonly [string, string, string, string] {
  const table = decided.find((one) => isSameName(one.name, name));
  if (table === undefined) return [displayName(name), UNDECIDED, '', ''];
  const person = table.isPerson && table.class === 'referenced' ? '; its rows are persons' : '';
  return [displayName(name), table.class, pathToUser(table, decided), table.reason + person];
}

/** Rows that stay in a big table are not counted: `~` stands before what the statistics say, `?` for what nobody knows. */
function countsOf(name: QualifiedName, counts: readonly ScopeShare[]): readonly [string, string] {
  const count = counts.find(({ table }) => isSameName(table, name));
  if (count === undefined) return ['', ''];
  const { out, isEstimate } = count;
  return [formatInteger(count.in), out === null ? '?' : `${isEstimate ? '~' : ''}${formatInteger(out)}`];
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

function renderMissingIndexes(missing: readonly MissingIndex[], paint: Paint): string {
  if (missing.length === 0) return '';
  const title = `\n${paint('bold', 'tables that are read whole, for want of an index')}\n`;
  const rows = missing.map(({ table, columns, statement }) => [
    `${displayName(table)} (${columns.join(', ')})`,
    statement ?? 'values of another type or inside of documents are compared: no index helps',
  ]);
  const columns = ['table', 'this makes it'].map((name) => ({ title: name, align: 'left' as const }));
  return title + renderTable({ columns, rows, indent: 2 }, paint);
}
