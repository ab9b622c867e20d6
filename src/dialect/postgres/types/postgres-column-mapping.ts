import { isDeepStrictEqual } from 'node:util';
import type { Column, Table } from '../../../model/catalog.ts';
import type { MappedColumn, MappingOptions } from '../../../model/dialect-mapping.ts';
import { isSameName, type LogicalType, type QualifiedName } from '../../../model/logical-type.ts';
import { formatTypeName, neededEnum } from '../../../model/type-name.ts';
import { enumTypeName, isKnownType, isTypeName, typeNameFits } from './postgres-types.ts';

/** How PostgreSQL holds a column of any dialect's catalog. */
export function mapColumn(column: Column, options: MappingOptions): MappedColumn {
  const missing = missingType(column.type, options);
  if (missing !== null) return mapMissing(column, missing);
  if (column.storage.dialect === 'postgres') return own(column, column.storage.typeName);
  const { remembered, type } = column;
  if (type.kind === 'json' && options.isCompared && !options.jsonb) return mapComparedJson();
  if (type.kind === 'enum') return kept(type, enumTypeName(type.name), 'The enum is made with its labels.');
  if (remembered?.storage.dialect === 'postgres' && typeNameFits(remembered.storage.typeName, type)) {
    return kept(type, remembered.storage.typeName, 'It was of this type before, as the comment in SQLite says.');
  }
  if (type.kind === 'dynamic') return mapDynamic(options);
  if (type.kind === 'json' && options.jsonb) return mapJsonText();
  return kept(targetType(type), formatTypeName(targetType(type)), reasonFor(type));
}

/** The name a table gets: the one it had before where a comment remembers it, else its own. */
export function mapTableName(table: Table): QualifiedName {
  return table.remembered?.dialect === 'postgres' ? table.remembered.name : table.name;
}

function own(column: Column, typeName: string): MappedColumn {
  return kept(column.type, typeName, 'The type is kept.');
}

function kept(type: LogicalType, typeName: string, reason: string): MappedColumn {
  return { type, storage: { dialect: 'postgres', typeName }, operation: { kind: 'keep' }, loss: 'exact', reason };
}

/** The name of a type that the target does not have and does not get; null where it has the type, or may have. */
function missingType(type: LogicalType, { typeNames, enums }: MappingOptions): string | null {
  if (type.kind !== 'other' || !isTypeName(type.name) || typeNames === undefined || typeNames === null) return null;
  const needed = neededEnum(type);
  const isMade = needed !== null && enums.some(({ name }) => isSameName(name, needed));
  return isMade || isKnownType(type.name, typeNames) ? null : type.name;
}

/** The cells of such a type are its text already. */
function mapMissing({ storage }: Column, missing: string): MappedColumn {
  const reason = `The target has no type ${missing}; text keeps every character.`;
  const mapped = kept({ kind: 'text', length: null, fixed: false }, 'text', reason);
  return { ...mapped, loss: storage.dialect === 'postgres' ? 'normalised' : 'exact', missingType: missing };
}

/** What takes every value of the type: SQLite bounds no text and no number, so the target does not, either. */
function targetType(type: LogicalType): LogicalType {
  // The name of another type may come from a comment that says anything.
  const isUnknown = type.kind === 'other' && !isTypeName(type.name);
  if (type.kind === 'text' || isUnknown) return { kind: 'text', length: null, fixed: false };
  if (type.kind === 'decimal' && !isNumericModifier(type.precision, type.scale)) {
    return { kind: 'decimal', precision: null, scale: null };
  }
  return type;
}

/** `numeric(p,s)` takes 1 to 1000 digits and −1000 to 1000 behind the point (manual, 8.1.2). */
function isNumericModifier(precision: number | null, scale: number | null): boolean {
  if (precision === null || scale === null) return false;
  return precision >= 1 && precision <= 1000 && Math.abs(scale) <= 1000;
}

function mapDynamic(options: MappingOptions): MappedColumn {
  if (options.keepDynamic) {
    return {
      type: { kind: 'jsonb' },
      storage: { dialect: 'postgres', typeName: 'jsonb' },
      operation: { kind: 'dynamic-to-jsonb' },
      loss: 'exact',
      reason: 'It holds values of several storage classes; each is kept with its class.',
    };
  }
  return {
    type: { kind: 'text', length: null, fixed: false },
    storage: { dialect: 'postgres', typeName: 'text' },
    operation: { kind: 'dynamic-to-text' },
    loss: 'normalised',
    reason: 'It holds values of several storage classes, which become their text (--keep-dynamic keeps the classes).',
  };
}

/** PostgreSQL compares no values of json, so none of its keys can have any. */
function mapComparedJson(): MappedColumn {
  const reason = 'It is in a key, and PostgreSQL has no keys of json; text keeps it as it is.';
  return kept({ kind: 'text', length: null, fixed: false }, 'text', reason);
}

function mapJsonText(): MappedColumn {
  return {
    type: { kind: 'jsonb' },
    storage: { dialect: 'postgres', typeName: 'jsonb' },
    operation: { kind: 'json-to-jsonb' },
    loss: 'normalised',
    reason: 'jsonb was asked for: white space, the order of keys, doubled keys and exponents of the text go.',
  };
}

function reasonFor(type: LogicalType): string {
  return isDeepStrictEqual(type, targetType(type))
    ? `Every value is of type ${formatTypeName(type)}.`
    : `${formatTypeName(targetType(type))} takes every value of ${formatTypeName(type)}.`;
}
