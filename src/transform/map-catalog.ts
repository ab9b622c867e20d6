import { RowferryError } from '../errors/rowferry-error.ts';
import type { EnumType, LeftOut } from '../model/catalog.ts';
import { displayName, isSameName, type LogicalType, type QualifiedName } from '../model/logical-type.ts';
import type { NotCarried, TablePlan } from '../model/plan.ts';
import { neededEnum } from '../model/type-name.ts';
import { assert } from '../util/assert.ts';
import { existingTable } from './existing-table.ts';
import { headerLeftOut, headerNumbers } from './header-numbers.ts';
import type { TablePair } from './map-foreign-keys.ts';
import { type GroupMapping, mapGroup, tableGroups, withSharedForeignKeys } from './map-group.ts';
import { type TableMapping, withForeignKeys } from './map-table.ts';
import { plannedOwner, withOwnerKeys, withOwnerRow } from './owner/give-to-owner.ts';
import { isLeftOutByRule, ruledCatalog } from './ruled/ruled-catalog.ts';
import type { RuledTable } from './ruled/ruled-tables.ts';
import { singletonRules } from './strip/singleton-rules.ts';
import { stripCatalog } from './strip/strip-catalog.ts';
import { NameScope } from './target-names.ts';
import type { TransformInput, TransformOutput } from './transform-options.ts';
import { withUnprovenKeys } from './unproven-keys.ts';

/**
 * Plans what becomes of every table and column of the source in the target's dialect, and gives the
 * catalog that results. Pure: the same input gives the same plan, byte for byte.
 *
 * @throws NAME_COLLISION where two tables or two columns of a table would get one name;
 *   RULES_INVALID with every fault of the rules that only the catalog shows;
 *   TARGET_MISMATCH naming everything that keeps tables of the target from taking the rows.
 */
export function mapCatalog(input: TransformInput): TransformOutput {
  if (input.strip === undefined || input.strip === null) return withOwnerRow(mapWhole(input), input);
  const stripped = stripCatalog(input.source, input.strip, input.from.capabilities.integerStorage);
  const { plan, ...made } = mapWhole({
    ...input,
    source: stripped.catalog,
    rules: singletonRules(input.rules, input.strip),
  });
  const restored = { ...plan, tables: plan.tables.map(stripped.restore), stripped: stripped.changes };
  return withOwnerRow({ plan: restored, ...made }, input);
}

function mapWhole(input: TransformInput): TransformOutput {
  const { tables: ruled, excluded, missing } = ruledCatalog(input);
  const groups = tableGroups(ruled, input);
  const indexNames = new NameScope(input.to.capabilities);
  // Both databases keep tables and indexes in one space of names.
  for (const { name } of groups) indexNames.give(name.name);
  const problems: string[] = [];
  const drafts = groups.map((group): GroupMapping => {
    const existing = existingTable(input, group.name);
    if (existing === null) problems.push(...nameTaken(input, group.name));
    return mapGroup(group, { input, existing, indexNames, problems });
  });
  if (problems.length > 0) throw mismatch(problems);
  const pairs = new Map(
    drafts.flatMap(({ group, members }) => group.members.flatMap((table, at) => pairOf(table, members[at]))),
  );
  const mappings = drafts.map(({ group, members }) => {
    const keyed = withSharedForeignKeys({ group, members: members.map((member) => withForeignKeys(member, pairs)) });
    const owned = (member: TableMapping, at: number) =>
      withOwnerKeys(member, group.members[at] as RuledTable, { input, indexNames });
    return { ...keyed, members: keyed.members.map(owned) };
  });
  const all = mappings.flatMap(({ members }) => members);
  const owner = plannedOwner(groups, input);
  return {
    plan: {
      from: input.from.capabilities.name,
      to: input.to.capabilities.name,
      tables: mappings.flatMap(({ group, members }) =>
        group.members.map((table, at) => plannedTable(table, members[at] as TableMapping, group.members.length)),
      ),
      notCarried: [
        ...all.flatMap((mapping) => mapping.notCarried),
        ...unusedEnums(input).map((type) => enumLeftBehind(type, input)),
        ...leftBehind([...input.source.leftOut.filter((left) => !isLeftOutByRule(left)), ...headerLeftOut(input)], all),
      ],
      ...(input.rules === undefined || input.rules === null ? {} : { rules: input.rules.planned }),
      ...(excluded.length === 0 ? {} : { excluded }),
      ...owner,
    },
    catalog: {
      dialect: input.to.capabilities.name,
      // The first of a group is the one whose keys the table has.
      tables: mappings.map(({ members: [first] }) => (first as TableMapping).target),
      enums: enumsOf(input, all),
      leftOut: [],
      ...headerNumbers(input),
    },
    missing,
  };
}

