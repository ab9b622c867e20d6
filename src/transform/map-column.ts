import { isDeepStrictEqual } from 'node:util';
import type { Column, Identity, RememberedColumn, Table } from '../model/catalog.ts';
import type { DialectMapping, MappedColumn, MappingOptions } from '../model/dialect-mapping.ts';
import { displayName, type LogicalType } from '../model/logical-type.ts';
import { adaptDefault } from '../model/map-expression.ts';
import type { NotCarried } from '../model/plan.ts';
import type { Storage } from '../model/storage.ts';
import { isFolded } from './folded-keys.ts';
import { possibleName } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/** A column of the source with what becomes of it. */
export interface ColumnMapping {
  readonly source: Column;
  readonly target: Column;
  readonly mapped: MappedColumn;
  readonly notCarried: readonly NotCarried[];
}

/** Maps one stored column of `table` to the target, under the name `targetName`. */
export function mapStoredColumn(column: Column, table: Table, context: ColumnContext): ColumnMapping {
  const { input } = context;
  const options = mappingOptions(column, table, input);
  const mapped = input.to.mapColumn(column, options);
  const identity = mapIdentity(column, options.isSoleKey, input.to);
  const lostDefault = column.default !== null && identity === null ? defaultFor(column, mapped, input.to) : null;
  const inKey = table.primaryKey?.columns.includes(column.name) === true;
  const bare: Column = {
    name: context.targetName,
    type: mapped.type,
    storage: mapped.storage,
    remembered: null,
    nullable: mapNullable(column, inKey, input.to),
    default: lostDefault === null || column.default === null ? null : lostDefault.kept,
    identity,
    generated: null,
    collation: recalled(column, input.to)?.collation ?? ownCollation(column, input),
    census: column.census,
  };
  const target = { ...bare, remembered: memoryOf(column, bare, { options, input }) };
  const notCarried = [
    ...notCarriedOf(column, target, { table, input }),
    ...missingType(column, mapped, { table, input }),
  ];
  return { source: column, target, mapped, notCarried };
}

export interface ColumnContext {
  readonly input: TransformInput;
  readonly targetName: string;
}

function mappingOptions(column: Column, table: Table, input: TransformInput): MappingOptions {
  const isSoleKey = table.primaryKey !== null && isDeepStrictEqual(table.primaryKey.columns, [column.name]);
  const isCompared = comparedColumns(table).includes(column.name);
  const { source, typeNames, jsonb, keepDynamic } = input;
  return { enums: source.enums, typeNames, isSoleKey, isCompared, jsonb, keepDynamic };
}

function comparedColumns(table: Table): readonly (string | null)[] {
  const keys = [...(table.primaryKey === null ? [] : [table.primaryKey]), ...table.uniqueKeys, ...table.foreignKeys];
  const indexes = table.indexes.filter((index) => index.unique);
  return [...keys.flatMap((key) => key.columns), ...indexes.flatMap((index) => index.terms.map((term) => term.column))];
}

/** What the column was in the target's dialect before, when a comment told and the census confirmed it. */
export function recalled(column: Column, to: DialectMapping): RememberedColumn | null {
  return column.remembered?.storage.dialect === to.capabilities.name ? column.remembered : null;
}

function mapNullable(column: Column, inKey: boolean, to: DialectMapping): boolean {
  if (inKey && to.capabilities.primaryKeyIsNotNull) return false;
  return recalled(column, to)?.nullable ?? column.nullable;
}

function ownCollation(column: Column, input: TransformInput): string | null {
  return input.from.capabilities.name === input.to.capabilities.name ? column.collation : null;
}

function mapIdentity(column: Column, isSoleKey: boolean, to: DialectMapping): Identity | null {
  const { capabilities } = to;
  const memory = recalled(column, to);
  const wanted = memory === null ? identityKind(column, to) : memory.identity;
  if (wanted === null || column.type.kind !== 'integer') return null;
  if (capabilities.identityNeedsSoleKey && !isSoleKey) return null;
  const keepsSequence = column.identity !== null && capabilities.identityKinds.includes(column.identity.kind);
  return {
    kind: wanted,
    sequence: keepsSequence ? (column.identity?.sequence ?? null) : null,
    last: column.identity?.last ?? null,
  };
}

function identityKind(column: Column, to: DialectMapping): Identity['kind'] | null {
  if (column.identity === null) return null;
  const { kind } = column.identity;
  return to.capabilities.identityKinds.includes(kind) ? kind : to.capabilities.identityKind;
}

