/**
 * True where PostgreSQL prints an array as this text and has no JSON array for it: one of several dimensions, or
 * whose subscripts do not begin at 1 (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). Arrays of
 * one dimension from 1 are JSON arrays, so their text is none of these.
 *
 * @param isElement whether PostgreSQL prints an element as this text
 */
export function isOddArrayText(text: string, isElement: (item: string) => boolean): boolean {
  const bounds = BOUNDS.exec(text)?.[0] ?? '';
  const body = text.slice(bounds.length);
  const sizes = sizesIn(body, isElement);
  if (sizes === null) return false;
  return bounds === '' ? sizes.length > 1 : fits(bounds, sizes);
}

/** `[0:1][5:6]=` */
const BOUNDS = /^(?:\[-?\d{1,10}:-?\d{1,10}\]){1,6}=/;
const DIMENSIONS_MAX = 6;

/** Printed only where one of them does not begin at 1. */
function fits(bounds: string, sizes: readonly number[]): boolean {
  const pairs = [...bounds.matchAll(/\[(-?\d+):(-?\d+)\]/g)].map(([, first, last]) => [Number(first), Number(last)]);
  const isSame =
    pairs.length === sizes.length && pairs.every(([first = 0, last = 0], at) => last - first + 1 === sizes[at]);
  const isPlain = pairs.every(([first]) => first === 1);
  const printed = pairs.map(([first, last]) => `[${first}:${last}]`).join('');
  return isSame && !isPlain && bounds === `${printed}=`;
}

/** The size of each dimension, the outermost first; null where the text is no array with all its parts of one shape. */
function sizesIn(text: string, isElement: (item: string) => boolean): readonly number[] | null {
  const found = readArray({ text, isElement }, 0, 1);
  return found !== null && found.end === text.length ? found.sizes : null;
}

interface Reading {
  readonly text: string;
  readonly isElement: (item: string) => boolean;
}

interface Read {
  readonly end: number;
  readonly sizes: readonly number[];
}

function readArray(reading: Reading, start: number, depth: number): Read | null {
  const { text } = reading;
  if (text[start] !== '{' || depth > DIMENSIONS_MAX) return null;
  let inner: string | null = null;
  let sizes: readonly number[] = [];
  for (let at = start + 1, count = 1; ; count++) {
    const item: Read | null = text[at] === '{' ? readArray(reading, at, depth + 1) : readItem(reading, at);
    if (item === null || (inner !== null && inner !== String(item.sizes))) return null;
    inner = String(item.sizes);
    sizes = item.sizes;
    at = item.end + 1;
    if (text[item.end] === '}') return { end: at, sizes: [count, ...sizes] };
    if (text[item.end] !== ',') return null;
  }
}

/** Quoted where it must be: empty, NULL as a word, or with a character that would mean something. */
const ITEM = /"((?:[^"\\]|\\["\\])*)"|([^{},"\\ \t\n\r\v\f]+)/y;
const NEEDS_QUOTES = /^$|^null$|[{},"\\ \t\n\r\v\f]/i;

function readItem({ text, isElement }: Reading, start: number): Read | null {
  ITEM.lastIndex = start;
  const found = ITEM.exec(text);
  if (found === null) return null;
  const [whole, quoted, plain = ''] = found;
  const end = start + whole.length;
  if (plain === 'NULL') return { end, sizes: [] };
  const value = quoted === undefined ? plain : quoted.replace(/\\(.)/gs, '$1');
  const isQuoted = quoted !== undefined;
  return isQuoted === NEEDS_QUOTES.test(value) && isElement(value) ? { end, sizes: [] } : null;
}
