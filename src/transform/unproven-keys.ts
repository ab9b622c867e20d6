import type { Column, Table } from '../model/catalog.ts';
import type { LogicalType } from '../model/logical-type.ts';
import type { ColumnPlan, TablePlan } from '../model/plan.ts';

/**
 * The plan with the keys of the target that no key of the source guarantees: its rows may have the same one, so that
 * they are looked through before a row is loaded. Only keys over columns that get values are here; the database
 * itself judges the others, and unique indexes over expressions or some of the rows.
 * @param source null: the rows of other tables stand among them, so that no key of one guarantees anything
 */
export function withUnprovenKeys(plan: TablePlan, source: Table | null, target: Table): TablePlan {
  const columnOf = new Map(plan.columns.map((column) => [column.target, column]));
  const proven = source === null ? [] : keysOf(source);
  const unproven = keysOf(target).filter((key) => {
    const columns = key.map((name) => columnOf.get(name));
    if (!columns.every((column) => column !== undefined)) return false;
    const kept = new Set(columns.filter((column) => isAsDistinct(column, target)).map((column) => column.source));
    return !proven.some((names) => names.every((name) => kept.has(name)));
  });
  return unproven.length === 0 ? plan : { ...plan, unprovenKeys: withoutDoubles(unproven) };
}

/** The columns of each key: primary, unique, or a unique index over whole columns of all rows. */
function keysOf({ primaryKey, uniqueKeys, indexes }: Table): readonly (readonly string[])[] {
  const indexed = indexes.filter(({ unique, predicate }) => unique && predicate === null);
  return [
    ...(primaryKey === null ? [] : [primaryKey.columns]),
    ...uniqueKeys.map(({ columns }) => columns),
    ...indexed.flatMap(({ terms }) => {
      const names = terms.map(({ column, collation }) => (collation === null ? column : null));
      return names.every((name) => name !== null) ? [names] : [];
    }),
  ];
}

/** Types whose values are equal where their cells are, and nowhere else. */
const AS_DISTINCT: readonly LogicalType['kind'][] = [
  ...(['boolean', 'integer', 'float', 'text', 'bytes', 'uuid', 'date', 'timestamp', 'timestamptz', 'enum'] as const),
];

/** True where two rows that differ in the column in the source still differ in it in the target. */
function isAsDistinct({ operation, sourceType, targetType, target: name }: ColumnPlan, target: Table): boolean {
  if (operation.kind !== 'keep' || sourceType.kind !== targetType.kind) return false;
  const column = target.columns.find((candidate) => candidate.name === name) as Column;
  if (column.collation !== null) return false;
  return AS_DISTINCT.includes(targetType.kind) ? !ignoresSpelling(column) : isOfOneScale(sourceType, targetType);
}

/** `char(n)` does not look at blanks at the end, `citext` not at letter case. */
function ignoresSpelling({ type, storage }: Column): boolean {
  return type.kind === 'text' && (type.fixed || ('typeName' in storage && storage.typeName.endsWith('citext')));
}

/** `1.0` and `1.00` are one number; with as many digits each they are one cell. */
function isOfOneScale(source: LogicalType, target: LogicalType): boolean {
  return (
    source.kind === 'decimal' && target.kind === 'decimal' && source.scale !== null && source.scale === target.scale
  );
}

function withoutDoubles(keys: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(keys.map((key) => [JSON.stringify([...key].sort()), key])).values()];
}
