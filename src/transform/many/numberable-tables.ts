import { type Catalog, columnNamed, type Table } from '../../model/catalog.ts';
import { nameKey, type QualifiedName } from '../../model/logical-type.ts';
import { catalogReferences, ruleOf } from '../../model/references.ts';
import type { Rules, TableRule } from '../../model/rules.ts';
import { ownKeyColumns, referringColumns } from './own-key-columns.ts';

/** Tables of many databases that become one, and whose rows must be looked at to say what becomes of their keys. */
export interface NumberableGroup {
  readonly tables: readonly NumberableTable[];
  /** What the keys become: new numbers, or what rules make of them; `kept`: they stay, but those of rows that become one. */
  readonly way: 'integer' | 'uuid' | 'text' | 'kept';
  /** The rules ask for new numbers; otherwise keys that several of them have do. */
  readonly isAsked: boolean;
  /** Rows are one where their natural keys are. */
  readonly isNatural: boolean;
  /** Where such rows differ otherwise, the first counts. */
  readonly takesFirst: boolean;
}

export interface NumberableTable {
  readonly table: Table;
  /** The column of its key that becomes another; null: the natural key holds the whole key, which stays. */
  readonly column: string | null;
  /** The columns of its natural key; none where the rules have none. */
  readonly natural: readonly string[];
}

/**
 * The tables of each target table whose integer keys can become new numbers, and those whose rows become one by natural keys. A key
 * of several columns is one group for each of its columns that is to become numbers.
 * @param targets the table of the target, by `nameKey` of that of the source
 */
export function numberableGroups(
  catalog: Catalog,
  rules: Rules,
  targets: ReadonlyMap<string, QualifiedName>,
): readonly NumberableGroup[] {
  const references = catalogReferences(catalog, rules);
  const context = { ownColumns: ownKeyColumns(references), isReference: referringColumns(references) };
  const members = new Map<string, RuledMember[]>();
  for (const table of catalog.tables) {
    const rule = ruleOf(rules, table.name);
    const target = targets.get(nameKey(table.name));
    if (rule.include === false || target === undefined) continue;
    const key = rule.to ?? JSON.stringify(target);
    members.set(key, [...(members.get(key) ?? []), { table, rule }]);
  }
  return [...members.values()].flatMap((tables) => groupsOf(tables, context));
}

interface RuledMember {
  readonly table: Table;
  readonly rule: TableRule;
}

interface KeyContext {
  readonly ownColumns: (table: Table) => readonly string[];
  readonly isReference: (table: Table, column: string) => boolean;
}

function groupsOf(members: readonly RuledMember[], context: KeyContext): readonly NumberableGroup[] {
  const how = {
    isAsked: members.some(({ rule }) => rule.regenerate === 'integer'),
    isNatural: members.some(({ rule }) => rule.natural !== undefined),
    takesFirst: members.some(({ rule }) => rule.differ === 'first'),
  };
  const ways = new Set(members.map(({ rule }) => rule.regenerate ?? 'kept'));
  const single = members.map((member) => singleKey(member, context));
  if (!ways.has('uuid') && !ways.has('text') && areIntegers(members, single)) {
    const isOne = members.length === 1 && !how.isAsked && !how.isNatural;
    return isOne ? [] : [{ tables: tablesWith(members, single), way: 'integer', ...how }];
  }
  if (how.isNatural) {
    const tables = naturalTables(members, single, ways);
    const [way] = ways;
    return tables === null || way === undefined || way === 'integer' ? [] : [{ tables, way, ...how }];
  }
  return how.isAsked ? partGroups(members, context).map((tables) => ({ tables, way: 'integer', ...how })) : [];
}

type KeyColumns = readonly (string | null)[];

/** null: nothing could say which row stands for another, or references could not follow it. */
function naturalTables(
  members: readonly RuledMember[],
  single: KeyColumns,
  ways: ReadonlySet<string>,
): readonly NumberableTable[] | null {
  if (ways.size > 1) return null;
  if (ways.has('kept') && members.every(isWithinNatural)) return tablesWith(members, []);
  const kinds = new Set(members.map((member, at) => kindOf(member, single[at] ?? null)));
  const isAlike = kinds.size === 1 || !ways.has('kept');
  return isAlike && !single.includes(null) ? tablesWith(members, single) : null;
}

function tablesWith(members: readonly RuledMember[], columns: KeyColumns): readonly NumberableTable[] {
  return members.map(({ table, rule }, at) => ({ table, column: columns[at] ?? null, natural: rule.natural ?? [] }));
}

/** The one column of a key that no reference and no rule says anything of; null: there is none. */
function singleKey({ table, rule }: RuledMember, { isReference }: KeyContext): string | null {
  const [column, ...others] = table.primaryKey?.columns ?? [];
  if (column === undefined || others.length > 0) return null;
  return isRuled(column, rule) || isReference(table, column) ? null : column;
}

function isRuled(column: string, { columns = {} }: TableRule): boolean {
  const own = Object.hasOwn(columns, column) ? columns[column] : undefined;
  return own?.do !== undefined || own?.drop === true || own?.type !== undefined;
}

function areIntegers(members: readonly RuledMember[], columns: KeyColumns): boolean {
  return members.every((member, at) => kindOf(member, columns[at] ?? null) === 'integer');
}

function kindOf({ table }: RuledMember, column: string | null): string | null {
  return column === null ? null : columnNamed(table, column).type.kind;
}

function isWithinNatural({ table, rule }: RuledMember): boolean {
  return (table.primaryKey?.columns ?? []).every((column) => rule.natural?.includes(column) === true);
}

/** For each column of a key of several that all of them have as an integer and that is no reference. */
function partGroups(
  members: readonly RuledMember[],
  { ownColumns }: KeyContext,
): readonly (readonly NumberableTable[])[] {
  const [first] = members as [RuledMember];
  return ownColumns(first.table).flatMap((name) => {
    const columns = members.map(
      ({ table }) => ownColumns(table).find((column) => column.toLowerCase() === name.toLowerCase()) ?? null,
    );
    const isFree = members.every(({ rule }, at) => !isRuled(columns[at] ?? '', rule));
    return isFree && areIntegers(members, columns) ? [tablesWith(members, columns)] : [];
  });
}
