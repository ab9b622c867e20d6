import type { ArrayElement, LogicalType, QualifiedName } from './logical-type.ts';

/**
 * The SQL name of a logical type as PostgreSQL's `format_type` prints it, with its modifier:
 * `character varying(255)`, `numeric(12,4)`, `timestamp without time zone`, `integer[]`. An enum gives its
 * qualified name. `dynamic` is no type of PostgreSQL: its name here is for people only.
 */
export function formatTypeName(type: LogicalType): string {
  switch (type.kind) {
    case 'integer':
      return INTEGER_NAMES[type.bits];
    case 'decimal':
      return formatDecimal(type.precision, type.scale);
    case 'float':
      return type.bits === 32 ? 'real' : 'double precision';
    case 'text':
      return formatText(type.length, type.fixed);
    case 'enum':
      return formatQualifiedName(type.name);
    case 'array':
      return `${ELEMENT_NAMES[type.element]}[]`;
    case 'other':
      return type.name;
    default:
      return PLAIN_NAMES[type.kind];
  }
}

/**
 * The logical type of a SQL type name as `format_type` prints it. Modifiers that do not change the
 * canonical cell (`timestamp(3)`, `interval day to second`) are dropped; whatever has no logical type of its own is
 * `other` under its name. Enums cannot be told from their name, so they are `other` too.
 */
export function parseTypeName(text: string): LogicalType {
  const match = /^(.*?)(?:\s*\(([^()]*)\))?((?: with(?:out)? time zone)?)((?:\[\])*)$/s.exec(text.trim());
  const other: LogicalType = { kind: 'other', name: text.trim() };
  if (match === null) return other;
  const [, base = '', modifier, zone = '', brackets = ''] = match;
  const name = `${base.toLowerCase()}${zone}`;
  if (brackets !== '') return parseArray(name, modifier ?? null) ?? other;
  return parseScalar(name, modifier ?? null) ?? other;
}

/** A qualified name as SQL text: each part in double quotes where it is not a plain lower-case word. */
export function formatQualifiedName(name: QualifiedName): string {
  const part = (text: string): string => (/^[a-z_][a-z0-9_$]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
  return name.namespace === null ? part(name.name) : `${part(name.namespace)}.${part(name.name)}`;
}

/** The twin of `formatQualifiedName`; null where the text is no such name. */
export function parseQualifiedName(text: string): QualifiedName | null {
  const match = /^(?:([a-z_][a-z0-9_$]*|"(?:[^"]|"")+")\.)?([a-z_][a-z0-9_$]*|"(?:[^"]|"")+")$/.exec(text);
  if (match === null) return null;
  const part = (quoted: string): string =>
    quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted;
  return { namespace: match[1] === undefined ? null : part(match[1]), name: part(match[2] as string) };
}

/**
 * The enum that a column's type needs: the type itself, or the element of an array, which `other` names as
 * `format_type` prints it (`public.mood[]`); null for types of PostgreSQL's own. Whether such an element is an enum
 * indeed, the catalog's `enums` tell.
 */
export function neededEnum(type: LogicalType): QualifiedName | null {
  if (type.kind === 'enum') return type.name;
  if (type.kind !== 'other' || !type.name.endsWith('[]')) return null;
  const name = parseQualifiedName(type.name.slice(0, -'[]'.length));
  if (name === null || name.namespace === null) return null;
  return name.namespace === 'public' ? { namespace: null, name: name.name } : name;
}

const INTEGER_NAMES = { 16: 'smallint', 32: 'integer', 64: 'bigint' } as const;

const ELEMENT_NAMES: Readonly<Record<ArrayElement, string>> = {
  int2: 'smallint',
  int4: 'integer',
  text: 'text',
  uuid: 'uuid',
  boolean: 'boolean',
};

type PlainKind = Exclude<LogicalType['kind'], 'integer' | 'decimal' | 'float' | 'text' | 'enum' | 'array' | 'other'>;

const PLAIN_NAMES: Readonly<Record<PlainKind, string>> = {
  boolean: 'boolean',
  bytes: 'bytea',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  time: 'time without time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  interval: 'interval',
  dynamic: 'dynamic',
};

/** PostgreSQL knows no scale without a precision, so such a decimal is plain `numeric`. */
function formatDecimal(precision: number | null, scale: number | null): string {
  return precision === null || scale === null ? 'numeric' : `numeric(${precision},${scale})`;
}

/** `character` alone would mean one character; `bpchar` has no limit. */
function formatText(length: number | null, fixed: boolean): string {
  if (length === null) return fixed ? 'bpchar' : 'text';
  return fixed ? `character(${length})` : `character varying(${length})`;
}

/** An array of `character varying` has the cells of one of `text`, whatever its limit. */
function parseArray(element: string, modifier: string | null): LogicalType | null {
  if (element === 'character varying' && (modifier === null || /^\d{1,8}$/.test(modifier))) {
    return { kind: 'array', element: 'text' };
  }
  if (modifier !== null) return null;
  const found = (Object.keys(ELEMENT_NAMES) as ArrayElement[]).find((key) => ELEMENT_NAMES[key] === element);
  return found === undefined ? null : { kind: 'array', element: found };
}

const TEMPORAL: Readonly<Record<string, LogicalType>> = {
  'time without time zone': { kind: 'time' },
  'time with time zone': { kind: 'timetz' },
  'timestamp without time zone': { kind: 'timestamp' },
  'timestamp with time zone': { kind: 'timestamptz' },
  interval: { kind: 'interval' },
};

const UNMODIFIED: Readonly<Record<string, LogicalType>> = {
  boolean: { kind: 'boolean' },
  smallint: { kind: 'integer', bits: 16 },
  integer: { kind: 'integer', bits: 32 },
  bigint: { kind: 'integer', bits: 64 },
  real: { kind: 'float', bits: 32 },
  'double precision': { kind: 'float', bits: 64 },
  text: { kind: 'text', length: null, fixed: false },
  bytea: { kind: 'bytes' },
  uuid: { kind: 'uuid' },
  json: { kind: 'json' },
  jsonb: { kind: 'jsonb' },
  date: { kind: 'date' },
};

function parseScalar(name: string, modifier: string | null): LogicalType | null {
  if (name in TEMPORAL && (modifier === null || /^[0-6]$/.test(modifier))) return TEMPORAL[name] ?? null;
  if (INTERVAL_FIELDS.test(name) && (modifier === null || /^[0-6]$/.test(modifier))) return { kind: 'interval' };
  if (modifier === null && Object.hasOwn(UNMODIFIED, name)) return UNMODIFIED[name] ?? null;
  if (name === 'numeric') return parseDecimal(modifier);
  return parseText(name, modifier);
}

/** `interval day to second(3)` has its precision behind the fields. */
const INTERVAL_FIELDS = /^interval (year|month|day|hour|minute|second)( to (month|hour|minute|second))?$/;

function parseDecimal(modifier: string | null): LogicalType | null {
  if (modifier === null) return { kind: 'decimal', precision: null, scale: null };
  const match = /^(\d{1,4})\s*(?:,\s*(-?\d{1,4}))?$/.exec(modifier);
  return match === null ? null : { kind: 'decimal', precision: Number(match[1]), scale: Number(match[2] ?? '0') };
}

function parseText(name: string, modifier: string | null): LogicalType | null {
  const fixed = name === 'character' || name === 'bpchar';
  if (!fixed && name !== 'character varying') return null;
  if (modifier === null) return { kind: 'text', length: name === 'character' ? 1 : null, fixed };
  return /^\d{1,8}$/.test(modifier) ? { kind: 'text', length: Number(modifier), fixed } : null;
}
