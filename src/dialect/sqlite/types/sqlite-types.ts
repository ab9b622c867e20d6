import type { LogicalType } from '../../../model/logical-type.ts';

/**
 * What the declared type of a column suggests by the conventions of ORMs, the likeliest first; empty where it
 * says no more than its affinity does. Only a suggestion: the census must confirm it.
 */
export function suggestedTypes(declaredType: string): readonly LogicalType[] {
  const match = /^([^()]*?)\s*(?:\(\s*([^()]*?)\s*\))?([^()]*)$/.exec(declaredType.toUpperCase());
  if (match === null) return [];
  const [, before = '', modifier = null, behind = ''] = match;
  const name = `${before}${behind}`.replace(/\s+/g, ' ').trim();
  if (DECIMAL.has(name)) return decimals(modifier);
  return CONVENTIONS.get(name) ?? [];
}

const BOOLEAN: LogicalType = { kind: 'boolean' };
const DATE: LogicalType = { kind: 'date' };
const TIMESTAMP: LogicalType = { kind: 'timestamp' };
const TIMESTAMPTZ: LogicalType = { kind: 'timestamptz' };
const UUID: LogicalType = { kind: 'uuid' };
const JSON_TEXT: LogicalType = { kind: 'json' };

/** Whether a time stamp has a zone, its values say: see `momentForm`. */
const CONVENTIONS: ReadonlyMap<string, readonly LogicalType[]> = new Map([
  ['BOOLEAN', [BOOLEAN]],
  ['BOOL', [BOOLEAN]],
  ['DATETIME', [TIMESTAMP]],
  ['DATETIME2', [TIMESTAMP]],
  ['SMALLDATETIME', [TIMESTAMP]],
  ['TIMESTAMP', [TIMESTAMP]],
  ['TIMESTAMP WITHOUT TIME ZONE', [TIMESTAMP]],
  ['TIMESTAMPTZ', [TIMESTAMPTZ]],
  ['TIMESTAMP WITH TIME ZONE', [TIMESTAMPTZ]],
  ['DATETIMEOFFSET', [TIMESTAMPTZ]],
  ['DATE', [DATE, TIMESTAMP]],
  ['TIME', [{ kind: 'time' }]],
  ['TIME WITHOUT TIME ZONE', [{ kind: 'time' }]],
  ['UUID', [UUID]],
  ['GUID', [UUID]],
  ['UNIQUEIDENTIFIER', [UUID]],
  ['JSON', [JSON_TEXT]],
  ['JSONB', [JSON_TEXT]],
]);

const DECIMAL: ReadonlySet<string> = new Set([
  'DECIMAL',
  'DEC',
  'NUMERIC',
  'NUMBER',
  'FIXED',
  'MONEY',
  'SMALLMONEY',
  'CURRENCY',
]);

const ANY_DECIMAL: LogicalType = { kind: 'decimal', precision: null, scale: null };

/** SQLite does not keep to the precision, so values may have more digits than declared. */
function decimals(modifier: string | null): readonly LogicalType[] {
  const match = /^(\d{1,4})(?:\s*,\s*(\d{1,4}))?$/.exec(modifier ?? '');
  if (match === null) return [ANY_DECIMAL];
  const precision = Number(match[1]);
  const scale = Number(match[2] ?? '0');
  const isSound = precision >= 1 && precision <= 1000 && scale <= precision;
  return isSound ? [{ kind: 'decimal', precision, scale }, ANY_DECIMAL] : [ANY_DECIMAL];
}
