import type { Column, RememberedTable, Table, TableOptions } from '../model/catalog.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import { displayName } from '../model/logical-type.ts';
import type { NotCarried, TablePlan } from '../model/plan.ts';
import { changedNames, columnNames } from './column-names.ts';
import { columnReason } from './column-reason.ts';
import { type ColumnMapping, mapStoredColumn, storageName } from './map-column.ts';
import {
  mapChecks,
  mapForeignKeys,
  mapGeneration,
  mapIndexes,
  mapKey,
  mapUniqueKeys,
  type StructureContext,
} from './map-structure.ts';
import { type NameScope, nameChange } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/** A table of the source with the new table that it becomes. */
export interface TableMapping {
  readonly plan: TablePlan;
  readonly target: Table;
  readonly notCarried: readonly NotCarried[];
}

export interface TableContext {
  readonly input: TransformInput;
  readonly targetName: QualifiedName;
  readonly indexNames: NameScope;
  /** Target tables by the display name of their source table: only the name of each is read. */
  readonly targets: ReadonlyMap<string, Table>;
}

const PLAIN: TableOptions = { strict: false, withoutRowid: false, partitioned: false };

/** The table that is created for `table`, with the plan of its columns. */
export function mapTable(table: Table, context: TableContext): TableMapping {
  const { input } = context;
  const names = columnNames(table, input);
  const stored = table.columns.filter((column) => column.generated === null);
  const mappings = stored.map((column) =>
    mapStoredColumn(column, table, { input, targetName: names.get(column.name) as string }),
  );
  const structure: StructureContext = {
    input,
    table,
    names,
    sides: new Map(mappings.map(({ source, target }) => [source.name, { from: source, to: target }])),
    indexNames: context.indexNames,
    notCarried: [...namesChanged(table, names, context), ...mappings.flatMap((mapping) => mapping.notCarried)],
  };
  const target: Table = {
    name: context.targetName,
    columns: allColumns(mappings, structure),
    primaryKey: table.primaryKey === null ? null : mapKey(table.primaryKey, structure),
    uniqueKeys: mapUniqueKeys(structure),
    foreignKeys: mapForeignKeys(structure, context.targets),
    checks: mapChecks(structure),
    indexes: mapIndexes(structure),
    options: mapOptions(table, input),
    remembered: memoryOf(table, context),
  };
  const plan = planOf(table, target, mappings);
  return { plan, target, notCarried: structure.notCarried };
}

/** Names of the table and its columns that the target cannot have. */
function namesChanged(table: Table, names: ReadonlyMap<string, string>, context: TableContext): readonly NotCarried[] {
  const { input, targetName } = context;
  const wanted = input.to.mapTableName(table).name;
  const columns = changedNames(table, names, input);
  if (wanted === targetName.name) return columns;
  return [nameChange({ table: null, wanted, name: targetName.name }, input.to.capabilities), ...columns];
}

/** The stored columns in their order, with the generated ones that can be carried at their places. */
function allColumns(mappings: readonly ColumnMapping[], structure: StructureContext): readonly Column[] {
  return structure.table.columns.flatMap((column) => {
    if (column.generated === null) {
      return mappings.filter((mapping) => mapping.source === column).map((mapping) => mapping.target);
    }
    return mapGenerated(column, structure);
  });
}

function mapGenerated(column: Column, structure: StructureContext): readonly Column[] {
  const { input, table } = structure;
  const { source, typeNames } = input;
  const options = { enums: source.enums, typeNames, isSoleKey: false, jsonb: false, keepDynamic: false };
  const { type, storage } = input.to.mapColumn(column, options);
  const name = structure.names.get(column.name) as string;
  const target: Column = { ...column, name, type, storage, remembered: null, collation: null };
  const pair = { from: column, to: target };
  const expression = column.generated === null ? null : mapGeneration(column.generated.expression, structure, pair);
  if (expression !== null) return [{ ...target, generated: { expression, stored: true } }];
  structure.notCarried.push({
    kind: 'generated',
    table: displayName(table.name),
    name: column.name,
    text: column.generated?.expression.text ?? '',
    reason: `The expression has no exact counterpart in ${input.to.capabilities.label}; the column is left out.`,
  });
  return [];
}

function mapOptions(table: Table, input: TransformInput): TableOptions {
  if (input.from.capabilities.name === input.to.capabilities.name) return table.options;
  return table.remembered?.dialect === input.to.capabilities.name ? table.remembered.options : PLAIN;
}

function memoryOf(table: Table, context: TableContext): RememberedTable | null {
  const { from, to } = context.input;
  if (from.capabilities.name === to.capabilities.name) return table.remembered;
  const options = { ...table.options, partitioned: false };
  const isPlain = !options.strict && !options.withoutRowid;
  if (isPlain && displayName(table.name) === displayName(context.targetName)) return null;
  return { dialect: from.capabilities.name, name: table.name, options };
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
  }));
  const isLinked = columns.every((column) => column.operation.kind === 'keep' && column.source === column.target);
  return {
    source: source.name,
    target: target.name,
    action: isLinked ? 'link' : 'rewrite',
    mode: 'create',
    columns,
  };
}
