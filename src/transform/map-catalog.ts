import { RowferryError } from '../errors/rowferry-error.ts';
import type { EnumType, LeftOut, Table } from '../model/catalog.ts';
import { findTable } from '../model/catalog.ts';
import { displayName, isSameName, type LogicalType, type QualifiedName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import { neededEnum } from '../model/type-name.ts';
import { assert } from '../util/assert.ts';
import { loadExisting } from './load-existing.ts';
import type { TablePair } from './map-foreign-keys.ts';
import { mapTable, type TableMapping, withForeignKeys } from './map-table.ts';
import { withNulPolicy } from './nul-policy.ts';
import { stripCatalog } from './strip/strip-catalog.ts';
import { NameScope } from './target-names.ts';
import type { TransformInput, TransformOutput } from './transform-options.ts';
import { withUnprovenKeys } from './unproven-keys.ts';

/**
 * Plans what becomes of every table and column of the source in the target's dialect, and gives the
 * catalog that results. Pure: the same input gives the same plan, byte for byte.
 *
 * @throws NAME_COLLISION where two tables or two columns of a table would get one name;
 *   TARGET_MISMATCH naming everything that keeps tables of the target from taking the rows.
 */
export function mapCatalog(input: TransformInput): TransformOutput {
  if (input.strip === undefined || input.strip === null) return mapWhole(input);
  const stripped = stripCatalog(input.source, input.strip, input.from.capabilities.integerStorage);
  const { plan, catalog } = mapWhole({ ...input, source: stripped.catalog });
  return { plan: { ...plan, tables: plan.tables.map(stripped.restore), stripped: stripped.changes }, catalog };
}

function mapWhole(input: TransformInput): TransformOutput {
  const names = targetNames(input);
  const indexNames = new NameScope(input.to.capabilities);
  // Both databases keep tables and indexes in one space of names.
  for (const name of names) indexNames.give(name.name);
  const problems: string[] = [];
  const drafts = input.source.tables.map((table, at): TableMapping => {
    const targetName = names[at] as QualifiedName;
    const existing = existingTable(input, targetName);
    if (existing !== null) return withNulPolicy(loadExisting({ source: table, existing }, input, problems), input);
    problems.push(...nameTaken(input, targetName));
    return withNulPolicy(mapTable(table, { input, targetName, indexNames }), input);
  });
  if (problems.length > 0) throw mismatch(problems);
  const pairs = new Map(input.source.tables.map((table, at) => [displayName(table.name), pairOf(drafts[at])]));
  const mappings = drafts.map((draft) => withForeignKeys(draft, pairs));
  return {
    plan: {
      from: input.from.capabilities.name,
      to: input.to.capabilities.name,
      tables: mappings.map(({ plan, target }, at) => withUnprovenKeys(plan, input.source.tables[at] as Table, target)),
      notCarried: [
        ...mappings.flatMap((mapping) => mapping.notCarried),
        ...unusedEnums(input).map((type) => enumLeftBehind(type, input)),
        ...input.source.leftOut,
      ],
    },
    catalog: {
      dialect: input.to.capabilities.name,
      tables: mappings.map((mapping) => mapping.target),
      enums: enumsOf(input, mappings),
      leftOut: [],
    },
  };
}

/** The table of the target that has the name; also in another case, where the target does not tell cases apart. */
function existingTable({ existing, to }: TransformInput, name: QualifiedName): Table | null {
  if (existing === null) return null;
  const found = findTable(existing, name);
  if (found !== null || !to.capabilities.foldsIdentifierCase) return found;
  return existing.tables.find((table) => table.name.name.toLowerCase() === name.name.toLowerCase()) ?? null;
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

/** The names of the tables in the target, one scope for each namespace. */
function targetNames(input: TransformInput): readonly QualifiedName[] {
  const scopes = new Map<string | null, NameScope>();
  return input.source.tables.map((table) => {
    const wanted = input.to.mapTableName(table);
    const scope = scopes.get(wanted.namespace) ?? new NameScope(input.to.capabilities);
    scopes.set(wanted.namespace, scope);
    return { namespace: wanted.namespace, name: scope.claim(wanted.name, 'Table') };
  });
}

function pairOf(mapping: TableMapping | undefined): TablePair {
  assert(mapping !== undefined, 'every table of the source is mapped');
  const { target, plan, structure } = mapping;
  const names =
    structure?.names ??
    new Map(plan.columns.flatMap(({ source, target: to }) => (source === null ? [] : [[source, to]])));
  return { target, names };
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
