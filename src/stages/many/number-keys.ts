import type { Table } from '../../model/catalog.ts';
import type { IdMaps, IdPair } from '../../model/id-maps.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import { rulesInvalid } from '../../model/rule-faults.ts';
import type { ListedIds } from '../../transform/many/listed-ids.ts';
import { mergedNames } from '../../transform/many/merged-names.ts';
import { naturalFaults, parentsFirst } from '../../transform/many/natural-groups.ts';
import { type NumberableGroup, numberableGroups } from '../../transform/many/numberable-tables.ts';
import type { NumberedIds } from '../../transform/many/numbered-ids.ts';
import { sourceIdFaults } from '../../transform/many/source-id-faults.ts';
import { spreadRules } from '../../transform/many/spread-rules.ts';
import { idsName } from '../../transform/ruled/made-keys.ts';
import { type FollowingOperations, regeneratedKeys } from '../../transform/ruled/regenerated-keys.ts';
import type { RenewedKey, RenewedKeys, TransformInput } from '../../transform/transform-options.ts';
import { type ChosenGroup, chosenGroups, numberGroup } from './chosen-groups.ts';
import { type DanglingIds, danglingIds, type KnownKeys, numberDangling } from './dangling-ids.ts';
import { keyOf } from './key-of.ts';
import { hashedKeys, type MadeColumn, madeColumns, madePairs, type RowsOf } from './made-ids.ts';
import { mergeNatural, type NaturalContext, refuseDifferences } from './natural-rows.ts';

export interface NumberedKeys {
  readonly renewed: RenewedKeys;
  /** What keys become that does not follow from themselves, by the names of their maps. */
  readonly ids: IdMaps;
  /** The maps that the archive keeps: of every row its old key and the new one, and of every reference to a row that is not there. */
  readonly kept: readonly KeptIds[];
  /** The numbers of rows in whose place another one stands, by `nameKey` of their table. */
  readonly left: ReadonlyMap<string, ReadonlySet<number>>;
}

export interface KeptIds {
  readonly name: string;
  readonly pairs: Iterable<IdPair> | AsyncIterable<IdPair>;
}

const NOT_NUMBERED: NumberedKeys = { renewed: new Map(), ids: new Map(), kept: [], left: new Map() };

export interface NumberingInput extends Pick<TransformInput, 'source' | 'from' | 'to' | 'files' | 'rules'> {
  /** The rows of a table of the source. */
  readonly rows: RowsOf;
}

/**
 * What becomes of the keys of databases that become one. Integer keys that several have get new numbers: 1, 2 … over the sources in the order of their
 * ids, and the rows of each in the order of their keys, so that a second run gives the same. Costs eight bytes for each row of such a table, and of
 * those whose keys become uuids, and reading it twice.
 * @throws RULES_INVALID for keys that cannot be, CONSTRAINT_VIOLATED where rows with one natural key differ
 */
export async function numberKeys(input: NumberingInput): Promise<NumberedKeys> {
  const { source, files, rules, rows } = input;
  const file = rules?.file ?? 'the rules';
  const spread = files === undefined ? (rules?.rules ?? {}) : spreadRules(rules?.rules ?? {}, source).rules;
  const candidates = files === undefined ? [] : numberableGroups(source, spread, mergedNames(source, input));
  const faults = [...naturalFaults(source, spread, candidates), ...sourceIdFaults(spread, files ?? [])];
  if (faults.length > 0) throw rulesInvalid(file, faults);
  if (files === undefined) return NOT_NUMBERED;
  const chosen = await chosenGroups(candidates, rows);
  const following = regeneratedKeys(source, spread, { faults: [], renewed: renewedKeys(chosen, () => null) });
  const ids = new Map<string, NumberedIds | ListedIds>();
  const left = new Map<string, ReadonlySet<number>>();
  const context = { rows, following, ids, catalog: source, source: rules?.planned.source ?? '' };
  for (const { group, keys } of inOrder(chosen, following, file)) {
    if (keys !== null) for (const one of numberGroup(group, keys)) ids.set(mapName(one), one.ids);
    else {
      for (const one of await mergeNatural(group, context)) {
        left.set(nameKey(one.table.name), one.left);
        if (one.column !== null) ids.set(mapName(one), one.ids);
      }
    }
  }
  const made = madeColumns(source.tables, following);
  const dangling = await findDangling({ chosen, made, ids, context });
  const renewed = renewedKeys(chosen, (group) => highestOf(group, ids, dangling));
  for (const { group } of chosen) {
    if (group.isNatural && !group.takesFirst) await refuseDifferences(group, context);
  }
  return { renewed, ids, kept: keptIds({ made, ids, context }, dangling), left };
}

