import type { Column } from '../../model/catalog.ts';
import type { RuledColumn } from './ruled-columns.ts';
import type { RuledTable } from './ruled-tables.ts';

/** A stored column that rules made, or one that the database computes, at its place. */
export interface ColumnPlace {
  /** With the name that it is to have. */
  readonly column: Column;
  /** null: it is computed. */
  readonly ruled: RuledColumn | null;
  /** Of the source, where the values of the column are its own. */
  readonly sourceName: string | null;
}

/** The columns in the order of the source, those that are added behind them. */
export function columnPlaces({ source, rule, columns }: RuledTable): readonly ColumnPlace[] {
  const placed = source.columns.flatMap((column): ColumnPlace[] => {
    const ruled = columns.find((candidate) => candidate.source === column && !candidate.isAdded);
    if (ruled !== undefined) return [{ column: ruled.column, ruled, sourceName: column.name }];
    const own = Object.hasOwn(rule.columns ?? {}, column.name) ? rule.columns?.[column.name] : undefined;
    const stays = column.generated !== null && (own === undefined ? rule.otherColumns !== 'drop' : own.drop !== true);
    return stays ? [{ column: { ...column, name: own?.to ?? column.name }, ruled: null, sourceName: column.name }] : [];
  });
  const known = new Set(placed.map(({ ruled }) => ruled));
  const added = columns.filter((ruled) => !known.has(ruled));
  return [...placed, ...added.map((ruled) => ({ column: ruled.column, ruled, sourceName: null }))];
}

/** The names in the target by those in the source. */
export function sourceNames(
  places: readonly ColumnPlace[],
  named: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    places.flatMap(({ column, sourceName }): [string, string][] =>
      sourceName === null ? [] : [[sourceName, named.get(column.name) as string]],
    ),
  );
}

/** Values of the column are those of the source, so that what is said of them stays true. */
export function isAsItWas({ isAdded, links, source, column }: RuledColumn): boolean {
  return !isAdded && links.length === 0 && source?.type === column.type;
}
