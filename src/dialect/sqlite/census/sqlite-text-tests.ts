import { isOddArrayText } from '../../../model/array-text.ts';
import { formatFloat } from '../../../model/float-text.ts';
import type { ArrayElement, LogicalType } from '../../../model/logical-type.ts';
import { isSingle } from '../../../model/single-float.ts';
import { isJson } from '../../../util/parse-json.ts';
import { isCanonicalDate, isCanonicalTime, isCanonicalTimetz } from './sqlite-calendar.ts';
import { isCanonicalDecimal } from './sqlite-decimal-text.ts';
import { DEPTH_MAX, isCanonicalDocument } from './sqlite-document-text.ts';
import { isCanonicalInterval } from './sqlite-interval-text.ts';

/** True where the text is the canonical text of a value of the type. */
export type TextTest = (text: string) => boolean;

/**
 * The test whether TEXT is a value of the type, in the canonical text that PostgreSQL would print: only such text
 * comes back identical from there. Time stamps have forms of their own, see `momentShape`.
 *
 * @param labels of an enum
 * @returns null for types that are not held as their canonical text
 */
export function textTest(type: LogicalType, labels: readonly string[] | null): TextTest | null {
  switch (type.kind) {
    case 'uuid':
      return (text) => UUID.test(text);
    case 'date':
      return isCanonicalDate;
    case 'time':
      return isCanonicalTime;
    case 'timetz':
      return isCanonicalTimetz;
    case 'interval':
      return isCanonicalInterval;
    case 'json':
      return isJsonText;
    case 'jsonb':
      return isCanonicalDocument;
    case 'array':
      return arrayTest(type.element);
    case 'enum':
      return (text) => labels?.includes(text) === true;
    case 'text':
      return lengthTest(type.length, type.fixed);
    case 'decimal':
      return (text) => isCanonicalDecimal(text, type.precision, type.scale);
    case 'float':
      return floatTest(type.bits);
    case 'other':
      // Only PostgreSQL knows its types; what is no value of one is refused there, row and column named.
      return () => true;
    default:
      return null;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isJsonText(text: string): boolean {
  return isJson(text) && (text.length <= DEPTH_MAX || depthOf(text) <= DEPTH_MAX);
}

const STRINGS_AND_BRACKETS = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;

/** How many objects and arrays stand around the innermost value of valid JSON. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of json.matchAll(STRINGS_AND_BRACKETS)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}

function arrayTest(element: ArrayElement): TextTest {
  const isElement = ELEMENT_TESTS[element];
  return (text) => {
    if (!/^["[]/.test(text) || !isJsonText(text)) return false;
    const value = JSON.parse(text) as unknown[] | string;
    if (JSON.stringify(value) !== text) return false;
    // PostgreSQL's own text of an array that is no JSON array.
    if (typeof value === 'string') return isOddArrayText(value, (item) => isElement(printedElement(item, element)));
    return value.every((item) => item === null || isElement(item));
  };
}

/** The element that PostgreSQL prints as this text within an array; null where it prints none so. */
function printedElement(text: string, element: ArrayElement): unknown {
  if (element === 'boolean') return text === 't' ? true : text === 'f' ? false : null;
  if (element !== 'int2' && element !== 'int4') return text;
  return String(Number(text)) === text ? Number(text) : null;
}

const ELEMENT_TESTS: Readonly<Record<ArrayElement, (item: unknown) => boolean>> = {
  int2: (item) => Number.isInteger(item) && Math.abs((item as number) + 0.5) < 2 ** 15,
  int4: (item) => Number.isInteger(item) && Math.abs((item as number) + 0.5) < 2 ** 31,
  text: (item) => typeof item === 'string',
  uuid: (item) => typeof item === 'string' && UUID.test(item),
  boolean: (item) => typeof item === 'boolean',
};

/** A char(n) value comes with its blanks. */
function lengthTest(length: number | null, fixed: boolean): TextTest {
  if (length === null) return () => true;
  return (text) => {
    if (!fixed && text.length <= length) return true;
    const characters = [...text].length;
    return fixed ? characters === length : characters <= length;
  };
}

function floatTest(bits: 32 | 64): TextTest {
  return (text) => {
    const value = Number(text);
    return formatFloat(value) === text && (bits === 64 || isSingle(value));
  };
}
