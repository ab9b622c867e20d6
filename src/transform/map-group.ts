import type { StructureKind, Table } from '../model/catalog.ts';
import { displayName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import { assert } from '../util/assert.ts';
import { constantColumn } from './constant-column.ts';
import { loadExisting } from './load-existing.ts';
import { agreedMembers } from './many/agreed-members.ts';
import { mergedPeriodsLost, withoutPeriods } from './map-periods.ts';
import { mapTable, type TableMapping } from './map-table.ts';
import type { MergedTable } from './merged-keys.ts';
import { type MergedStructure, mergedStructure, sharedForeignKeys } from './merged-structure.ts';
import { withNulPolicy } from './nul-policy.ts';
import type { RuledColumn } from './ruled/ruled-columns.ts';
import { calledTable, type RuledTable } from './ruled/ruled-tables.ts';
import { NameScope } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/** A table of the target with those that are made into it: one, or several by rule. */
export interface TableGroup {
  readonly name: QualifiedName;
  readonly members: readonly RuledTable[];
}

export interface GroupMapping {
  readonly group: TableGroup;
  /** One for each member, all with the same target. */
  readonly members: readonly TableMapping[];
}

/**
 * The tables of the target with their names, where the last of their sources stands: so an archive that is followed while it
 * is written has what each of them needs.
 * @throws NAME_COLLISION where two tables would get one name and no rule says so
 */
export function tableGroups(tables: readonly RuledTable[], input: TransformInput): readonly TableGroup[] {
  const scopes = new Map<string | null, NameScope>();
  const merged = new Map<string, RuledTable[]>();
  const groups: { readonly name: QualifiedName; readonly members: RuledTable[] }[] = [];
  for (const table of tables) {
    const wanted = input.to.mapTableName(calledTable(table));
    const others = table.to === null ? undefined : merged.get(nameKey(wanted));
    if (others !== undefined) {
      others.push(table);
      continue;
    }
    const scope = scopes.get(wanted.namespace) ?? new NameScope(input.to.capabilities);
    scopes.set(wanted.namespace, scope);
    const members = [table];
    groups.push({ name: { namespace: wanted.namespace, name: scope.claim(wanted.name, 'Table') }, members });
    if (table.to !== null) merged.set(nameKey(wanted), members);
  }
  const lastPlace = ({ members }: TableGroup) => Math.max(...members.map((member) => tables.indexOf(member)));
  return groups.sort((a, b) => lastPlace(a) - lastPlace(b));
}

export interface GroupContext {
  readonly input: TransformInput;
  /** The table of the target that has the name already. */
  readonly existing: Table | null;
  readonly indexNames: NameScope;
  /** Gets a sentence for everything that keeps rows from going in. */
  readonly problems: string[];
}

/** Maps the tables of a group into one table of the target. */
export function mapGroup(given: TableGroup, context: GroupContext): GroupMapping {
  const { input, existing } = context;
  const group = input.files === undefined ? given : { ...given, members: agreedMembers(given.members) };
  const mappings = (existing === null ? createGroup(group, context) : loadGroup(group, existing, context)).map(
    (mapping, _, all) => withOrderOf(all, mapping),
  );
  return { group, members: mappings.map((mapping) => withNulPolicy(mapping, input)) };
}

/** The order that a rule of one of them gives holds for the rows of all. */
function withOrderOf(all: readonly TableMapping[], mapping: TableMapping): TableMapping {
  const order = all.find(({ plan }) => plan.order !== undefined)?.plan.order;
  return order === undefined ? mapping : { ...mapping, plan: { ...mapping.plan, action: 'rewrite', order } };
}

/** The first member makes the table, with the columns of all, and what of the structure of each holds for all. */
function createGroup(group: TableGroup, context: GroupContext): readonly TableMapping[] {
  const { input, indexNames, problems } = context;
  const [first, ...others] = group.members;
  assert(first !== undefined, 'a group has members');
  if (others.length === 0) return [mapTable(first, { input, targetName: group.name, indexNames })];
  const alone = group.members.map((ruled) => ({
    source: ruled.source,
    mapping: mapAlone(ruled, group, input),
    natural: ruled.natural,
  }));
  const { structure, notCarried } = mergedStructure(alone, indexNames);
  const made = (alone[0] as MergedTable).mapping;
  const target = group.members.reduce(withoutNotNull, withStructure(made.target, structure));
  const joined = others.map((other, at): TableMapping => {
    const mapping = loadExisting({ ruled: other, existing: target }, input, problems);
    const plan = { ...mapping.plan, mode: 'create' } as const;
    const own = (alone[at + 1] as MergedTable).mapping;
    const lost = own.notCarried.filter(({ kind }) => MERGED_KINDS.has(kind));
    const aligned = alignedMapping({ ...mapping, plan }, target, whyNull(input));
    return { ...aligned, notCarried: [...mapping.notCarried, ...lost], structure: own.structure };
  });
  return [{ ...made, target, notCarried: [...made.notCarried, ...notCarried] }, ...joined];
}

/** What is judged over the structure of all members. */
const MERGED_KINDS: ReadonlySet<StructureKind> = new Set(['unique-key', 'index', 'check']);

/** Numbers are handed out for a key alone. */
function withStructure(table: Table, structure: MergedStructure['structure']): Table {
  const hasLostKey = table.primaryKey !== null && structure.primaryKey === null;
  const columns = hasLostKey ? table.columns.map((column) => ({ ...column, identity: null })) : table.columns;
  return { ...table, ...structure, columns };
}

/** The member with the columns of all, as if the table were made for its rows alone. */
function mapAlone(ruled: RuledTable, { name, members }: TableGroup, input: TransformInput): TableMapping {
  const others = members.filter((member) => member !== ruled);
  const indexNames = new NameScope(input.to.capabilities);
  return mapTable(withColumnsOf(ruled, others, whyNull(input)), { input, targetName: name, indexNames });
}

/**
 * The mappings of a group with the foreign keys that hold for all of its rows, on the first: the one whose target the table is.
 * @param members with the foreign keys of each
 */
export function withSharedForeignKeys({ group, members }: GroupMapping): GroupMapping {
  const [first, ...others] = members;
  if (first === undefined || others.length === 0 || first.structure === null) return { group, members };
  const tables = group.members.map(({ source }, at) => ({ source, mapping: members[at] as TableMapping }));
  const { foreignKeys, notCarried } = sharedForeignKeys(tables);
  // Each was mapped after what else is not carried had been gathered.
  const lost = members.flatMap(({ structure }) => structure?.notCarried.filter(isForeignKey) ?? []);
  const shared = { ...first, target: { ...withoutPeriods(first.target), foreignKeys } };
  const sources = first.structure.input.to.capabilities.hasPeriods ? group.members.map(({ source }) => source) : [];
  const periods = mergedPeriodsLost(sources, displayName(first.target.name));
  const all = [...first.notCarried, ...lost, ...notCarried, ...periods];
  return { group, members: [{ ...shared, notCarried: all }, ...others] };
}

function isForeignKey({ kind }: NotCarried): boolean {
  return kind === 'foreign-key';
}

/** Columns that only another member has; they are NULL in the rows of this one. */
function withColumnsOf(first: RuledTable, others: readonly RuledTable[], reason: string): RuledTable {
  const names = new Set(first.columns.map(({ column }) => column.name));
  const missing = others.flatMap(({ columns }) =>
    columns.filter(({ column: { name } }) => {
      const isNew = !names.has(name);
      names.add(name);
      return isNew;
    }),
  );
  return { ...first, columns: [...first.columns, ...missing.map((column) => emptyColumn(column, reason))] };
}

function whyNull({ files }: TransformInput): string {
  return files === undefined
    ? 'By your rule it is of another table, and NULL in the rows of this one.'
    : 'Only other sources have it: it is NULL in the rows of this one.';
}

function emptyColumn({ column }: RuledColumn, reason: string): RuledColumn {
  return {
    source: null,
    column: { ...column, nullable: true, default: null, identity: null },
    links: [{ operation: { kind: 'constant', cell: 'null' }, type: column.type }],
    loss: 'exact',
    reason,
    accepted: false,
    isAccepting: false,
    isAdded: true,
  };
}

/** A column that a member does not have is NULL in its rows. */
function withoutNotNull(table: Table, { columns }: RuledTable): Table {
  const key = table.primaryKey?.columns ?? [];
  const has = (name: string) => columns.some(({ column }) => column.name === name && !column.nullable);
  return {
    ...table,
    columns: table.columns.map((column) =>
      has(column.name) || key.includes(column.name) ? column : { ...column, nullable: true, identity: null },
    ),
  };
}

/** Row lines of all members have the same columns in the same order. */
function loadGroup(group: TableGroup, existing: Table, { input, problems }: GroupContext): readonly TableMapping[] {
  const mappings = group.members.map((ruled) => loadExisting({ ruled, existing }, input, problems));
  if (mappings.length === 1) return mappings;
  const filled = new Set(mappings.flatMap(({ target }) => target.columns.map(({ name }) => name)));
  const target = { ...existing, columns: existing.columns.filter(({ name }) => filled.has(name)) };
  const key = existing.primaryKey?.columns.every((name) => filled.has(name)) ? existing.primaryKey : null;
  return mappings.map((mapping) => alignedMapping(mapping, { ...target, primaryKey: key }, whyNull(input)));
}

/** The mapping with the columns of `target`, in its order; those that it does not fill are NULL. */
function alignedMapping(mapping: TableMapping, target: Table, reason: string): TableMapping {
  const columns = target.columns
    .filter(({ generated }) => generated === null)
    .map(
      (column) =>
        mapping.plan.columns.find(({ target: name }) => name === column.name) ??
        constantColumn(column, 'null', { reason }),
    );
  const { leftToTarget: _, ...plan } = mapping.plan;
  return { ...mapping, target, plan: { ...plan, action: 'rewrite', columns } };
}