/** Those that numbers decide first: natural keys can hold references to their rows. */
function inOrder(chosen: readonly ChosenGroup[], following: FollowingOperations, file: string): readonly ChosenGroup[] {
  const numbered = chosen.filter(({ keys }) => keys !== null);
  const natural = chosen.flatMap(({ group, keys }) => (keys === null ? [group] : []));
  const ordered = parentsFirst(natural, following);
  if (ordered !== null) return [...numbered, ...ordered.map((group) => ({ group, keys: null }))];
  const names = natural.flatMap(({ tables }) => tables.map(({ table }) => displayName(table.name)));
  const message = `natural keys refer to one another in a circle: ${names.join(', ')}`;
  throw rulesInvalid(file, [{ path: '/tables', message }]);
}

function mapName({ table, column }: { readonly table: Table; readonly column: string | null }): string {
  const isPart = (table.primaryKey?.columns.length ?? 0) > 1;
  return idsName({ table: displayName(table.name), ...(isPart && column !== null ? { column } : {}) });
}

/** The keys that become numbers, or those of other rows; what else they become the rules alone say. */
function renewedKeys(
  chosen: readonly ChosenGroup[],
  highestOf: (group: NumberableGroup) => string | null,
): RenewedKeys {
  const renewed = new Map<string, RenewedKey>();
  for (const { group } of chosen) {
    if (group.way === 'uuid' || group.way === 'text') continue;
    const highest = highestOf(group);
    for (const { table, column } of group.tables) {
      if (column === null) continue;
      const key = nameKey(table.name);
      const columns = [...(renewed.get(key)?.columns ?? []), column];
      renewed.set(key, { as: group.way === 'integer' ? 'integer' : 'merged', columns, highest });
    }
  }
  return renewed;
}

interface KeyMaps {
  readonly made: readonly MadeColumn[];
  readonly ids: ReadonlyMap<string, NumberedIds | ListedIds>;
  readonly context: NaturalContext;
}

/** The ids of no row: of numbers, which get others, and of uuids, of which nobody could tell what they were. */
async function findDangling({ chosen, made, ids, context }: KeyMaps & { readonly chosen: readonly ChosenGroup[] }) {
  const { rows, following, catalog } = context;
  const keys = new Map<string, KnownKeys>();
  for (const { group } of chosen) {
    if (group.way !== 'integer') continue;
    for (const one of group.tables) keys.set(mapName(one), ids.get(mapName(one)) as KnownKeys);
  }
  for (const one of made) if (one.operation.as === undefined) keys.set(one.name, await hashedKeys(one, rows));
  return danglingIds({ source: catalog, rows, following, keys });
}

function highestOf({ way, tables }: NumberableGroup, ids: KeyMaps['ids'], dangling: DanglingIds): string | null {
  if (way !== 'integer') return null;
  const members = tables.map((one) => {
    const name = mapName(one);
    return { name, ids: ids.get(name) as NumberedIds | ListedIds };
  });
  return String(numberDangling(members, dangling));
}

function keptIds({ made, ids, context }: KeyMaps, dangling: DanglingIds): readonly KeptIds[] {
  const { rows } = context;
  const isMade = new Set(made.map(({ name }) => name));
  const mapped = [...ids].filter(([name, map]) => !isMade.has(name) && map.size > 0);
  const others = made.map((column) => {
    const how = { rows, become: keyOf(column.operation, context), dangling: dangling.get(column.name) ?? new Set() };
    return { name: column.name, pairs: madePairs(column, how) };
  });
  return [...mapped.map(([name, pairs]) => ({ name, pairs })), ...others];
}
