import type { Column, RememberedTable, Table, TableOptions } from '../model/catalog.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import { displayName } from '../model/logical-type.ts';
import type { ColumnLimit, ColumnPlan, NotCarried, TablePlan } from '../model/plan.ts';
import { changedNames, columnNames } from './column-names.ts';
import { columnReason } from './column-reason.ts';
import { type ColumnMapping, mapStoredColumn, storageName } from './map-column.ts';
import { mapForeignKeys, type TablePair } from './map-foreign-keys.ts';
import { mapGenerated } from './map-generated.ts';
import { mapPrimaryKey, mapUniqueKeys } from './map-keys.ts';
import { mapPeriodKeys, withoutPeriods, withPeriodReferences } from './map-periods.ts';
import { mapChecks, mapIndexes } from './map-structure.ts';
import { type ColumnPlace, columnPlaces, isAsItWas, sourceNames } from './ruled/column-places.ts';
import type { RuledColumn } from './ruled/ruled-columns.ts';
import { ruledDefault } from './ruled/ruled-default.ts';
import { ruledLimits, ruledPlan, withRule } from './ruled/ruled-plan.ts';
import { calledTable, type RuledTable } from './ruled/ruled-tables.ts';
import { SINGLETON_CHECK, SINGLETON_PRIMARY_KEY } from './singleton-key.ts';
import type { StructureContext } from './structure-context.ts';
import { type NameScope, nameChange } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/** A table of the source with the new table that it becomes. */
export interface TableMapping {
  readonly plan: TablePlan;
  readonly target: Table;
  readonly notCarried: readonly NotCarried[];
  /** What its foreign keys are mapped with once every table has its keys; null for a table that is not created. */
  readonly structure: StructureContext | null;
}

export interface TableContext {
  readonly input: TransformInput;
  readonly targetName: QualifiedName;
  readonly indexNames: NameScope;
}

const PLAIN: TableOptions = { strict: false, withoutRowid: false, partitioned: false };

/** The table that is created for a table of the source, without its foreign keys, and the plan of its columns. */
export function mapTable(ruled: RuledTable, context: TableContext): TableMapping {
  const { input } = context;
  const table = ruled.source;
  const places = columnPlaces(ruled);
  const named = columnNames({ ...table, columns: places.map(({ column }) => column) }, input);
  const stays = places.flatMap((place) => place.ruled ?? []);
  const mappings = stays.map((column) => mapRuledColumn(column, ruled, { input, named }));
  const names = sourceNames(places, named);
  const stored: StructureContext = {
    input,
    table,
    names,
    sides: new Map(mappings.flatMap(sideOf)),
    indexNames: context.indexNames,
    notCarried: [...namesChanged(ruled, named, context), ...mappings.flatMap((mapping) => mapping.notCarried)],
  };
  const columns = allColumns(places, mappings, stored);
  const structure = withCarried(stored, columns);
  const target = withSingleRow(ruled, {
    name: context.targetName,
    columns: columns.map(({ to }) => to),
    primaryKey: mapPrimaryKey(structure),
    uniqueKeys: mapUniqueKeys(structure),
    foreignKeys: [],
    checks: mapChecks(structure),
    indexes: mapIndexes(structure),
    ...mapPeriodKeys(structure),
    options: mapOptions(table, input),
    remembered: memoryOf(ruled, context),
  });
  return { plan: planOf(ruled, target, mappings), target, notCarried: structure.notCarried, structure };
}

interface RuledMapping extends ColumnMapping {
  readonly ruled: RuledColumn;
}

interface NamedColumns {
  readonly input: TransformInput;
  readonly named: ReadonlyMap<string, string>;
}

/** An added column is in no key of the source, whatever its name. */
function mapRuledColumn(
  ruled: RuledColumn,
  { source: table }: RuledTable,
  { input, named }: NamedColumns,
): RuledMapping {
  const targetName = named.get(ruled.column.name) as string;
  const place = ruled.isAdded ? { ...table, primaryKey: null, uniqueKeys: [], foreignKeys: [], indexes: [] } : table;
  const column = { ...ruled.column, name: ruled.source?.name ?? ruled.column.name };
  const mapping = mapStoredColumn(column, place, { input, targetName });
  if (isAsItWas(ruled)) return { ...mapping, ruled };
  const made = ruledDefault(ruled);
  const kept = made !== null && made.node !== null && input.to.canPrint(made.node) ? made : mapping.target.default;
  const target = { ...mapping.target, default: kept, remembered: null };
  return { ...mapping, target, ruled, notCarried: [...mapping.notCarried, ...lostDefault(ruled, table, target)] };
}

function lostDefault({ source, isAdded }: RuledColumn, table: Table, target: Column): readonly NotCarried[] {
  if (isAdded || source === null || source.default === null || target.default !== null) return [];
  const reason = 'The values are changed by your rule, and the default is one of the values before.';
  const { text } = source.default;
  return [{ kind: 'default', table: displayName(table.name), name: source.name, text, reason }];
}

