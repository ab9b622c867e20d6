import type { Census, StorageClass } from '../../../model/census.ts';
import type { ColumnCounts } from './sqlite-census.ts';

/** The numbers of a census as people read them. */

const NAMES: Readonly<Record<StorageClass, { readonly one: string; readonly many: string }>> = {
  integer: { one: 'an INTEGER', many: 'INTEGER' },
  real: { one: 'a REAL', many: 'REAL' },
  text: { one: 'a TEXT', many: 'TEXT' },
  blob: { one: 'a BLOB', many: 'BLOB' },
};

/** `All 12,000 values are TEXT`, `11,997 of 12,000 values are INTEGER, 3 are TEXT`. */
export function describeClasses(counts: ColumnCounts): string {
  const total = countOf(counts);
  const classes = [...counts.classes].sort(([, a], [, b]) => b - a);
  const [first] = classes;
  if (first === undefined) return 'There is no value';
  const [name, rows] = first;
  if (classes.length === 1) {
    return total === 1 ? `The one value is ${NAMES[name].one}` : `All ${grouped(total)} values are ${NAMES[name].many}`;
  }
  const others = classes
    .slice(1)
    .map(([other, more]) => `${grouped(more)} ${more === 1 ? 'is' : 'are'} ${NAMES[other].many}`);
  return `${grouped(rows)} of ${grouped(total)} values ${rows === 1 ? 'is' : 'are'} ${NAMES[name].many}, ${others.join(', ')}`;
}

/** The verb that follows `describeClasses`. */
export function fits(counts: ColumnCounts): string {
  return countOf(counts) === 1 ? 'fits' : 'fit';
}

/** The values that are not NULL. */
export function countOf(counts: ColumnCounts): number {
  return counts.rows - counts.nulls;
}

const ORDER: readonly StorageClass[] = ['integer', 'real', 'text', 'blob'];

export function asClassCounts(counts: ColumnCounts): Census['classes'] {
  return ORDER.flatMap((name) => {
    const rows = counts.classes.get(name) ?? 0;
    return rows === 0 ? [] : [{ name, rows }];
  });
}

/** `12,000`, whatever the machine's language is. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
