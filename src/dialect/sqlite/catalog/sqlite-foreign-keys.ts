import type { ForeignKey, LeftOut, ReferentialAction } from '../../../model/catalog.ts';
import { foldName } from '../sqlite-identifier.ts';
import type { ForeignKeyRow } from '../sqlite-queries.ts';
import type { ReferencePart } from './sqlite-create-table.ts';
import { referableKeys } from './sqlite-keys.ts';
import type { TableFacts } from './sqlite-table-facts.ts';

export interface ForeignKeys {
  readonly foreignKeys: readonly ForeignKey[];
  /** Those that refer to nothing that could be a target: SQLite takes them and never checks them. */
  readonly leftOut: readonly LeftOut[];
}

/** @param tableNamed the facts of a table of this database by its name in any case, or null where there is none */
export function foreignKeysOf(facts: TableFacts, tableNamed: (name: string) => TableFacts | null): ForeignKeys {
  const groups = groupById(facts.foreignKeyRows);
  const references = referencesOf(facts);
  const foreignKeys: ForeignKey[] = [];
  const leftOut: LeftOut[] = [];
  groups.forEach((rows, at) => {
    const reference = references.length === groups.length ? (references[at] ?? null) : null;
    const built = foreignKey(rows, reference, tableNamed(rows[0]?.table ?? ''));
    if (typeof built !== 'string') foreignKeys.push({ ...built, columns: rows.map((row) => ownName(row.from, facts)) });
    else leftOut.push(leftOutKey(rows, built, facts));
  });
  return { foreignKeys, leftOut };
}

function groupById(rows: readonly ForeignKeyRow[]): readonly (readonly ForeignKeyRow[])[] {
  const ids = [...new Set(rows.map((row) => row.id))];
  return ids.map((id) => rows.filter((row) => row.id === id));
}

/** In the order of the text, which is the order in which SQLite numbers them. */
function referencesOf(facts: TableFacts): readonly ReferencePart[] {
  const inColumns = facts.parts?.columns.flatMap((column) => column.references) ?? [];
  const inTable = facts.parts?.constraints.flatMap((part) => {
    if (part.kind !== 'foreign-key') return [];
    return [{ ...part.reference, name: part.name ?? part.reference.name }];
  });
  return [...inColumns, ...(inTable ?? [])];
}

/** The key without its own columns, or the reason why it has no target. */
function foreignKey(
  rows: readonly ForeignKeyRow[],
  reference: ReferencePart | null,
  target: TableFacts | null,
): Omit<ForeignKey, 'columns'> | string {
  const [first] = rows;
  if (first === undefined || target === null) return `There is no table "${first?.table}" for it to refer to.`;
  const named = rows.flatMap((row) => (row.to === null ? [] : [ownName(row.to, target)]));
  const targetColumns = named.length === 0 ? target.keyColumns : named;
  if (targetColumns.length !== rows.length || !isReferable(targetColumns, target)) {
    return `The columns it refers to are no key of table "${target.name}".`;
  }
  return {
    name: reference?.name ?? null,
    target: { namespace: null, name: target.name },
    targetColumns,
    onDelete: ACTIONS[first.onDelete] ?? 'no-action',
    onUpdate: ACTIONS[first.onUpdate] ?? 'no-action',
    // SQLite reads MATCH and treats every key as MATCH SIMPLE (https://www.sqlite.org/foreignkeys.html, section 6).
    match: 'simple',
    deferrable: reference?.deferrable ?? 'no',
    validated: true,
  };
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  'NO ACTION': 'no-action',
  RESTRICT: 'restrict',
  CASCADE: 'cascade',
  'SET NULL': 'set-null',
  'SET DEFAULT': 'set-default',
};

function isReferable(columns: readonly string[], target: TableFacts): boolean {
  const wanted = columns.map(foldName).sort().join('\0');
  return referableKeys(target).some((key) => [...key].sort().join('\0') === wanted);
}

/** The column's name as its table writes it. */
function ownName(name: string, facts: TableFacts): string {
  return facts.columns.find((column) => foldName(column.name) === foldName(name))?.name ?? name;
}

function leftOutKey(rows: readonly ForeignKeyRow[], reason: string, facts: TableFacts): LeftOut {
  const from = rows.map((row) => row.from).join(', ');
  const to = rows.flatMap((row) => (row.to === null ? [] : [row.to])).join(', ');
  const text = `foreign key (${from}) references ${rows[0]?.table}${to === '' ? '' : ` (${to})`}`;
  return { kind: 'foreign-key', name: from, table: facts.name, text, reason };
}
