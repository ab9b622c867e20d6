import type { Catalog, Table } from '../../model/catalog.ts';
import { isIncluded, LEFT_OUT_BY_RULE } from '../../model/included-tables.ts';
import { displayName, isSameName, nameKey, type QualifiedName } from '../../model/logical-type.ts';
import type { ExcludedTable, RowFilter } from '../../model/plan.ts';
import { ruleOf } from '../../model/references.ts';
import type { SortTerm } from '../../model/row-order.ts';
import { below, type RuleFault, unknownName } from '../../model/rule-faults.ts';
import type { RuleOperation } from '../../model/rule-operation.ts';
import type { OrderTerm, OutputRule, Rules, TableRule } from '../../model/rules.ts';
import type { OwnedColumn } from '../owner/owned-columns.ts';
import { ownedRule } from '../owner/owned-rule.ts';
import { SINGLETON_CELL, SINGLETON_KEY, SINGLETON_TYPE, singletonKeyColumn } from '../singleton-key.ts';
import type { RenewedKeys } from '../transform-options.ts';
import { neutralStorage } from './plan-cast.ts';
import { filterOf } from './plan-filter.ts';
import type { FixedValues } from './planned-step.ts';
import { type FollowingOperations, regeneratedKeys } from './regenerated-keys.ts';
import { keptBy, type RuledColumn, type RuledColumns, ruledColumns } from './ruled-columns.ts';

/** A table of the target as rules make it of one of the source. */
export interface RuledTable extends RuledColumns {
  readonly source: Table;
  readonly rule: OutputRule;
  /** The JSON pointer of the rule. */
  readonly path: string;
  /** The name that the rule gives; null: it gives none. */
  readonly to: QualifiedName | null;
  readonly filter: RowFilter | null;
  /** By columns of the target; null: as they come. */
  readonly order: readonly SortTerm[] | null;
  /** False: another table is made of the same rows, and references lead there. */
  readonly isMain: boolean;
  /** Rows that are equal in these columns of the target become one; absent: none do. */
  readonly natural?: readonly string[];
  /** The columns that name its owner. */
  readonly owned: readonly OwnedColumn[];
}

export interface RuledTables {
  readonly tables: readonly RuledTable[];
  readonly excluded: readonly ExcludedTable[];
}

/** What the rules make of every table, in the order of the catalog; a table without a rule stays what it is. */
export function ruledTables(catalog: Catalog, rules: Rules, ruling: RulingInput): RuledTables {
  const { faults } = ruling;
  const following = regeneratedKeys(catalog, rules, { faults, renewed: ruling.renewed ?? NOT_RENEWED });
  const excluded = catalog.tables.filter(({ name }) => !isIncluded(displayName(name), rules));
  const tables = catalog.tables
    .filter((table) => !excluded.includes(table))
    .flatMap((source) => outputsOf(source, { ...ruling, catalog, rules, following }));
  faults.push(...differentOrders(tables));
  return {
    tables,
    excluded: excluded.map(({ name }) => ({ table: name, reason: LEFT_OUT_BY_RULE })),
  };
}

export interface RulingInput {
  readonly fixed: FixedValues;
  readonly faults: RuleFault[];
  /** The tables whose keys become others than a rule alone says; absent: none do. */
  readonly renewed?: RenewedKeys | undefined;
  /** Of many databases that become one; null: it is one. */
  readonly merging: MergingNames | null;
  /** The columns that are to name the owner in the table of that name; `to` null: the name is that of the source. */
  readonly owned: (source: Table, to: QualifiedName | null) => readonly OwnedColumn[];
}

const NOT_RENEWED: RenewedKeys = new Map();

/** By `nameKey` of a table of the source. */
export interface MergingNames {
  readonly targets: ReadonlyMap<string, QualifiedName>;
  /** Under which name the file has the rule of the table. */
  readonly rules: ReadonlyMap<string, string>;
}

/** The rows of one table have one order. */
function differentOrders(tables: readonly RuledTable[]): readonly RuleFault[] {
  const ordered = tables.filter(({ to, order }) => to !== null && order !== null);
  return ordered.flatMap(({ to, order, path }, at) => {
    const first = ordered.find((table) => isSameName(table.to as QualifiedName, to as QualifiedName));
    if (first === undefined || JSON.stringify(first.order) === JSON.stringify(order)) return [];
    const message = `${displayName(to as QualifiedName)} is ordered otherwise by ${first.path}; one of them is enough`;
    return at === 0 ? [] : [{ path: below(path, 'order'), message }];
  });
}

interface Ruling extends RulingInput {
  readonly catalog: Catalog;
  readonly rules: Rules;
  readonly following: FollowingOperations;
}

function outputsOf(source: Table, ruling: Ruling): readonly RuledTable[] {
  const rule = ruleOf(ruling.rules, source.name);
  const path = below('/tables', ruling.merging?.rules.get(nameKey(source.name)) ?? displayName(source.name));
  const also = (rule.also ?? []).map((other, at) => ({ rule: other, path: below(path, 'also', at), isMain: false }));
  return judged(
    [{ rule, path, isMain: true, ...naturalOf(rule) }, ...also].map((output) => ruledTable(source, output, ruling)),
  );
}

