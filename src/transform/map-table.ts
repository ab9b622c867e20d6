import { type Column, type RememberedTable, storedColumns, type Table, type TableOptions } from '../model/catalog.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import { displayName } from '../model/logical-type.ts';
import type { ColumnPlan, NotCarried, TablePlan } from '../model/plan.ts';
import { changedNames, columnNames } from './column-names.ts';
import { columnReason } from './column-reason.ts';
import { type ColumnMapping, mapStoredColumn, storageName } from './map-column.ts';
import { mapForeignKeys, type TablePair } from './map-foreign-keys.ts';
import { mapGenerated } from './map-generated.ts';
import { mapPrimaryKey, mapUniqueKeys } from './map-keys.ts';
import { mapChecks, mapIndexes } from './map-structure.ts';
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

/** The table that is created for `table`, without its foreign keys, and the plan of its columns. */
export function mapTable(table: Table, context: TableContext): TableMapping {
  const { input } = context;
  const names = columnNames(table, input);
  const mappings = storedColumns(table).map((column) =>
    mapStoredColumn(column, table, { input, targetName: names.get(column.name) as string }),
  );
  const stored: StructureContext = {
    input,
    table,
    names,
    sides: new Map(mappings.map(({ source, target }) => [source.name, { from: source, to: target }])),
    indexNames: context.indexNames,
    notCarried: [...namesChanged(table, names, context), ...mappings.flatMap((mapping) => mapping.notCarried)],
  };
  const columns = allColumns(mappings, stored);
  const structure = withCarried(stored, columns);
  const target: Table = {
    name: context.targetName,
    columns: columns.map(({ to }) => to),
    primaryKey: mapPrimaryKey(structure),
    uniqueKeys: mapUniqueKeys(structure),
    foreignKeys: [],
    checks: mapChecks(structure),
    indexes: mapIndexes(structure),
    options: mapOptions(table, input),
    remembered: memoryOf(table, context),
  };
  const plan = planOf(table, target, mappings);
  return { plan, target, notCarried: structure.notCarried, structure };
}

/** The mapping with its foreign keys, once every table of the source has its other keys. */
export function withForeignKeys(mapping: TableMapping, pairs: ReadonlyMap<string, TablePair>): TableMapping {
  const { structure, target } = mapping;
  return structure === null
    ? mapping
    : { ...mapping, target: { ...target, foreignKeys: mapForeignKeys(structure, pairs) } };
}

/** The columns that are carried: those that do not travel are neither in keys nor in expressions. */
function withCarried(stored: StructureContext, columns: readonly CarriedColumn[]): StructureContext {
  return {
    ...stored,
    names: new Map(columns.map(({ from, to }) => [from.name, to.name])),
    sides: new Map(columns.map((pair) => [pair.from.name, pair])),
  };
}

/** Names of the table and its columns that the target cannot have. */
function namesChanged(table: Table, names: ReadonlyMap<string, string>, context: TableContext): readonly NotCarried[] {
  const { input, targetName } = context;
  const wanted = input.to.mapTableName(table).name;
  const columns = changedNames(table, names, input);
  if (wanted === targetName.name) return columns;
  return [nameChange({ table: null, wanted, name: targetName.name }, input.to.capabilities), ...columns];
}

interface CarriedColumn {
  readonly from: Column;
  readonly to: Column;
}

/** The stored columns in their order, with the generated ones that can be carried at their places. */
function allColumns(mappings: readonly ColumnMapping[], structure: StructureContext): readonly CarriedColumn[] {
  return structure.table.columns.flatMap((from) => {
    const stored = mappings.find((mapping) => mapping.source === from);
    const to = stored === undefined ? mapGenerated(from, structure) : stored.target;
    return to === null ? [] : [{ from, to }];
  });
}

function mapOptions(table: Table, input: TransformInput): TableOptions {
  if (input.from.capabilities.name === input.to.capabilities.name) return table.options;
  if (table.remembered?.dialect !== input.to.capabilities.name) return PLAIN;
  const { options } = table.remembered;
  // The other dialect may have refused the key, and without one SQLite has no table without rowids.
  return { ...options, withoutRowid: options.withoutRowid && table.primaryKey !== null };
}

function memoryOf(table: Table, context: TableContext): RememberedTable | null {
  const { from, to } = context.input;
  if (from.capabilities.name === to.capabilities.name) return table.remembered;
  const options = { ...table.options, partitioned: false };
  const isPlain = !options.strict && !options.withoutRowid;
  if (isPlain && displayName(table.name) === displayName(context.targetName)) return null;
  return { dialect: from.capabilities.name, name: table.name, options };
}

/** SQLite takes NULL in a primary key: such rows are known before any is loaded. */
function nullsRefused(from: Column, to: Column): Pick<ColumnPlan, 'refuses'> {
  const hasNulls = (from.census?.nulls ?? 0) > 0;
  return hasNulls && !to.nullable && to.identity === null ? { refuses: ['null'] } : {};
}

function planOf(source: Table, target: Table, mappings: readonly ColumnMapping[]): TablePlan {
  const columns = mappings.map(({ source: from, target: to, mapped }) => ({
    source: from.name,
    target: to.name,
    sourceType: from.type,
    targetType: to.type,
    sourceStorage: storageName(from.storage, from.type),
    targetStorage: storageName(to.storage, to.type),
    operation: mapped.operation,
    loss: mapped.loss,
    reason: columnReason(from, mapped),
    ...nullsRefused(from, to),
  }));
  const isLinked = columns.every(
    ({ operation, source: from, target: to, refuses }) =>
      operation.kind === 'keep' && from === to && refuses === undefined,
  );
  return {
    source: source.name,
    target: target.name,
    action: isLinked ? 'link' : 'rewrite',
    mode: 'create',
    columns,
  };
}