/**
 * What the source's catalog could not say, but for what belongs to tables that the target has: there structure is the target's own.
 * Views and functions stand for themselves; they are the target's own where all tables are.
 */
function leftBehind(items: readonly LeftOut[], mappings: readonly TableMapping[]): readonly LeftOut[] {
  const made = mappings.filter(({ plan }) => plan.mode === 'create').map(({ plan }) => displayName(plan.source));
  const isMade = mappings.length === 0 || made.length > 0;
  return items.filter(({ table }) => (table === null ? isMade : isMade && !isLoaded(table, mappings, made)));
}

function isLoaded(table: string, mappings: readonly TableMapping[], made: readonly string[]): boolean {
  return !made.includes(table) && mappings.some(({ plan }) => displayName(plan.source) === table);
}

/** Keys of a table that is made of several are looked through over the rows of all, once. */
function plannedTable({ source }: RuledTable, { plan, target }: TableMapping, members: number): TablePlan {
  return withUnprovenKeys(plan, members === 1 ? source : null, target);
}

/** Things that are no tables and that a table cannot share its name with. */
const TABLE_LIKE: readonly LeftOut['kind'][] = ['view', 'virtual-table', 'sequence', 'table', 'type'];

function nameTaken({ existing }: TransformInput, name: QualifiedName): readonly string[] {
  const isTaken = (left: LeftOut) => left.table === null && TABLE_LIKE.includes(left.kind);
  const taken = existing?.leftOut.find((left) => isTaken(left) && left.name === displayName(name));
  return taken === undefined ? [] : [`"${displayName(name)}" is no table there: ${taken.reason}`];
}

function mismatch(problems: readonly string[]): RowferryError {
  return new RowferryError('TARGET_MISMATCH', {
    message: `The target cannot take the rows:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: 'Change the tables of the target, leave tables out with --exclude, or move into an empty database.',
    context: { problems: problems.length },
  });
}

/** Those of the source, which new tables get, and those of the target that its tables have. */
function enumsOf({ source, existing }: TransformInput, mappings: readonly TableMapping[]): readonly EnumType[] {
  const used = mappings.flatMap(({ plan, target }) => (plan.mode === 'load' ? target.columns : []));
  const standing = (existing?.enums ?? []).filter((type) =>
    used.some((column) => column.type.kind === 'enum' && isSameName(column.type.name, type.name)),
  );
  return [...source.enums.filter((type) => !standing.some((other) => isSameName(other.name, type.name))), ...standing];
}

function pairOf(table: RuledTable, mapping: TableMapping | undefined): readonly (readonly [string, TablePair])[] {
  assert(mapping !== undefined, 'every table of the source is mapped');
  if (!table.isMain) return [];
  const { target, plan, structure } = mapping;
  const matched = plan.columns.filter((column) => column.source !== null);
  const names = structure?.names ?? new Map(matched.map((column) => [column.source as string, column.target]));
  return [[displayName(table.source.name), { target, names }]];
}

/** Where there are no enums the columns' CHECKs and comments hold the labels, so an enum without a column goes. */
function unusedEnums({ source, to }: TransformInput): readonly EnumType[] {
  if (to.capabilities.hasEnums) return [];
  const types = source.tables.flatMap((table) => table.columns.map((column) => column.type));
  return source.enums.filter(({ name }) => !types.some((type) => isNeeded(name, type)));
}

function isNeeded(name: QualifiedName, type: LogicalType): boolean {
  const needed = neededEnum(type);
  return needed !== null && isSameName(needed, name);
}

function enumLeftBehind({ name, labels }: EnumType, { to }: TransformInput): NotCarried {
  const text = `enum (${labels.map((label) => JSON.stringify(label)).join(', ')})`;
  const reason = `No column is of this type, and ${to.capabilities.label} has no types of its own.`;
  return { kind: 'type', table: null, name: displayName(name), text, reason };
}