/** Expressions are carried where they read only columns whose values stay. */
function sideOf({ ruled, target }: RuledMapping): readonly [string, { readonly from: Column; readonly to: Column }][] {
  const { source } = ruled;
  return source !== null && isAsItWas(ruled) ? [[source.name, { from: source, to: target }]] : [];
}

/** One row needs no key but the one that keeps a second row out. */
function withSingleRow({ rule }: RuledTable, target: Table): Table {
  if (rule.singleton !== true) return target;
  const checks = [SINGLETON_CHECK, ...target.checks];
  return {
    ...withoutPeriods(target),
    primaryKey: SINGLETON_PRIMARY_KEY,
    uniqueKeys: [],
    indexes: [],
    checks,
    options: PLAIN,
  };
}

/** The mapping with its foreign keys, once every table of the source has its other keys. */
export function withForeignKeys(mapping: TableMapping, pairs: ReadonlyMap<string, TablePair>): TableMapping {
  const { structure, target } = mapping;
  return structure === null
    ? mapping
    : {
        ...mapping,
        target: { ...withPeriodReferences(target, structure, pairs), foreignKeys: mapForeignKeys(structure, pairs) },
      };
}

/** The columns that are carried: those that do not travel are neither in keys nor in expressions. */
function withCarried(stored: StructureContext, columns: readonly CarriedColumn[]): StructureContext {
  const ofSource = columns.filter(({ sourceName }) => sourceName !== null);
  const computed = columns.filter(({ from }) => from.generated !== null);
  return {
    ...stored,
    names: new Map(ofSource.map(({ sourceName, to }) => [sourceName as string, to.name])),
    sides: new Map([...stored.sides, ...computed.map((pair) => [pair.from.name, pair] as const)]),
  };
}

/** Names of the table and its columns that the target cannot have. */
function namesChanged(
  ruled: RuledTable,
  named: ReadonlyMap<string, string>,
  context: TableContext,
): readonly NotCarried[] {
  const { input, targetName } = context;
  const wanted = input.to.mapTableName(calledTable(ruled)).name;
  const columns = changedNames(
    { ...ruled.source, columns: columnPlaces(ruled).map(({ column }) => column) },
    named,
    input,
  );
  if (wanted === targetName.name) return columns;
  return [nameChange({ table: null, wanted, name: targetName.name }, input.to.capabilities), ...columns];
}

interface CarriedColumn {
  readonly from: Column;
  readonly to: Column;
  readonly sourceName: string | null;
}

/** The stored columns in their order, with the generated ones that can be carried at their places. */
function allColumns(
  places: readonly ColumnPlace[],
  mappings: readonly RuledMapping[],
  structure: StructureContext,
): readonly CarriedColumn[] {
  return places.flatMap(({ column, ruled, sourceName }) => {
    const mapping = mappings.find((candidate) => candidate.ruled === ruled);
    const from = structure.table.columns.find(({ name }) => name === sourceName) ?? column;
    const to = mapping === undefined ? mapGenerated(from, structure) : mapping.target;
    return to === null ? [] : [{ from, to, sourceName }];
  });
}

function mapOptions(table: Table, input: TransformInput): TableOptions {
  if (input.from.capabilities.name === input.to.capabilities.name) return table.options;
  if (table.remembered?.dialect !== input.to.capabilities.name) return PLAIN;
  const { options } = table.remembered;
  // The other dialect may have refused the key, and without one SQLite has no table without rowids.
  return { ...options, withoutRowid: options.withoutRowid && table.primaryKey !== null };
}

function memoryOf({ source: table, rule, to: wanted }: RuledTable, context: TableContext): RememberedTable | null {
  const { from, to } = context.input;
  if (wanted !== null || rule.singleton === true) return null;
  if (from.capabilities.name === to.capabilities.name) return table.remembered;
  const options = { ...table.options, partitioned: false };
  const isPlain = !options.strict && !options.withoutRowid;
  if (isPlain && displayName(table.name) === displayName(context.targetName)) return null;
  return { dialect: from.capabilities.name, name: table.name, options };
}

/** SQLite takes NULL in a primary key: such rows are known before any is loaded. */
function nullsRefused(from: Column, to: Column): readonly ColumnLimit[] {
  const hasNulls = (from.census?.nulls ?? 0) > 0;
  return hasNulls && !to.nullable && to.identity === null ? ['null'] : [];
}

function planOf(ruled: RuledTable, target: Table, mappings: readonly RuledMapping[]): TablePlan {
  const columns = mappings.map(({ source: from, target: to, mapped, ruled: column }): ColumnPlan => {
    const refuses =
      isAsItWas(column) && from.nullable === column.source?.nullable ? nullsRefused(from, to) : ruledLimits(column, to);
    const planned: ColumnPlan = {
      source: from.name,
      target: to.name,
      sourceType: from.type,
      targetType: to.type,
      sourceStorage: storageName(from.storage, from.type),
      targetStorage: storageName(to.storage, to.type),
      operation: mapped.operation,
      loss: mapped.loss,
      reason: columnReason(from, mapped),
      ...(refuses.length === 0 ? {} : { refuses }),
    };
    return withRule(column, planned);
  });
  return ruledPlan(ruled, { source: ruled.source.name, target: target.name, mode: 'create', columns });
}