function defaultFor(column: Column, mapped: MappedColumn, to: DialectMapping): { kept: Column['default'] } {
  if (column.default === null || column.default.node === null) return { kept: null };
  const node = adaptDefault(column.default.node, column, mapped);
  if (node === null || !to.canPrint(node)) return { kept: null };
  return { kept: { text: column.default.text, node } };
}

/** The memory that the way back needs: null where mapping back by default gives the source's column anyway. */
function memoryOf(source: Column, target: Column, context: MemoryContext): RememberedColumn | null {
  const { input, options } = context;
  if (input.from.capabilities.name === input.to.capabilities.name) return source.remembered;
  // How the other database holds a dynamic column is an option's to say, not a memory's.
  if (target.type.kind === 'dynamic') return null;
  const back = input.from.mapColumn(target, { ...options, jsonb: false, keepDynamic: false });
  const memory: RememberedColumn = {
    storage: source.storage,
    identity: source.identity?.kind ?? null,
    nullable: source.nullable,
    collation: source.collation,
    ...(possibleName(source.name, input.to.capabilities) === source.name ? {} : { name: source.name }),
  };
  const isSame =
    input.to.tellsType(target.storage, target.type) &&
    isDeepStrictEqual(back.storage, memory.storage) &&
    returningIdentity(target, context) === memory.identity &&
    target.nullable === memory.nullable &&
    memory.collation === null &&
    memory.name === undefined;
  return isSame ? null : memory;
}

interface MemoryContext {
  readonly input: TransformInput;
  readonly options: MappingOptions;
}

/** The kind of identity that the source's dialect would give the column on its way back. */
function returningIdentity(target: Column, { input, options }: MemoryContext): Identity['kind'] | null {
  const here = input.to.capabilities;
  const numbersItself = here.soleIntegerKeyIsIdentity && options.isSoleKey && target.type.kind === 'integer';
  return target.identity !== null || numbersItself ? input.from.capabilities.identityKind : null;
}

function notCarriedOf(source: Column, target: Column, place: { table: Table; input: TransformInput }): NotCarried[] {
  const table = displayName(place.table.name);
  const { label } = place.input.to.capabilities;
  const lost: NotCarried[] = [];
  if (source.default !== null && target.default === null && target.identity === null) {
    const reason = `This default has no exact counterpart in ${label}.`;
    lost.push({ kind: 'default', table, name: source.name, text: source.default.text, reason });
  }
  const neverHadOne = recalled(source, place.input.to)?.identity === null;
  if (source.identity !== null && target.identity === null && !neverHadOne) {
    const reason = `Only a sole integer primary key can number itself in ${label}.`;
    lost.push({ kind: 'default', table, name: source.name, text: `identity (${source.identity.kind})`, reason });
  }
  // A collation of SQLite says nothing of numbers, or of text that is written in one way alone.
  const saysNothing = 'form' in source.storage && !isFolded(source);
  if (source.collation !== null && target.collation === null && !saysNothing) {
    lost.push({ ...collationLoss(source, source.collation, place.input), table });
  }
  return lost;
}

function missingType(
  source: Column,
  mapped: MappedColumn,
  place: { table: Table; input: TransformInput },
): NotCarried[] {
  if (mapped.missingType === undefined) return [];
  const table = displayName(place.table.name);
  const reason = `The target has no type ${mapped.missingType}, so the column becomes text; create the type there first to have it.`;
  return [{ kind: 'other', table, name: source.name, text: mapped.missingType, reason }];
}

/** What is lost with a collation that the target does not have. */
export function collationLoss(
  column: Column,
  collation: string,
  { from, to }: TransformInput,
): Omit<NotCarried, 'table'> {
  const reason = isByBytes(collation)
    ? `Texts compare by their bytes as they did; ${to.capabilities.label} does not remember that a collation said so.`
    : `It is a collation of ${from.capabilities.label} alone; comparisons follow the default one.`;
  return { kind: 'collation', name: column.name, text: collation, reason };
}

/** True for the collations of either database that compare texts by their bytes. */
export function isByBytes(collation: string): boolean {
  return /^(?:c|posix|ucs_basic|binary)$/i.test(collation);
}

/** How a column is declared, for people. */
export function storageName(storage: Storage, type: LogicalType): string {
  if ('typeName' in storage) return storage.typeName;
  return storage.declaredType === '' ? `(no type, ${type.kind})` : storage.declaredType;
}
