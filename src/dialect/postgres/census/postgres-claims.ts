import type { Column } from '../../../model/catalog.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { DateTimeForm, SqliteStorage } from '../../../model/storage.ts';
import { assertNever } from '../../../util/assert.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { floatSql } from '../rows/postgres-float-sql.ts';
import { FLOAT_RANGE, hasNoAffinity, isChangedNumeral, isReal, keepsText, looksNumeric } from './postgres-affinity.ts';
import { isNoEpoch } from './postgres-epochs.ts';
import { isOtherJson } from './postgres-json-text.ts';

/**
 * Whether what a comment says of a column's life in SQLite can be true. `look`: `sql` is true for each
 * value that SQLite would give back as another one, so that the claim stands if there is none.
 */
export type ClaimCheck =
  | { readonly kind: 'holds' }
  | { readonly kind: 'contradicts' }
  | { readonly kind: 'look'; readonly sql: string };

const HOLDS: ClaimCheck = { kind: 'holds' };
const CONTRADICTS: ClaimCheck = { kind: 'contradicts' };

/**
 * How to find out whether `storage` can have been the column's storage in SQLite.
 * @param isStrict the table was STRICT there
 */
export function claimCheck(column: Column, storage: SqliteStorage, isStrict: boolean): ClaimCheck {
  const { form, declaredType } = storage;
  const { type } = column;
  const value = quoteIdentifier(column.name);
  const keepsAll = hasNoAffinity(declaredType, isStrict);
  switch (form.kind) {
    case 'boolean':
      return type.kind === 'boolean' ? HOLDS : CONTRADICTS;
    case 'integer':
      return type.kind === 'integer' ? HOLDS : CONTRADICTS;
    case 'blob':
      return type.kind === 'bytes' ? HOLDS : CONTRADICTS;
    case 'jsonb':
      return type.kind === 'json' ? look(isOtherJson(value)) : CONTRADICTS;
    case 'document':
      return type.kind === 'jsonb' || type.kind === 'array' ? HOLDS : CONTRADICTS;
    case 'real':
      return type.kind === 'float' ? realCheck(keepsAll, value) : CONTRADICTS;
    case 'real-text':
      return type.kind === 'float' && (keepsAll || keepsText(declaredType)) ? HOLDS : CONTRADICTS;
    case 'numeric':
      return type.kind === 'decimal' ? look(isOtherNumeral(value, form.scale)) : CONTRADICTS;
    case 'datetime':
      return datetimeCheck(type, form, value);
    case 'epoch':
      return epochCheck(type, storage, value);
    case 'uuid':
      return uuidCheck(type, storage, value);
    case 'text':
      return textCheck(type, value, keepsAll || keepsText(declaredType));
    case 'affinity':
      return affinityCheck(type, value, declaredType);
    case 'tagged':
      return type.kind === 'jsonb' ? look(isUntagged(value)) : CONTRADICTS;
    default:
      return assertNever(form, 'SQLite form');
  }
}

/** True for a NaN or −0: SQLite stores the first as NULL and the second as 0. */
export function isFloatSpecial(value: string): string {
  return `(${value} = 'NaN' or (${value} = 0 and ${value}::text = '-0'))`;
}

/** Without an affinity a float is kept as it is, −0 too; no column of SQLite holds a NaN. */
function realCheck(keepsAll: boolean, value: string): ClaimCheck {
  return look(keepsAll ? `(${value} = 'NaN')` : isFloatSpecial(value));
}

function look(sql: string): ClaimCheck {
  return { kind: 'look', sql };
}

/**
 * More digits than a double keeps, or not the digits that `scale` gives; integers are kept whole to 2^63. Up to 15
 * digits always come back, and so do more where they are the shortest text of their double.
 */
