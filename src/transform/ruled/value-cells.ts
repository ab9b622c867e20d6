import { documentText } from '../../model/document-cell.ts';
import type { JsonValue } from '../../model/json-value.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { ByteBuffer } from '../../util/byte-buffer.ts';
import { isJson } from '../../util/parse-json.ts';
import { conversionBetween } from '../conversions.ts';
import { cellOfText, digitsOfCell, textOfCell } from '../convert/cell-text.ts';
import { jsonToJsonb } from '../json-cells.ts';
import { notConvertible } from '../not-storable.ts';
import { taggedParts } from '../tagged-parts.ts';

export const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
export const JSON_TEXT: LogicalType = { kind: 'json' };
const BIGINT: LogicalType = { kind: 'integer', bits: 64 };
const DOUBLE: LogicalType = { kind: 'float', bits: 64 };

/** The logical type that a value of rules has by itself; null for `null`, which every type has. */
export function typeOfValue(value: JsonValue): LogicalType | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BIGINT : DOUBLE;
  return typeof value === 'string' ? TEXT : JSON_TEXT;
}

/** The cell of a value by its own type. */
export function cellOfValue(value: JsonValue): string {
  if (typeof value === 'object' && value !== null) return cellOfText(JSON.stringify(value));
  return Object.is(value, -0) ? '0' : JSON.stringify(value);
}

/**
 * The cell of a value in a column of `type`.
 * @throws VALUE_NOT_STORABLE where it is no value of the type
 */
export function cellOfType(value: JsonValue, type: LogicalType): string {
  const own = typeOfValue(value);
  if (own === null) return 'null';
  if (type.kind === 'jsonb') return documentCell(JSON.stringify(value));
  if (own.kind === type.kind) return cellOfValue(value);
  const conversion = conversionBetween(own, type);
  if (conversion === null || conversion.unit === 'needed') {
    throw notConvertible(`${JSON.stringify(value)} is ${own.kind}, which does not become ${type.kind}`);
  }
  return conversion.cells({ from: own, to: type, unit: null, labels: null })(cellOfValue(value));
}

/** The cell of the document that PostgreSQL makes of a JSON text, so that reading it back gives the same cell. */
export function documentCell(json: string): string {
  const text = Buffer.from(cellOfText(json));
  const out = new ByteBuffer(text.length);
  jsonToJsonb()(text, 0, text.length, out);
  return out.bytes.toString('utf8', 0, out.length);
}

/** What a cell says as text: of a string its content, of a document its JSON, else the digits or the word. */
export function textOfValue(cell: string, type: LogicalType): string {
  switch (type.kind) {
    case 'jsonb':
      return documentText(cell);
    case 'array':
      return cell;
    case 'dynamic':
      return digitsOrText(taggedParts(Buffer.from(cell)).content);
    default:
      return digitsOrText(cell);
  }
}

function digitsOrText(cell: string): string {
  return cell.startsWith('"') ? textOfCell(cell) : cell;
}

/** What a cell says as JSON text: numbers as numbers, documents as documents, everything else as a string. */
export function jsonOfCell(cell: string, type: LogicalType): string {
  if (cell === 'null') return cell;
  switch (type.kind) {
    case 'integer':
      return digitsOfCell(cell);
    case 'decimal':
      return NUMBER.test(textOfCell(cell)) ? textOfCell(cell) : cell;
    case 'jsonb':
      return documentText(cell);
    case 'json':
      return isJson(textOfCell(cell)) ? textOfCell(cell) : cell;
    case 'dynamic':
      return taggedParts(Buffer.from(cell)).content;
    default:
      return cell.startsWith('{"$') ? cellOfText(cell) : cell;
  }
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** What a cell says as a value of JavaScript; numbers lose what a double does not hold. */
export function valueOfCell(cell: string, type: LogicalType): JsonValue {
  return JSON.parse(jsonOfCell(cell, type)) as JsonValue;
}
