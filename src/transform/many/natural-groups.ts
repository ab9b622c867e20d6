import { type Catalog, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import { ruleOf } from '../../model/references.ts';
import { below, type RuleFault, unknownName } from '../../model/rule-faults.ts';
import type { Rules } from '../../model/rules.ts';
import type { FollowingOperations } from '../ruled/regenerated-keys.ts';
import type { NumberableGroup } from './numberable-tables.ts';

/** Why rows of tables with a natural key in the rules cannot become one. */
export function naturalFaults(
  { tables }: Catalog,
  rules: Rules,
  groups: readonly NumberableGroup[],
): readonly RuleFault[] {
  return tables.flatMap((table) => {
    const { natural, also, filter } = ruleOf(rules, table.name);
    if (natural === undefined) return [];
    const path = below('/tables', displayName(table.name), 'natural');
    const group = groups.find((one) => one.isNatural && one.tables.some((member) => member.table === table));
    if (group === undefined) return [{ path, message: NOT_MERGEABLE }];
    if (also !== undefined || filter !== undefined)
      return [{ path, message: 'cannot stand beside "filter" or "also"' }];
    const isShared = group.tables.every((member) => member.natural.length === natural.length);
    const known = storedColumns(table).map(({ name }) => name);
    const unknown = natural.filter((name) => !known.includes(name));
    return [
      ...(isShared ? [] : [{ path, message: 'must be given to all tables that become one' }]),
      ...unknown.map((name) => ({ path, message: unknownName(name, `column of ${displayName(table.name)}`, known) })),
    ];
  });
}

const NOT_MERGEABLE =
  'is for tables of databases that become one (--discover), which all have one column of one type as the key that is no reference and has no other rule; or else it must hold every column of the key, without "regenerate"';

/** The groups in an order in which the rows that natural keys refer to are numbered before them; null: there is a circle. */
export function parentsFirst(
  groups: readonly NumberableGroup[],
  following: FollowingOperations,
): readonly NumberableGroup[] | null {
  const ordered: NumberableGroup[] = [];
  let waiting = [...groups];
  while (waiting.length > 0) {
    const names = new Set(waiting.flatMap(({ tables }) => tables.map(({ table }) => displayName(table.name))));
    const next = waiting.find((group) => !parentsOf(group, following).some((name) => names.has(name)));
    if (next === undefined) return null;
    ordered.push(next);
    waiting = waiting.filter((group) => group !== next);
  }
  return ordered;
}

function parentsOf({ tables }: NumberableGroup, following: FollowingOperations): readonly string[] {
  return tables.flatMap(({ table, natural }) => natural.flatMap((column) => operationsOf(table, column, following)));
}

function operationsOf(table: Table, column: string, following: FollowingOperations): readonly string[] {
  return (following.get(nameKey(table.name))?.get(column) ?? []).map((operation) => operation.table);
}
