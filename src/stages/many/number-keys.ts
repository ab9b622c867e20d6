import { columnNamed, type Table } from '../../model/catalog.ts';
import type { IdMaps } from '../../model/id-maps.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { rulesInvalid } from '../../model/rule-faults.ts';
import { RowCells } from '../../scope/row-values.ts';
import { collide, KeyNumbers } from '../../transform/many/key-numbers.ts';
import type { ListedIds } from '../../transform/many/listed-ids.ts';
import { mergedNames } from '../../transform/many/merged-names.ts';
import { naturalFaults, parentsFirst } from '../../transform/many/natural-groups.ts';
import { type NumberableGroup, numberableGroups } from '../../transform/many/numberable-tables.ts';
import { NumberedIds } from '../../transform/many/numbered-ids.ts';
import { spreadRules } from '../../transform/many/spread-rules.ts';
import { type FollowingOperations, regeneratedKeys } from '../../transform/ruled/regenerated-keys.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';
import type { TransformInput } from '../../transform/transform-options.ts';
import { danglingIds, numberDangling } from './dangling-ids.ts';
import { mergeNatural, refuseDifferences } from './natural-rows.ts';

export interface NumberedKeys {
  /** The tables whose keys become new numbers, by `nameKey`, each with the highest that its target table has. */
  readonly tables: ReadonlyMap<string, string>;
  /** The new number of every key, by display name of its table. */
  readonly ids: IdMaps;
  /** The numbers of rows in whose place another one stands, by `nameKey` of their table. */
  readonly left: ReadonlyMap<string, ReadonlySet<number>>;
}

const NOT_NUMBERED: NumberedKeys = { tables: new Map(), ids: new Map(), left: new Map() };

export interface NumberingInput extends Pick<TransformInput, 'source' | 'from' | 'to' | 'files' | 'rules'> {
  /** The rows of a table of the source. */
  readonly rows: (table: Table) => AsyncIterable<RowBlock>;
}

/**
 * New numbers for the integer keys that several databases have: 1, 2 … over the sources in the order of their ids, and the rows of each in the order of
 * their keys, so that a second run gives the same. Costs eight bytes for each row of such a table, and reading it twice.
 * @throws RULES_INVALID for natural keys that cannot be, CONSTRAINT_VIOLATED where rows with one natural key differ
 */
export async function numberKeys(input: NumberingInput): Promise<NumberedKeys> {
  const { source, files, rules, rows } = input;
  const spread = files === undefined ? (rules?.rules ?? {}) : spreadRules(rules?.rules ?? {}, source).rules;
  const candidates = files === undefined ? [] : numberableGroups(source, spread, mergedNames(source, input));
  const faults = naturalFaults(source, spread, candidates);
  if (faults.length > 0) throw rulesInvalid(rules?.file ?? 'the rules', faults);
  if (files === undefined) return NOT_NUMBERED;
  const chosen = await chosenGroups(candidates, input);
  const numbered = new Map(chosen.flatMap(({ group }) => group.tables.map(({ table }) => [nameKey(table.name), ''])));
  const following = regeneratedKeys(source, spread, { faults: [], numbered });
  const groups = chosen.flatMap(({ group, keys }) => (keys === null ? [] : [numberGroup(group, keys)]));
  const ids = new Map<string, TableIds>(idsOf(groups));
  const natural = chosen.flatMap(({ group, keys }) => (keys === null ? [group] : []));
  const left = new Map<string, ReadonlySet<number>>();
  for (const group of inOrder(natural, following, rules?.file ?? 'the rules')) {
    const merged = await mergeNatural(group, { rows, following, ids });
    for (const [name, own] of idsOf([merged])) ids.set(name, own);
    for (const { table, left: gone } of merged) left.set(nameKey(table.name), gone);
    groups.push(merged);
  }
  const dangling = await danglingIds({ source, rows, following, ids });
  const tables = groups.flatMap((group) => {
    const highest = numberDangling(group, dangling);
    return group.map(({ table }) => [nameKey(table.name), String(highest)] as const);
  });
  for (const group of natural) if (!group.takesFirst) await refuseDifferences(group, { rows, following, ids });
  return { tables: new Map(tables), ids, left };
}

function inOrder(natural: readonly NumberableGroup[], following: FollowingOperations, file: string) {
  const ordered = parentsFirst(natural, following);
  if (ordered !== null) return ordered;
  const names = natural.flatMap(({ tables }) => tables.map(({ table }) => displayName(table.name)));
  const message = `natural keys refer to one another in a circle: ${names.join(', ')}`;
  throw rulesInvalid(file, [{ path: '/tables', message }]);
}

type TableIds = NumberedIds | ListedIds;

interface NumberedTable {
  readonly table: Table;
  readonly ids: TableIds;
}

function idsOf(groups: readonly (readonly NumberedTable[])[]): readonly (readonly [string, TableIds])[] {
  return groups.flat().map(({ table, ids }) => [displayName(table.name), ids] as const);
}

interface ChosenGroup {
  readonly group: NumberableGroup;
  /** Of each table, ascending; null: the natural keys of the rows decide. */
  readonly keys: readonly KeyList[] | null;
}

type KeyList = Float64Array | BigInt64Array;

/** Those that have keys in common, or of which the rules ask for it. */
async function chosenGroups(
  groups: readonly NumberableGroup[],
  { rows }: NumberingInput,
): Promise<readonly ChosenGroup[]> {
  const chosen: ChosenGroup[] = [];
  for (const group of groups) {
    if (group.isNatural) {
      chosen.push({ group, keys: null });
      continue;
    }
    const keys: KeyList[] = [];
    for (const { table, column } of group.tables) keys.push(await keysOf(table, column, rows));
    if (group.isAsked || collide(keys)) chosen.push({ group, keys });
  }
  return chosen;
}

async function keysOf(table: Table, column: string, rows: NumberingInput['rows']): Promise<KeyList> {
  const found = new KeyNumbers();
  const cells = new RowCells(table);
  const at = cells.columns.findIndex(({ name }) => name === column);
  const { type } = columnNamed(table, column);
  for await (const block of rows(table)) {
    cells.forEach(block, () => {
      const cell = cells.cell(at);
      if (cell !== 'null') found.add(textOfValue(cell, type));
    });
  }
  return found.sorted();
}

function numberGroup({ tables }: NumberableGroup, keys: readonly KeyList[]): readonly NumberedTable[] {
  let first = 1;
  return tables.map(({ table }, at) => {
    const own = keys[at] as KeyList;
    const ids = new NumberedIds(own, first);
    first += own.length;
    return { table, ids };
  });
}
