// The canonical form of cells by logical type (`schemas/README.md`, values), checked on bytes.
import type { EnumType } from '../model/catalog.ts';
import { documentText, pushDocumentCell } from '../model/document-cell.ts';
import { isSameName, type LogicalType } from '../model/logical-type.ts';
import { skipCell } from '../model/row-shape.ts';
import { LOWER_N, LOWER_T, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { isJson } from '../util/parse-json.ts';
import { isDecimalCell, isFloatCell, isIntegerCell } from './number-form.ts';
import { canonicalStringEnd, isStringCell } from './string-form.ts';
import { temporalForm } from './temporal-form.ts';

/** True where `bytes[start, end)` is a cell of the type. The bytes are one JSON value without white space around. */
export type CellForm = (bytes: Buffer, start: number, end: number) => boolean;

/**
 * The form of a column's cells, compiled once. NULL is a cell of every type, and so is a tagged value: a
 * value of SQLite that does not fit its column's type.
 */
export function cellForm(type: LogicalType, enums: readonly EnumType[]): CellForm {
  const plain = plainForm(type, enums);
  const braced = type.kind === 'jsonb' ? plain : isTaggedCell;
  return (bytes, start, end) => {
    const first = bytes[start];
    if (first === LOWER_N) return isWord(bytes, start, end, 'null');
    return first === OPEN_BRACE ? braced(bytes, start, end) : plain(bytes, start, end);
  };
}

/**
 * Finds the end of the cell at `start` and checks its form in one pass.
 * @returns the position behind it; -1 where there is no cell of the type before `limit`.
 */
export type CellScanner = (bytes: Buffer, start: number, limit: number) => number;

export function cellScanner(type: LogicalType, enums: readonly EnumType[]): CellScanner {
  const isCell = cellForm(type, enums);
  const isText = plainForm(type, enums) === isStringCell;
  return (bytes, start, limit) => {
    if (isText && bytes[start] === QUOTE) return canonicalStringEnd(bytes, start, limit);
    const end = skipCell(bytes, start, limit);
    return isCell(bytes, start, end) ? end : -1;
  };
}

function plainForm(type: LogicalType, enums: readonly EnumType[]): CellForm {
  switch (type.kind) {
    case 'boolean':
      return isBooleanCell;
    case 'integer':
      return (bytes, start, end) => isIntegerCell(bytes, start, end, type.bits);
    case 'decimal':
      return isDecimalCell;
    case 'float':
      return isFloatCell;
    case 'bytes':
      return isBase64Cell;
    case 'jsonb':
      return documentForm();
    case 'enum':
      return enumForm(enums.find((candidate) => isSameName(candidate.name, type.name))?.labels ?? []);
    case 'array':
      return arrayForm(type.element);
    case 'dynamic':
      return () => false;
    case 'text':
    case 'json':
    case 'other':
      return isStringCell;
    default:
      return temporalForm(type.kind);
  }
}

function isWord(bytes: Buffer, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word.charCodeAt(at)) return false;
  return true;
}

const isBooleanCell: CellForm = (bytes, start, end) =>
  bytes[start] === LOWER_T ? isWord(bytes, start, end, 'true') : isWord(bytes, start, end, 'false');

/** Base64 with its padding, as `Buffer.toString` writes it: unused bits of the last group are 0. */
const isBase64Cell: CellForm = (bytes, start, end) => {
  if (bytes[start] !== QUOTE || bytes[end - 1] !== QUOTE || (end - start - 2) % 4 !== 0) return false;
  const behind = end - 1;
  let last = behind;
  while (last > start + 1 && last > behind - 2 && bytes[last - 1] === 0x3d) last--;
  for (let at = start + 1; at < last; at++) if (BASE64[bytes[at] as number] === 0) return false;
  if (last === behind) return true;
  const group = bytes.toString('latin1', behind - 4, behind);
  return Buffer.from(group, 'base64').toString('base64') === group;
};

const BASE64 = new Uint8Array(256);
for (const byte of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')) BASE64[byte] = 1;

/** A jsonb document: valid JSON, and exactly what {@link pushDocumentCell} makes of it. */
function documentForm(): CellForm {
  const scratch = new ByteBuffer();
  return (bytes, start, end) => {
    const cell = bytes.toString('utf8', start, end);
    if (!isJson(cell)) return false;
    const text: unknown = documentText(cell);
    if (typeof text !== 'string' || !isJson(text)) return false;
    const document = Buffer.from(text);
    scratch.length = 0;
    pushDocumentCell(document, 0, document.length, scratch);
    return scratch.bytes.compare(bytes, start, end, 0, scratch.length) === 0;
  };
}

function enumForm(labels: readonly string[]): CellForm {
  const cells = new Set(labels.map((label) => Buffer.from(JSON.stringify(label)).toString('latin1')));
  return (bytes, start, end) => cells.has(bytes.toString('latin1', start, end));
}

type Element = Extract<LogicalType, { kind: 'array' }>['element'];

const ELEMENTS: Readonly<Record<Element, (item: unknown) => boolean>> = {
  int2: (item) => Number.isInteger(item) && Math.abs((item as number) + 0.5) < 2 ** 15,
  int4: (item) => Number.isInteger(item) && Math.abs((item as number) + 0.5) < 2 ** 31,
  text: (item) => typeof item === 'string',
  uuid: (item) => typeof item === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(item),
  boolean: (item) => typeof item === 'boolean',
};

function arrayForm(element: Element): CellForm {
  const isElement = ELEMENTS[element];
  return (bytes, start, end) => {
    if (bytes[start] !== OPEN_BRACKET) return false;
    const cell = bytes.toString('utf8', start, end);
    if (!isJson(cell)) return false;
    const items = JSON.parse(cell) as readonly unknown[];
    return items.every((item) => item === null || isElement(item)) && JSON.stringify(items) === cell;
  };
}

/** `{"$integer":…}`, `{"$real":…}`, `{"$text":…}`, `{"$blob":…}`, `{"$bytes":…}`. */
const isTaggedCell: CellForm = (bytes, start, end) => {
  const colon = bytes.indexOf(0x3a, start);
  if (colon === -1 || colon >= end) return false;
  const content = [bytes, colon + 1, end - 1] as const;
  switch (bytes.toString('latin1', start, colon)) {
    case '{"$integer"':
      return isIntegerCell(...content, 64);
    case '{"$real"':
      return isFloatCell(...content);
    case '{"$text"':
      return isStringCell(...content);
    case '{"$blob"':
    case '{"$bytes"':
      return isBase64Cell(...content);
    default:
      return false;
  }
};
