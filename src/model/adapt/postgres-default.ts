import { isJson, parseJson } from '../../util/parse-json.ts';
import { formatArrayLiteral } from '../array-literal.ts';
import type { Column } from '../catalog.ts';
import type { ExpressionNode } from '../expression.ts';
import type { LogicalType } from '../logical-type.ts';
import { int64Of, isDoubleSafe, numberNode, plainNumeral } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import type { SqliteForm } from '../storage.ts';
import { readSqliteMoment } from './moment.ts';
import { type DefaultValue, storedValue } from './stored-default.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** ISO 8601 as PostgreSQL prints it, each field with its own sign. */
const INTERVAL =
  /^P(?=.)(?:-?\d{1,9}Y)?(?:-?\d{1,9}M)?(?:-?\d{1,9}D)?(?:T(?=.)(?:-?\d{1,9}H)?(?:-?\d{1,9}M)?(?:-?\d{1,9}(?:\.\d{1,6})?S)?)?$/;

/**
 * A literal default of a SQLite column as a value of the PostgreSQL column. What SQLite would store decides:
 * `'1'` in an INTEGER column is 1, `''` there is no integer, and no default of one.
 */
export function postgresDefault(value: DefaultValue, from: Column, to: LogicalType): ExpressionNode {
  if (!('form' in from.storage)) return outside();
  const { form, declaredType } = from.storage;
  const stored = storedValue(value, declaredType);
  if (to.kind === 'text') return textDefault(stored, form, to);
  if (from.type.kind !== to.kind && !(from.type.kind === 'json' && to.kind === 'jsonb')) return outside();
  if (stored.kind === 'bytes') {
    return to.kind === 'bytes' && form.kind === 'blob' ? { kind: 'bytes', base64: stored.base64 } : outside();
  }
  if (stored.kind === 'text') return typedDefault(stored.text, form, to);
  return stored.kind === 'boolean' ? outside() : numberDefault(stored.numeral, to);
}

function numberDefault(numeral: string, to: LogicalType): ExpressionNode {
  switch (to.kind) {
    case 'boolean':
      return numeral === '0' || numeral === '1' ? { kind: 'boolean', value: numeral === '1' } : outside();
    case 'integer': {
      const value = int64Of(numeral) ?? outside();
      return BigInt.asIntN(to.bits, value) === value ? (numberNode(`${value}`) ?? outside()) : outside();
    }
    case 'decimal':
      return decimalDefault(numeral, to);
    case 'float':
      return to.bits === 64 && isDoubleSafe(numeral) ? (numberNode(numeral) ?? outside()) : outside();
    default:
      return outside();
  }
}

/** Digits that the column would round away are no default of it. */
function decimalDefault(numeral: string, to: LogicalType & { readonly kind: 'decimal' }): ExpressionNode {
  const plain = plainNumeral(numeral) ?? outside();
  const [whole = '', fraction = ''] = plain.replace('-', '').split('.');
  const fits = to.precision === null || whole.replace(/^0$/, '').length <= to.precision - (to.scale ?? 0);
  const isExact = to.scale === null || fraction.length <= to.scale;
  return fits && isExact && isDoubleSafe(plain) ? (numberNode(plain) ?? outside()) : outside();
}

/** Text, also of a column of several storage classes that goes as text. */
function textDefault(
  value: DefaultValue,
  form: SqliteForm,
  to: LogicalType & { readonly kind: 'text' },
): ExpressionNode {
  const isText = value.kind === 'text' && (form.kind === 'text' || form.kind === 'affinity');
  const isDigits = value.kind === 'integer' && form.kind === 'affinity';
  const text = isText ? value.text : isDigits ? value.numeral : outside();
  if (to.fixed || (to.length !== null && [...text].length > to.length) || text.includes('\0')) outside();
  return { kind: 'text', value: text };
}

/** Text that is a value of the target's type, in the one form that this column has. */
function typedDefault(text: string, form: SqliteForm, to: LogicalType): ExpressionNode {
  // Text is no value of a column that holds bytes.
  if (text.includes('\0') || form.kind === 'jsonb') outside();
  const cast = (value: string): ExpressionNode => ({ kind: 'cast', operand: { kind: 'text', value }, type: to });
  switch (to.kind) {
    case 'uuid':
      return form.kind === 'text' && UUID.test(text) ? cast(text) : outside();
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return cast(readSqliteMoment(text, to.kind, form));
    case 'json':
      return isJson(text) ? cast(text) : outside();
    case 'jsonb':
      return isJson(text) && !/\\u(?:0000|[dD][89a-fA-F])/.test(text) ? cast(text) : outside();
    case 'array':
      return cast(formatArrayLiteral(arrayOfJson(text)));
    case 'interval':
      return INTERVAL.test(text) ? cast(text) : outside();
    case 'decimal':
      return form.kind === 'text' && hasScale(text, to.scale) ? cast(text) : outside();
    case 'enum':
      return form.kind === 'text' ? cast(text) : outside();
    case 'other':
      return form.kind === 'text' && isKnownText(text, to.name) ? cast(text) : outside();
    default:
      return outside();
  }
}

/** True for the values that are known to be ones of a type without a logical type of its own. */
function isKnownText(text: string, typeName: string): boolean {
  if (typeName.endsWith('[]')) return text === '{}';
  const bits = /^bit(?: varying)?\((\d+)\)$/.exec(typeName)?.[1];
  if (bits !== undefined) return /^[01]+$/.test(text) && text.length === Number(bits);
  return typeName === 'inet' && /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** True for a decimal as text with all the digits that the column keeps. */
function hasScale(text: string, scale: number | null): boolean {
  const found = /^-?\d{1,300}(?:\.(\d{1,300}))?$/.exec(text);
  return found !== null && (scale === null || (found[1] ?? '').length === scale);
}

function arrayOfJson(text: string): readonly (string | null)[] {
  const items = parseJson(text);
  if (!Array.isArray(items)) return outside();
  return items.map((item: unknown) => {
    if (item === null) return null;
    return typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean' ? `${item}` : outside();
  });
}