/** Values that stand elsewhere in what is made of the rows are not lost. */
function judged(tables: readonly RuledTable[]): readonly RuledTable[] {
  const columns = tables.flatMap((table) => table.columns);
  const isKept = new Set(columns.filter(({ links }) => links.length === 0).map(({ source }) => source?.name));
  const isWrapped = new Set(columns.flatMap(keptBy));
  return tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      isLostIn(column, isWrapped) ? column : { ...column, loss: 'normalised' as const },
    ),
    dropped: table.dropped
      .filter(({ column }) => !isKept.has(column))
      .map((dropped) =>
        isWrapped.has(dropped.column) ? { ...dropped, loss: 'normalised', reason: WRAPPED } : dropped,
      ),
  }));
}

const WRAPPED = 'By your rule its values stand in another column.';

function isLostIn({ loss, source, isAdded }: RuledColumn, isWrapped: ReadonlySet<string>): boolean {
  return loss !== 'lossy' || isAdded || source === null || !isWrapped.has(source.name);
}

function naturalOf({ natural, columns = {} }: TableRule): Pick<RuledTable, 'natural'> {
  return natural === undefined ? {} : { natural: natural.map((name) => columns[name]?.to ?? name) };
}

type Output = Pick<RuledTable, 'rule' | 'path' | 'isMain' | 'natural'>;

function ruledTable(source: Table, output: Output, ruling: Ruling): RuledTable {
  const { catalog, rules, fixed, faults, following, merging, owned: ownedIn } = ruling;
  const highest = ruling.renewed?.get(nameKey(source.name))?.highest ?? null;
  const { rule, path } = output;
  if (!output.isMain && rule.to === undefined)
    faults.push({ path, message: '"to" is missing: it names the other table' });
  const to = rule.to === undefined ? mergedName(source, output, merging) : tableName(rule.to);
  const owned = ownedIn(source, to);
  const given = ownedRule(source, rule, owned);
  const made = ruledColumns({
    catalog,
    table: source,
    rule,
    following: joined(following.get(nameKey(source.name)) ?? NOTHING, given.following),
    target: `${displayName(source.name)} → ${rule.to ?? ''}`,
    fixed,
    accepts: rules.accept === 'lossy',
    path,
    faults,
  });
  const filter =
    rule.filter === undefined ? null : filterOf(rule.filter, { table: source, path: below(path, 'filter'), faults });
  const all = [...behindNumber(made.columns, highest), ...given.added];
  const columns = rule.singleton === true ? withSingletonKey(all) : all;
  const order = rule.order === undefined ? null : orderOf(rule.order, columns, { path, faults });
  return { ...output, ...made, columns, source, to, filter, order, owned };
}

/** The terms of an order, of columns that the table is to have. */
function orderOf(
  order: readonly OrderTerm[],
  columns: readonly RuledColumn[],
  { path, faults }: Pick<Output, 'path'> & Pick<RulingInput, 'faults'>,
): readonly SortTerm[] {
  const known = columns.map(({ column }) => column.name);
  return order.map((term, at) => {
    const { column, descending = false } = typeof term === 'string' ? { column: term } : term;
    if (!known.includes(column)) {
      const message = unknownName(column, "column of the target's table", known);
      faults.push({ path: below(path, 'order', at), message });
    }
    return { column, descending };
  });
}

/** A table whose keys are new numbers goes on behind the highest of them. */
function behindNumber(columns: readonly RuledColumn[], highest: string | null): readonly RuledColumn[] {
  if (highest === null) return columns;
  return columns.map((ruled) => {
    const { identity } = ruled.column;
    return identity === null
      ? ruled
      : { ...ruled, column: { ...ruled.column, identity: { ...identity, last: highest } } };
  });
}

/** Tables of many databases have the name that others of theirs have. */
function mergedName(source: Table, { isMain }: Output, merging: RulingInput['merging']): QualifiedName | null {
  return (isMain && merging?.targets.get(nameKey(source.name))) || null;
}

const NOTHING = new Map<string, never>();

/** What stands behind the own operations of a column: first what follows from other tables. */
function joined(first: OperationsByColumn, second: OperationsByColumn): OperationsByColumn {
  const names = new Set([...first.keys(), ...second.keys()]);
  return new Map([...names].map((name) => [name, [...(first.get(name) ?? []), ...(second.get(name) ?? [])]]));
}

type OperationsByColumn = ReadonlyMap<string, readonly RuleOperation[]>;

/** `users`, or `auth.users` outside the default namespace. */
export function tableName(text: string): QualifiedName {
  const at = text.indexOf('.');
  return at < 1 ? { namespace: null, name: text } : { namespace: text.slice(0, at), name: text.slice(at + 1) };
}

/** The table under the name that it is to have. */
export function calledTable({ source, to }: RuledTable): Table {
  return to === null ? source : { ...source, name: to, remembered: null };
}

/** The key of the one row is 1, whatever it was. */
function withSingletonKey(columns: readonly RuledColumn[]): readonly RuledColumn[] {
  const own = columns.find(({ column }) => column.name === SINGLETON_KEY);
  const key: RuledColumn = {
    source: own?.source ?? null,
    column: singletonKeyColumn(neutralStorage(SINGLETON_TYPE)),
    links: [{ operation: { kind: 'constant', cell: SINGLETON_CELL }, type: SINGLETON_TYPE }],
    loss: 'exact',
    reason: 'By your rule the table has one row, whose id is 1.',
    accepted: false,
    isAccepting: false,
    isAdded: own === undefined,
  };
  return [key, ...columns.filter((column) => column !== own)];
}
