import { parseArrayLiteral } from '../../model/array-literal.ts';
import { documentText } from '../../model/document-cell.ts';
import type { ArrayElement } from '../../model/logical-type.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellConversion, cellOfText, textOfCell } from './cell-text.ts';
import { canonicalUuid } from './text-cells.ts';

/** The JSON text of a JSON array, or PostgreSQL's own text of one (`{a,b}`). */
export function textToArray(element: ArrayElement): CellConversion {
  return (cell) => {
    const text = textOfCell(cell);
    const literal = text.startsWith('{') ? parseArrayLiteral(text) : null;
    const items = literal === null ? jsonItems(text) : literal.map((item) => ofLiteral(item, element));
    return arrayCell(items, element);
  };
}

export function documentToArray(element: ArrayElement): CellConversion {
  return (cell) => arrayCell(jsonItems(documentText(cell)), element);
}

/** The cell is a JSON array already, or PostgreSQL's own text of several dimensions. */
export function arrayToText(cell: string): string {
  return cellOfText(cell);
}

function jsonItems(text: string): readonly unknown[] {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below, as for any JSON that is no array.
  }
  if (!Array.isArray(value)) throw notConvertible('it is no JSON array, and no array of PostgreSQL');
  return value;
}

/** An element of PostgreSQL's text as JSON would have it. */
function ofLiteral(item: string | null, element: ArrayElement): unknown {
  if (item === null || element === 'text' || element === 'uuid') return item;
  if (element === 'boolean') return item === 't' ? true : item === 'f' ? false : item;
  return /^-?\d{1,10}$/.test(item) ? Number(item) : item;
}

function arrayCell(items: readonly unknown[], element: ArrayElement): string {
  return JSON.stringify(items.map((item) => (item === null ? null : elementOf(item, element))));
}

const LIMITS: Readonly<Partial<Record<ArrayElement, number>>> = { int2: 2 ** 15, int4: 2 ** 31 };

function elementOf(item: unknown, element: ArrayElement): unknown {
  const limit = LIMITS[element];
  if (limit !== undefined && Number.isInteger(item) && Math.abs((item as number) + 0.5) < limit) return item;
  if (element === 'boolean' && typeof item === 'boolean') return item;
  if (element === 'text' && typeof item === 'string') return item;
  const uuid = element === 'uuid' && typeof item === 'string' ? canonicalUuid(item) : null;
  if (uuid === null) throw notConvertible(`an element is no ${element}`);
  return uuid;
}
