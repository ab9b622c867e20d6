import type { ForeignKey, Key, Table } from '../../model/catalog.ts';
import { findTable } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import { isSameSet, listed, note, type StripContext } from './strip-context.ts';

/** The primary key without owner columns; null where nothing is left: then the user has one row at most. */
export function stripPrimaryKey(table: Table, context: StripContext): Key | null {
  if (table.primaryKey === null) return null;
  const key = withoutGone(table.primaryKey, table, context);
  if (key === table.primaryKey) return key;
  const after = key === null ? null : listed(key.columns);
  note(context, table, {
    kind: 'primary-key',
    name: nameOf(table.primaryKey),
    before: listed(table.primaryKey.columns),
    after,
  });
  return key;
}

/** The unique keys without owner columns; one that then says what another says already is gone. */
export function stripUniqueKeys(table: Table, primaryKey: Key | null, context: StripContext): readonly Key[] {
  const kept: Key[] = [];
  for (const key of table.uniqueKeys) {
    const stripped = withoutGone(key, table, context);
    if (stripped === key) {
      kept.push(key);
      continue;
    }
    const isSaid =
      stripped !== null && [primaryKey, ...kept, ...untouched(table, context)].some((other) => says(other, stripped));
    const after = stripped === null || isSaid ? null : listed(stripped.columns);
    note(context, table, { kind: 'unique-key', name: nameOf(key), before: listed(key.columns), after });
    if (stripped !== null && !isSaid) kept.push(stripped);
  }
  return kept;
}

/** The same of keys over periods, which have one more column at least. What refers to them has no place in a scope. */
export function stripPeriods(table: Table, context: StripContext): Pick<Table, 'periods'> {
  if (table.periods === undefined) return {};
  const gone = context.gone(table.name);
  const keys = table.periods.keys.flatMap((key) => {
    const columns = key.columns.filter((name) => !gone.has(name));
    if (columns.length === key.columns.length) return [key];
    const after = columns.length < 2 ? null : `${listed(columns)} without overlaps`;
    const name = key.name ?? key.columns.join(', ');
    note(context, table, { kind: 'unique-key', name, before: `${listed(key.columns)} without overlaps`, after });
    return after === null ? [] : [{ ...key, columns }];
  });
  return { periods: { ...table.periods, keys } };
}

/** Foreign keys without the columns that both sides lost. */
export function stripForeignKeys(table: Table, context: StripContext): readonly ForeignKey[] {
  return table.foreignKeys.flatMap((key) => {
    const stripped = stripForeignKey(key, table, context);
    if (stripped === key) return [key];
    const after = stripped === null ? null : foreignKeyText(stripped);
    const name = key.name ?? key.columns.join(', ');
    note(context, table, { kind: 'foreign-key', name, before: foreignKeyText(key), after });
    return stripped === null ? [] : [stripped];
  });
}

function stripForeignKey(key: ForeignKey, table: Table, context: StripContext): ForeignKey | null {
  const [gone, goneThere] = [context.gone(table.name), context.gone(key.target)];
  const { ownership, singleton } = context.input;
  const pairs = key.columns.map((column, at) => [column, key.targetColumns[at] as string] as const);
  const left = pairs.filter(([column]) => !gone.has(column));
  if (singleton !== null && isSameName(key.target, ownership.user.table)) return null;
  if (left.length === pairs.length && !left.some(([, column]) => goneThere.has(column))) return key;
  // A column that stays cannot refer to one that is gone, nor to columns that are no key any more.
  if (left.length === 0 || left.some(([, column]) => goneThere.has(column))) return null;
  const targetColumns = left.map(([, column]) => column);
  if (!isKeyThere(key, targetColumns, context)) return null;
  return { ...key, columns: left.map(([column]) => column), targetColumns };
}

function isKeyThere(key: ForeignKey, columns: readonly string[], context: StripContext): boolean {
  const target = findTable(context.catalog, key.target);
  if (target === null) return false;
  const gone = context.gone(target.name);
  const keys = target.primaryKey === null ? target.uniqueKeys : [target.primaryKey, ...target.uniqueKeys];
  return keys.some((candidate) =>
    isSameSet(
      candidate.columns.filter((name) => !gone.has(name)),
      columns,
    ),
  );
}

/** The same key where it has no owner column; null where it has no other. */
function withoutGone(key: Key, table: Table, context: StripContext): Key | null {
  const gone = context.gone(table.name);
  const columns = key.columns.filter((name) => !gone.has(name));
  if (columns.length === key.columns.length) return key;
  return columns.length === 0 ? null : { ...key, columns };
}

function untouched(table: Table, context: StripContext): readonly Key[] {
  return table.uniqueKeys.filter((key) => withoutGone(key, table, context) === key);
}

/** A key that allows several NULLs says less than one that does not. */
function says(other: Key | null, key: Key): boolean {
  if (other === null || !isSameSet(other.columns, key.columns)) return false;
  return !other.nullsDistinct || key.nullsDistinct;
}

function nameOf(key: Key): string {
  return key.name ?? key.columns.join(', ');
}

function foreignKeyText({ columns, target, targetColumns }: ForeignKey): string {
  return `${listed(columns)} references ${displayName(target)} ${listed(targetColumns)}`;
}
