import type { LogicalType } from '../../model/logical-type.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { TEXT } from '../ruled/value-cells.ts';

type Kind = LogicalType['kind'];

/** The narrowest type that has a place for every value of both; text where nothing else does. */
export function commonType(a: LogicalType, b: LogicalType): LogicalType {
  if (a.kind === b.kind && formatTypeName(a) === formatTypeName(b)) return a;
  if (a.kind === 'integer' && b.kind === 'integer') return a.bits > b.bits ? a : b;
  if (a.kind === 'float' && b.kind === 'float') return a.bits > b.bits ? a : b;
  if (areOf(['boolean', 'integer'], a, b)) return a.kind === 'integer' ? a : b;
  if (areOf(['integer', 'decimal', 'boolean'], a, b)) return { kind: 'decimal', precision: null, scale: null };
  // A float has no place for every integer: their digits have.
  if (areOf(['integer', 'float', 'decimal'], a, b)) return { kind: 'decimal', precision: null, scale: null };
  if (areOf(['date', 'timestamp'], a, b)) return { kind: 'timestamp' };
  if (areOf(['date', 'timestamp', 'timestamptz'], a, b)) return { kind: 'timestamptz' };
  if (areOf(['json', 'jsonb'], a, b)) return { kind: 'json' };
  return TEXT;
}

function areOf(kinds: readonly Kind[], a: LogicalType, b: LogicalType): boolean {
  return kinds.includes(a.kind) && kinds.includes(b.kind);
}
