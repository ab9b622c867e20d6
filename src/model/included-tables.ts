import type { LeftOut } from './catalog.ts';
import type { Rules } from './rules.ts';

/** A table that the rules name travels, unless they say that it does not. @param name its display name */
export function isIncluded(name: string, { tables = {}, otherTables }: Rules): boolean {
  const { include = null } = Object.hasOwn(tables, name) ? (tables[name] ?? {}) : {};
  return include ?? (otherTables !== 'exclude' || Object.hasOwn(tables, name));
}

/** Why a table is left out of an export: it stands so among what its catalog leaves out. */
export const LEFT_OUT_BY_RULE = 'By your rule it does not travel.';

/** A table that a rule leaves out, as it stands among what a catalog leaves out. */
export function leftOutByRule(name: string): LeftOut {
  return { kind: 'table', table: null, name, text: name, reason: LEFT_OUT_BY_RULE };
}
