import { isIncluded } from '../model/included-tables.ts';
import type { RuleOperation } from '../model/rule-operation.ts';
import type { OutputRule, Rules, TableRule } from '../model/rules.ts';
import { isTransforming } from './transform-rules.ts';

/**
 * Tells which tables need not be read at all, by their display names: those that do not travel by rule, and that no other
 * rule needs, to look values up or to follow keys.
 */
export function leftOutTables(rules: Rules): (name: string) => boolean {
  if (!isTransforming(rules)) return () => false;
  const all = new Map(Object.entries(rules.tables ?? {}));
  const needed = new Set([...all.values()].flatMap(tablesNeeded));
  return (name) => {
    const isNeeded = needed.has(name) || all.get(name)?.regenerate !== undefined;
    // Of many databases one may have a rule of its own (`crawler.memory`).
    const isElsewhere = [...all.keys()].some((other) => other.endsWith(`.${name}`) && isIncluded(other, rules));
    return !isIncluded(name, rules) && !isNeeded && !isElsewhere;
  };
}

/** The tables that a rule about another one names. */
function tablesNeeded(rule: TableRule): readonly string[] {
  const { foreignKeys = [], polymorphic = [], jsonReferences = [], also = [] } = rule;
  return [
    ...foreignKeys.map(({ references }) => references.table),
    ...polymorphic.flatMap(({ targets }) => Object.values(targets).map(({ table }) => table)),
    ...jsonReferences.map(({ references }) => references.table),
    ...[rule, ...also].flatMap(operationsOf).flatMap((operation) => {
      const isOfTable = operation.op === 'lookup' || operation.op === 'regenerate';
      return isOfTable && operation.table !== undefined ? [operation.table] : [];
    }),
  ];
}

function operationsOf({ columns = {}, add = {} }: OutputRule): readonly RuleOperation[] {
  return [...Object.values(columns), ...Object.values(add)].flatMap((column) => column.do ?? []);
}