function isOtherNumeral(value: string, scale: number | null): string {
  const isSpecial = scale === null ? `${value} = 'NaN'` : `${value} in ('NaN', 'Infinity', '-Infinity')`;
  const otherScale = scale === null ? `${value}::text <> trim_scale(${value})::text` : `scale(${value}) <> ${scale}`;
  const digits = `length(ltrim(replace(abs(${value})::text, '.', ''), '0'))`;
  const isWhole = `${value} = trunc(${value}) and ${value} between -9223372036854775808 and 9223372036854775807`;
  const isChanged = `(${digits} > 15 and not (${isWhole}) and ${isNotShortest(value)})`;
  return `(${isSpecial} or ${otherScale} or ${isChanged})`;
}

/** True where ECMAScript prints the double nearest to the numeric with other digits. `case`: numerics beyond doubles must not be cast. */
function isNotShortest(value: string): string {
  return `case when abs(${value}) between ${FLOAT_RANGE} then ${floatSql(`(${value}::float8)`, 64)}::numeric <> ${value} else true end`;
}

/** SQLite's text of a time stamp has a year of four digits and at most the digits that the form gives. */
function datetimeCheck(type: LogicalType, form: DateTimeForm, value: string): ClaimCheck {
  if (type.kind !== (form.zone === '' ? 'timestamp' : 'timestamptz')) return CONTRADICTS;
  const outside = `not isfinite(${value}) or extract(year from ${value}) not between 1 and 9999`;
  if (typeof form.fraction !== 'number' || form.fraction === 6) return look(`(${outside})`);
  const unit = 10 ** (6 - form.fraction);
  return look(`(${outside} or extract(microseconds from ${value})::bigint % ${unit} <> 0)`);
}

/** A column of text affinity would make texts of the numbers, one of REAL affinity REALs of integers. */
function epochCheck({ kind }: LogicalType, { declaredType, form }: SqliteStorage, value: string): ClaimCheck {
  if (form.kind !== 'epoch' || (kind !== 'timestamptz' && kind !== 'date')) return CONTRADICTS;
  const keepsNumbers = !keepsText(declaredType) || hasNoAffinity(declaredType, false);
  if (!keepsNumbers || (form.as === 'integer' && isReal(declaredType))) return CONTRADICTS;
  return look(isNoEpoch(value, form));
}

/** Without dashes a uuid may be nothing but digits, which an affinity for numbers makes a number of. */
function uuidCheck({ kind }: LogicalType, { declaredType, form }: SqliteStorage, value: string): ClaimCheck {
  if (kind !== 'uuid' || form.kind !== 'uuid') return CONTRADICTS;
  if (form.as !== 'hex' || keepsText(declaredType)) return HOLDS;
  return look(looksNumeric(`replace(${value}::text, '-', '')`));
}

/** Types whose canonical cell is a string. */
function isTextual(type: LogicalType): boolean {
  const others = ['boolean', 'integer', 'float', 'bytes', 'jsonb', 'array', 'dynamic'];
  return !others.includes(type.kind);
}

function textCheck(type: LogicalType, value: string, keepsAllText: boolean): ClaimCheck {
  if (!isTextual(type)) return CONTRADICTS;
  return keepsAllText ? HOLDS : look(looksNumeric(`${value}::text`));
}

function affinityCheck(type: LogicalType, value: string, declaredType: string): ClaimCheck {
  if (type.kind !== 'text' && type.kind !== 'json') return CONTRADICTS;
  return keepsText(declaredType) ? HOLDS : look(isChangedNumeral(`${value}::text`, isReal(declaredType)));
}

const TAGS = ['$integer', '$real', '$text', '$blob', '$bytes'];

/** A document that is no tagged value: an object of one key, the tag. */
function isUntagged(value: string): string {
  const tagged = TAGS.map((tag) => `${value} ? '${tag}'`).join(' or ');
  return `case when ${value} is null then false when jsonb_typeof(${value}) = 'object'
      then not (${tagged}) or (select count(*) from jsonb_object_keys(${value})) <> 1 else true end`;
}
