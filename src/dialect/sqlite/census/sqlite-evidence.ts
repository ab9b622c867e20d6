import type { Census, StorageClass } from '../../../model/census.ts';
import type { EpochUnit } from '../../../model/epoch.ts';
import { dayOf, readingsOf } from '../../../model/epoch-window.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteForm } from '../../../model/storage.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import type { ColumnCounts } from './sqlite-census.ts';
import type { EpochFinding } from './sqlite-epoch-look.ts';

/** The numbers of a census as people read them. Keys and storage classes are named, values of text never. */

const NAMES: Readonly<Record<StorageClass, { readonly one: string; readonly many: string }>> = {
  integer: { one: 'an INTEGER', many: 'INTEGER' },
  real: { one: 'a REAL', many: 'REAL' },
  text: { one: 'a TEXT', many: 'TEXT' },
  blob: { one: 'a BLOB', many: 'BLOB' },
};

/** `All 12,000 values are TEXT`, `11,997 of 12,000 values are INTEGER, 3 are TEXT`. */
export function describeClasses(counts: ColumnCounts): string {
  const total = countOf(counts);
  const classes = [...counts.classes].sort(([, a], [, b]) => b - a);
  const [first] = classes;
  if (first === undefined) return 'There is no value';
  const [name, rows] = first;
  if (classes.length === 1) {
    return total === 1 ? `The one value is ${NAMES[name].one}` : `All ${grouped(total)} values are ${NAMES[name].many}`;
  }
  const others = classes
    .slice(1)
    .map(([other, more]) => `${grouped(more)} ${more === 1 ? 'is' : 'are'} ${NAMES[other].many}`);
  return `${grouped(rows)} of ${grouped(total)} values ${rows === 1 ? 'is' : 'are'} ${NAMES[name].many}, ${others.join(', ')}`;
}

/** The storage classes of the values that a type does not have: `TEXT and BLOB`. */
export function classesOutside(counts: ColumnCounts, classes: readonly StorageClass[]): string {
  return ORDER.filter((name) => counts.classes.has(name) && !classes.includes(name))
    .map((name) => NAMES[name].many)
    .join(' and ');
}

/** `12,000 of 12,000 values are 0 or 1 (11,200 of them 1)`. */
export function describeFit(counts: ColumnCounts, kind: Fitted, ones: number | null): string {
  const total = grouped(countOf(counts));
  const share = kind.type.kind === 'boolean' && ones !== null ? ` (${grouped(ones)} of them 1)` : '';
  return `${total} of ${total} values are ${nounOf(kind)}${share}`;
}

interface Fitted {
  readonly type: LogicalType;
  readonly form: SqliteForm;
}

function nounOf({ type, form }: Fitted): string {
  switch (type.kind) {
    case 'boolean':
      return '0 or 1';
    case 'date':
      return 'dates YYYY-MM-DD';
    case 'timestamp':
    case 'timestamptz':
      return `time stamps ${momentPattern(form, type.kind === 'timestamptz')}`;
    case 'time':
      return 'times HH:MM:SS[.S]';
    case 'decimal':
      return type.scale === null
        ? 'numbers, exact as decimals'
        : `numbers with at most ${type.scale} digits behind the point`;
    case 'uuid':
      return form.kind === 'uuid' ? UUID_NOUNS[form.as] : 'uuids';
    case 'json':
    case 'jsonb':
      return form.kind === 'jsonb' ? "JSON in SQLite's binary form (jsonb)" : 'JSON';
    default:
      return formatTypeName(type);
  }
}

const UUID_NOUNS = { blob: 'uuids of 16 bytes', hex: 'uuids without dashes', upper: 'uuids in upper case' } as const;

/** `YYYY-MM-DD HH:MM:SS.SSSSSS`; digits that not every value has stand in brackets. */
function momentPattern(form: SqliteForm, hasZone: boolean): string {
  if (form.kind !== 'datetime') return `YYYY-MM-DDTHH:MM:SS[.S]${hasZone ? '+00:00' : ''}`;
  const { separator, fraction, zone } = form;
  const digits = typeof fraction === 'number' ? `.${'S'.repeat(fraction)}` : '[.S]';
  return `YYYY-MM-DD${separator}HH:MM:SS${fraction === 0 ? '' : digits}${zone}`;
}

const UNITS: Readonly<Record<EpochUnit, string>> = {
  s: 'seconds since 1970',
  ms: 'milliseconds since 1970',
  us: 'microseconds since 1970',
  ns: 'nanoseconds since 1970',
  julian: 'Julian days',
  coredata: 'seconds since 2001 (Core Data)',
  webkit: 'microseconds since 1601 (WebKit)',
};

/** `1,204 of 1,204 values are milliseconds since 1970, 2019-03-01 … 2024-05-02`. */
export function describeEpoch(counts: ColumnCounts, { unit, min, max }: EpochFinding): string {
  const total = grouped(countOf(counts));
  const range = unit === null ? '' : `${dayOf(min, unit)} … ${dayOf(max, unit)}`;
  return `${total} of ${total} values are ${unit === null ? 'numbers' : UNITS[unit]}, ${range}`;
}

/** Why numbers that may be moments stay numbers, and what to say to have it otherwise; empty where they cannot be any. */
export function describeDoubt({ unit, min, max, misfits, place }: EpochFinding, column: string): string {
  if (unit !== null) {
    return `${grouped(misfits ?? 0)} are no exact ${UNITS[unit]} of the years 1 to 9999, first at ${place}: all stay numbers.`;
  }
  const readings = readingsOf(min, max).map((reading) => `${reading.unit} (${reading.first} … ${reading.last})`);
  if (readings.length === 0) return 'Their range is that of no known unit of time: all stay numbers.';
  return `Their range does not say which unit of time they are, so all stay numbers; say --epoch ${column}=UNIT, one of ${readings.join(', ')}.`;
}

/** The values that are not NULL. */
export function countOf(counts: ColumnCounts): number {
  return counts.rows - counts.nulls;
}

const ORDER: readonly StorageClass[] = ['integer', 'real', 'text', 'blob'];

export function asClassCounts(counts: ColumnCounts): Census['classes'] {
  return ORDER.flatMap((name) => {
    const rows = counts.classes.get(name) ?? 0;
    return rows === 0 ? [] : [{ name, rows }];
  });
}

/** `12,000`, whatever the machine's language is. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
