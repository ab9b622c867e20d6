import type { ForeignKey } from './catalog.ts';
import { displayName } from './logical-type.ts';

/** A foreign key as people read it: `(a, period p) references t (a, period p)`. */
export function referenceText({ columns, target, targetColumns, period }: ForeignKey): string {
  const list = (names: readonly string[]): string =>
    `(${(period === true ? names.with(-1, `period ${names.at(-1)}`) : names).join(', ')})`;
  return `${list(columns)} references ${displayName(target)} ${list(targetColumns)}`;
}
