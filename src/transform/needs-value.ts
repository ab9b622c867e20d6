import type { Column } from '../model/catalog.ts';

/** True of a column of the target that refuses a row which has nothing for it. */
export function needsValue({ nullable, default: value, identity }: Column): boolean {
  return !nullable && value === null && identity === null;
}
