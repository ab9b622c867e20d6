import { type Catalog, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import type { RuleOperation } from '../../model/rule-operation.ts';
import type { AddedColumnRule, ColumnRule, OutputRule, RowRule, Rules, TableRule } from '../../model/rules.ts';

/** Rules for the tables of many databases, each by its own name. */
export interface SpreadRules {
  readonly rules: Rules;
  /** By `nameKey` of a table: the name under which the file has its rule. */
  readonly names: ReadonlyMap<string, string>;
  /** Names in the file that no database has a table of. */
  readonly unknown: readonly string[];
}

/**
 * What rules say of a table by its plain name holds for the table of that name in every database; `id.table` is that of one, and what it
 * says counts before. What a rule says of a column that an older database lacks is left out there, where another one has it.
 */
export function spreadRules(rules: Rules, { tables }: Catalog): SpreadRules {
  const given = rules.tables ?? {};
  const names = new Map<string, string>();
  const entries: [string, TableRule][] = [];
  for (const table of tables) {
    const full = displayName(table.name);
    const own = [table.name.name, full].filter((name) => Object.hasOwn(given, name));
    const last = own.at(-1);
    if (last === undefined) continue;
    names.set(nameKey(table.name), last);
    const rule = Object.assign({}, ...own.map((name) => given[name])) as TableRule;
    entries.push([full, ruleWithin(rule, { table, tables })]);
  }
  const used = new Set(tables.flatMap(({ name }) => [name.name, displayName(name)]));
  return {
    rules: { ...rules, tables: Object.fromEntries(entries) },
    names,
    unknown: Object.keys(given).filter((name) => !used.has(name)),
  };
}

interface Place {
  readonly table: Table;
  /** Of all databases. */
  readonly tables: readonly Table[];
}

function ruleWithin(rule: TableRule, place: Place): TableRule {
  const { foreignKeys, polymorphic, jsonReferences, also } = rule;
  const has = (columns: readonly string[]) => columns.every((name) => !isElsewhere(name, place));
  return {
    ...rule,
    ...outputWithin(rule, place),
    ...(also === undefined ? {} : { also: also.map((output) => outputWithin(output, place)) }),
    ...(foreignKeys === undefined
      ? {}
      : {
          foreignKeys: foreignKeys
            .filter(({ columns }) => has(columns))
            .map((key) => ({ ...key, references: rowWithin(key.references, place) })),
        }),
    ...(polymorphic === undefined
      ? {}
      : {
          polymorphic: polymorphic
            .filter(({ type, id }) => has([type, id]))
            .map((pair) => ({
              ...pair,
              targets: mapValues(pair.targets, (target) => ({ ...target, table: nameWithin(target.table, place) })),
            })),
        }),
    ...(jsonReferences === undefined
      ? {}
      : {
          jsonReferences: jsonReferences
            .filter(({ column }) => has([column]))
            .map((reference) => ({ ...reference, references: rowWithin(reference.references, place) })),
        }),
  };
}

function outputWithin(rule: OutputRule, place: Place): OutputRule {
  const { columns, add } = rule;
  return {
    ...rule,
    ...(columns === undefined
      ? {}
      : {
          columns: mapValues(
            filterEntries(columns, (name) => !isElsewhere(name, place)),
            (own) => columnWithin(own, place),
          ),
        }),
    ...(add === undefined
      ? {}
      : {
          add: mapValues(
            filterEntries(add, (_, { from }) => from === undefined || !isElsewhere(from, place)),
            (own) => columnWithin(own, place),
          ),
        }),
  };
}

function columnWithin<Rule extends ColumnRule | AddedColumnRule>(rule: Rule, place: Place): Rule {
  return rule.do === undefined ? rule : { ...rule, do: rule.do.map((step) => operationWithin(step, place)) };
}

function operationWithin(operation: RuleOperation, place: Place): RuleOperation {
  return operation.op === 'regenerate' ? { ...operation, table: nameWithin(operation.table, place) } : operation;
}

function rowWithin(row: RowRule, place: Place): RowRule {
  return { ...row, table: nameWithin(row.table, place) };
}

/** A table that a rule names by its plain name is the one of the same database. */
function nameWithin(name: string, { table, tables }: Place): string {
  const own = { namespace: table.name.namespace, name };
  const isThere = tables.some((other) => nameKey(other.name) === nameKey(own));
  return isThere ? displayName(own) : name;
}

/** True of a column that this table lacks and that the table of the same name in another database has. */
function isElsewhere(column: string, { table, tables }: Place): boolean {
  const has = (one: Table) => storedColumns(one).some(({ name }) => name === column);
  return !has(table) && tables.some((other) => other.name.name === table.name.name && has(other));
}

type Members<Value> = { readonly [name: string]: Value };

function mapValues<Value, Made>(members: Members<Value>, map: (value: Value) => Made): Members<Made> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, map(value)]));
}

function filterEntries<Value>(members: Members<Value>, keeps: (name: string, value: Value) => boolean): Members<Value> {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => keeps(name, value)));
}
