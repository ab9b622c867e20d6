import type { LeftOut } from '../../model/catalog.ts';
import { LEFT_OUT_BY_RULE } from '../../model/included-tables.ts';
import { displayName } from '../../model/logical-type.ts';
import { below, type RuleFault, rulesInvalid, unknownName } from '../../model/rule-faults.ts';
import type { Rules } from '../../model/rules.ts';
import { nearestName } from '../../util/nearest-name.ts';
import { existingTable } from '../existing-table.ts';
import { mergedNames } from '../many/merged-names.ts';
import { spreadRules } from '../many/spread-rules.ts';
import { ownedColumns } from '../owner/owned-columns.ts';
import type { TransformInput } from '../transform-options.ts';
import { type RuledTables, type RulingInput, ruledTables, tableName } from './ruled-tables.ts';

export interface RuledCatalog extends RuledTables {
  /** Tables that the rules speak of and the source does not have. */
  readonly missing: readonly string[];
}

const NO_VALUES = { instant: '1970-01-01T00:00:00.000Z', seed: '', source: '' };

/**
 * What the rules make of the tables of the source.
 * @throws RULES_INVALID with every fault that only the catalog shows: names, types, conversions that there are not
 */
export function ruledCatalog(input: TransformInput): RuledCatalog {
  const { source, rules: given, strip, files, renewed, from, to } = input;
  const faults: RuleFault[] = [];
  const spread = files === undefined ? null : spreadRules(given?.rules ?? {}, source);
  const rules = spread?.rules ?? given?.rules ?? {};
  const leftOut = source.leftOut.filter(isLeftOutByRule).map(({ name }) => name);
  const known = [...source.tables.map(({ name }) => displayName(name)), ...leftOut];
  // A table that the rules of one user leave out is not in the archive, and the user table may have another name.
  const unknown =
    strip === undefined || strip === null
      ? (spread?.unknown ?? Object.keys(rules.tables ?? {})).filter((name) => !known.includes(name))
      : [];
  const plain = spread === null ? [] : source.tables.map(({ name }) => name.name);
  faults.push(...unknown.flatMap((name) => misspelt(name, [...new Set([...plain, ...known])], given?.rules ?? {})));
  const fixed = { ...(given?.planned ?? NO_VALUES), ...(files === undefined ? {} : { files }) };
  const merging = spread === null ? null : { targets: mergedNames(source, { from, to }), rules: spread.names };
  const tables = ruledTables(source, rules, { fixed, faults, merging, renewed, owned: ownedIn(input) });
  if (faults.length > 0) throw rulesInvalid(given?.file ?? 'the rules', withoutDoubles(faults));
  const before = leftOut.map((name) => ({ table: tableName(name), reason: LEFT_OUT_BY_RULE }));
  return { ...tables, excluded: [...tables.excluded, ...before], missing: unknown };
}

/** True of a table that the export left out, since rules say that it does not travel. */
export function isLeftOutByRule({ kind, reason }: LeftOut): boolean {
  return kind === 'table' && reason === LEFT_OUT_BY_RULE;
}

/** The columns that name the owner, by what becomes of a table. */
function ownedIn(input: TransformInput): RulingInput['owned'] {
  const owner = input.rules?.owner ?? null;
  return (source, to) => {
    if (owner === null) return [];
    const name = input.to.mapTableName(to === null ? source : { ...source, name: to, remembered: null });
    const names = [displayName(source.name), ...(input.files === undefined ? [] : [source.name.name])];
    return ownedColumns({ names, name, standing: existingTable(input, name) }, owner);
  };
}

/** One rule about the tables of many databases has one fault. */
function withoutDoubles(faults: readonly RuleFault[]): readonly RuleFault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}

/** A name that is nearly one of a table without rules is taken for that one, misspelt. */
function misspelt(name: string, known: readonly string[], { tables = {} }: Rules): readonly RuleFault[] {
  const near = nearestName(name, known);
  if (near === null || Object.hasOwn(tables, near)) return [];
  return [{ path: below('/tables', name), message: unknownName(name, 'table of the source', known) }];
}
