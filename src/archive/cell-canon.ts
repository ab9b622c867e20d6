// Cells as other programs write them → canonical cells.
import type { Catalog, Column } from '../model/catalog.ts';
import { documentText, pushDocumentCell } from '../model/document-cell.ts';
import { floatCell } from '../model/float-text.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { cellForm } from './cell-forms.ts';

/** The canonical cell of a JSON value given as compact text; null where it is no value of the column's type. */
export type CellCanon = (text: string) => string | null;

/**
 * Editors and programs write numbers in other notations, and numbers where the cell is a string of digits.
 * What such a text means is kept exactly; anything else is refused.
 */
export function cellCanon(column: Column, enums: Catalog['enums']): CellCanon {
  const isCell = cellForm(column.type, enums);
  const rewrite = rewriteOf(column);
  return (text) => {
    const cell = text === 'null' ? text : rewrite(text);
    const bytes = Buffer.from(cell);
    return isCell(bytes, 0, bytes.length) ? cell : null;
  };
}

function rewriteOf({ type }: Column): (text: string) => string {
  switch (type.kind) {
    case 'integer':
      return integerText;
    case 'float':
      return (text) => (isNumber(text) ? floatCell(Number(text)) : text);
    case 'decimal':
      return (text) => (isNumber(text) ? `"${text}"` : text);
    case 'jsonb':
      return documentCell;
    default:
      return (text) => text;
  }
}

function isNumber(text: string): boolean {
  return /^[-\d]/.test(text);
}

/** Digits, in quotes beyond 2^53 − 1; pandas writes 1.0 for integers of a column with nulls. */
function integerText(text: string): string {
  const digits = /^"?(-?\d+)(?:\.0+)?"?$/.exec(text)?.[1];
  if (digits === undefined) return text;
  const value = BigInt(digits);
  return BigInt.asIntN(54, value) === value && value !== -(2n ** 53n) ? String(value) : `"${value}"`;
}

function documentCell(text: string): string {
  if (text.startsWith('{"$') && !isWrapped(text)) return text;
  const document = Buffer.from(documentText(text));
  const out = new ByteBuffer(document.length + 16);
  pushDocumentCell(document, 0, document.length, out);
  return out.take().toString('utf8');
}

/** True for exactly `{"$json":"text"}` with JSON in it. */
function isWrapped(text: string): boolean {
  const match = /^\{"\$json":("(?:[^"\\]|\\.)*")\}$/s.exec(text);
  if (match === null) return false;
  try {
    JSON.parse(JSON.parse(match[1] as string) as string);
    return true;
  } catch {
    return false;
  }
}
