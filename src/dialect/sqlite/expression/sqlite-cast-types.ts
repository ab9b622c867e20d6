import type { LogicalType } from '../../../model/logical-type.ts';

/**
 * What CAST makes of a value, by the affinity of the type's name (https://www.sqlite.org/datatype3.html, 3.1).
 * NUMERIC is null: whether it gives an integer or a float depends on the value.
 */
export function castType(typeName: string): LogicalType | null {
  const name = typeName.toUpperCase();
  if (name.includes('INT')) return { kind: 'integer', bits: 64 };
  if (/CHAR|CLOB|TEXT/.test(name)) return { kind: 'text', length: null, fixed: false };
  if (name.includes('BLOB') || name === '') return { kind: 'bytes' };
  return /REAL|FLOA|DOUB/.test(name) ? { kind: 'float', bits: 64 } : null;
}

/** The type's name for CAST; null for types that SQLite's CAST does not make. */
export function castTypeName(type: LogicalType): string | null {
  if (type.kind === 'integer') return type.bits === 64 ? 'integer' : null;
  if (type.kind === 'float') return type.bits === 64 ? 'real' : null;
  if (type.kind === 'text') return type.length === null && !type.fixed ? 'text' : null;
  return type.kind === 'bytes' ? 'blob' : null;
}
