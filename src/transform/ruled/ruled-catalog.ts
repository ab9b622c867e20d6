import { displayName } from '../../model/logical-type.ts';
import { below, type RuleFault, rulesInvalid, unknownName } from '../../model/rule-faults.ts';
import type { Rules } from '../../model/rules.ts';
import { nearestName } from '../../util/nearest-name.ts';
import type { TransformInput } from '../transform-options.ts';
import { type RuledTables, ruledTables } from './ruled-tables.ts';

export interface RuledCatalog extends RuledTables {
  /** Tables that the rules speak of and the source does not have. */
  readonly missing: readonly string[];
}

const NO_VALUES = { instant: '1970-01-01T00:00:00.000Z', seed: '', source: '' };

/**
 * What the rules make of the tables of the source.
 * @throws RULES_INVALID with every fault that only the catalog shows: names, types, conversions that there are not
 */
export function ruledCatalog({ source, rules: given, strip }: TransformInput): RuledCatalog {
  const rules = given?.rules ?? {};
  const faults: RuleFault[] = [];
  const known = source.tables.map(({ name }) => displayName(name));
  // A table that the rules of one user leave out is not in the archive, and the user table may have another name.
  const unknown =
    strip === undefined || strip === null
      ? Object.keys(rules.tables ?? {}).filter((name) => !known.includes(name))
      : [];
  faults.push(...unknown.flatMap((name) => misspelt(name, known, rules)));
  const tables = ruledTables(source, rules, { fixed: given?.planned ?? NO_VALUES, faults });
  if (faults.length > 0) throw rulesInvalid(given?.file ?? 'the rules', faults);
  return { ...tables, missing: unknown };
}

/** A name that is nearly one of a table without rules is taken for that one, misspelt. */
function misspelt(name: string, known: readonly string[], { tables = {} }: Rules): readonly RuleFault[] {
  const near = nearestName(name, known);
  if (near === null || Object.hasOwn(tables, near)) return [];
  return [{ path: below('/tables', name), message: unknownName(name, 'table of the source', known) }];
}
