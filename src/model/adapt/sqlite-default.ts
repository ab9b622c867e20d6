import { ByteBuffer } from '../../util/byte-buffer.ts';
import { parseArrayLiteral } from '../array-literal.ts';
import type { Column } from '../catalog.ts';
import { documentText, pushDocumentCell } from '../document-cell.ts';
import type { ExpressionNode } from '../expression.ts';
import { formatFloat } from '../float-text.ts';
import type { ArrayElement, LogicalType } from '../logical-type.ts';
import { int64Of, isDoubleSafe, numberNode, plainNumeral } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import type { SqliteForm, SqliteStorage } from '../storage.ts';
import { writeSqliteMoment } from './moment.ts';
import { type DefaultValue, storedValue } from './stored-default.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A literal default of a PostgreSQL column as the SQLite column stores that value. */
export function sqliteDefault(value: DefaultValue, from: Column, storage: SqliteStorage): ExpressionNode {
  const node = literalOf(value, from, storage.form);
  // A column of numeric affinity would make a number of it.
  const isKept =
    node.kind !== 'text' || storedValue({ kind: 'text', text: node.value }, storage.declaredType).kind === 'text';
  return isKept ? node : outside();
}

function literalOf(value: DefaultValue, from: Column, form: SqliteForm): ExpressionNode {
  const { type } = from;
  if (value.kind === 'boolean') {
    return type.kind === 'boolean' && form.kind === 'boolean' ? integer(value.value ? '1' : '0') : outside();
  }
  if (value.kind === 'bytes') {
    return type.kind === 'bytes' && form.kind === 'blob' ? { kind: 'bytes', base64: value.base64 } : outside();
  }
  if (value.kind !== 'text') return numberDefault(value.numeral, type, form);
  if (form.kind === 'document') return textNode(documentOf(value.text, type));
  if (form.kind !== 'text' && form.kind !== 'datetime') return outside();
  return textNode(canonicalText(value.text, type, form));
}

function integer(digits: string): ExpressionNode {
  return { kind: 'integer', digits };
}

function textNode(value: string): ExpressionNode {
  return { kind: 'text', value };
}

function numberDefault(numeral: string, type: LogicalType, form: SqliteForm): ExpressionNode {
  const plain = plainNumeral(numeral) ?? outside();
  if (type.kind === 'integer' && form.kind === 'integer' && int64Of(plain) !== null)
    return numberNode(plain) ?? outside();
  if (type.kind === 'float') return floatDefault(numeral, type.bits, form);
  if (type.kind !== 'decimal') return outside();
  const scaled = scaledNumeral(numeral, type.scale);
  if (form.kind === 'text') return textNode(scaled);
  return form.kind === 'numeric' && isDoubleSafe(scaled) ? (numberNode(plain) ?? outside()) : outside();
}

/** A float of 32 bits keeps six digits; of more the column would show others. A REAL has no negative zero. */
function floatDefault(numeral: string, bits: 32 | 64, form: SqliteForm): ExpressionNode {
  const plain = plainNumeral(numeral) ?? outside();
  const digits = plain.replace(/^-?0?\.?0*|\./g, '').length;
  if (!isDoubleSafe(plain) || (bits === 32 && digits > 6)) outside();
  const value = Number(numeral);
  if (form.kind === 'real-text') return textNode(formatFloat(value));
  return form.kind === 'real' && !Object.is(value, -0) ? (numberNode(plain) ?? outside()) : outside();
}

/** The numeral with as many digits behind the point as the column has; more of them than it has are no default. */
function scaledNumeral(numeral: string, scale: number | null): string {
  if (scale === null) return /^-?\d+(?:\.\d+)?$/.test(numeral) ? numeral : outside();
  const plain = plainNumeral(numeral) ?? outside();
  const [whole = '', fraction = ''] = plain.split('.');
  if (fraction.length > scale || scale < 0) outside();
  return scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`;
}

/** The canonical text of a value that PostgreSQL printed. */
function canonicalText(text: string, type: LogicalType, form: SqliteForm): string {
  switch (type.kind) {
    case 'text':
      return paddedText(text, type);
    case 'uuid':
      return UUID.test(text.toLowerCase()) ? text.toLowerCase() : outside();
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return writeSqliteMoment(text, type.kind, form);
    case 'interval':
      return /^P/.test(text) ? text : outside();
    case 'enum':
    case 'json':
    case 'timetz':
    case 'other':
      return text;
    default:
      return outside();
  }
}

/** char(n) is filled with blanks; a text that is too long is refused by PostgreSQL when it is used. */
function paddedText(text: string, type: LogicalType & { readonly kind: 'text' }): string {
  if (type.length === null) return type.fixed ? outside() : text;
  const length = [...text].length;
  if (length > type.length) outside();
  return type.fixed ? text + ' '.repeat(type.length - length) : text;
}

/** A document without its white space, an array as a JSON array. */
function documentOf(text: string, type: LogicalType): string {
  if (type.kind === 'array') {
    const items = parseArrayLiteral(text) ?? outside();
    return JSON.stringify(items.map((item) => (item === null ? null : elementOf(item, type.element))));
  }
  if (type.kind !== 'jsonb') return outside();
  const bytes = Buffer.from(text);
  const out = new ByteBuffer(bytes.length + 16);
  pushDocumentCell(bytes, 0, bytes.length, out);
  return documentText(out.bytes.toString('utf8', 0, out.length));
}

function elementOf(item: string, element: ArrayElement): string | number | boolean {
  if (element === 'text') return item;
  if (element === 'uuid') return UUID.test(item.toLowerCase()) ? item.toLowerCase() : outside();
  if (element === 'boolean') return /^(?:t|f|true|false)$/.test(item) ? item.startsWith('t') : outside();
  return /^-?\d{1,10}$/.test(item) ? Number(item) : outside();
}
