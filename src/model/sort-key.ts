import { BACKSLASH, LOWER_N, LOWER_T, QUOTE } from '../util/ascii.ts';
import { latin1Slice, utf8Slice } from '../util/buffer-slices.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';
import type { LogicalType } from './logical-type.ts';

/** How the cells of a key column are ordered; see `model/row-order.ts`. */
export type CellOrder = 'integer' | 'float' | 'decimal' | 'text';

/** The order of the cells of a type. */
export function cellOrder({ kind }: LogicalType): CellOrder {
  if (kind === 'integer' || kind === 'boolean') return 'integer';
  return kind === 'float' ? 'float' : 'text';
}

/** The order that people expect of a type: decimals by value too. */
export function valueOrder(type: LogicalType): CellOrder {
  return type.kind === 'decimal' ? 'decimal' : cellOrder(type);
}

const NULL = 0;
const VALUE = 1;
/** A cell that is no number, in a column of numbers: behind all numbers. */
const NO_NUMBER = 2;
const NAN = 3;

/**
 * Appends the cell `bytes[start, end)` so that keys compare byte by byte as their cells do in the order of an
 * archive: NULL first, numbers by value (NaN last, both zeros alike), all else by the bytes of its text.
 */
export function pushSortKey(bytes: Buffer, span: CellSpan, out: ByteBuffer): void {
  const { start, end, order } = span;
  if (bytes[start] === LOWER_N) pushByte(out, NULL);
  else if (order === 'text') pushText(bytes, span, VALUE, out);
  else if (order === 'float') pushFloat(bytes, span, out);
  else if (order === 'decimal') pushDecimal(bytes, span, out);
  else if (!pushInteger(unquoted(bytes, start, end), out)) pushText(bytes, span, NO_NUMBER, out);
}

export interface CellSpan {
  readonly start: number;
  readonly end: number;
  readonly order: CellOrder;
}

function pushByte(out: ByteBuffer, byte: number): void {
  out.reserve(1);
  out.bytes[out.length++] = byte;
}

function unquoted(bytes: Buffer, start: number, end: number): string {
  return bytes[start] === QUOTE ? latin1Slice(bytes, start + 1, end - 1) : latin1Slice(bytes, start, end);
}

const SHIFT = 1n << 63n;
const INTEGER_MAX = (1n << 64n) - 1n;

/** As 64 bits without a sign, the smallest as 0; false where it is none. */
function pushInteger(text: string, out: ByteBuffer): boolean {
  if (text === 'true' || text === 'false') return pushInteger(text.charCodeAt(0) === LOWER_T ? '1' : '0', out);
  if (!/^-?\d{1,19}$/.test(text)) return false;
  const shifted = BigInt(text) + SHIFT;
  if (shifted < 0n || shifted > INTEGER_MAX) return false;
  out.reserve(9);
  out.bytes[out.length] = VALUE;
  out.bytes.writeBigUInt64BE(shifted, out.length + 1);
  out.length += 9;
  return true;
}

function pushFloat(bytes: Buffer, span: CellSpan, out: ByteBuffer): void {
  const text = unquoted(bytes, span.start, span.end);
  const value = text === '' ? Number.NaN : Number(text);
  if (text === 'NaN') pushByte(out, NAN);
  else if (Number.isNaN(value)) pushText(bytes, span, NO_NUMBER, out);
  else pushDouble(value === 0 ? 0 : value, out);
}

/** The bits of a double; of negative ones all are turned, of the others the sign, and so they compare as bytes. */
function pushDouble(value: number, out: ByteBuffer): void {
  out.reserve(9);
  out.bytes[out.length] = VALUE;
  const at = out.length + 1;
  out.bytes.writeDoubleBE(value, at);
  const isNegative = (out.bytes[at] as number) >= 0x80;
  if (!isNegative) out.bytes[at] = (out.bytes[at] as number) | 0x80;
  else for (let i = at; i < at + 8; i++) out.bytes[i] = (out.bytes[i] as number) ^ 0xff;
  out.length += 9;
}

const EXPONENT_SHIFT = 0x80000000;
const NEGATIVE = 0;
const ZERO_VALUE = 1;
const POSITIVE = 2;

/** Sign, the place of the first digit that is not 0, and the digits without zeros at the end; of negative ones all bytes are turned. */
function pushDecimal(bytes: Buffer, span: CellSpan, out: ByteBuffer): void {
  const text = unquoted(bytes, span.start, span.end);
  const parts = /^(-?)0*(\d*)(?:\.(\d*))?$/.exec(text);
  if (text === 'NaN') pushByte(out, NAN);
  else if (text === 'Infinity' || text === '-Infinity') pushInfinite(text.startsWith('-'), out);
  else if (parts === null) pushText(bytes, span, NO_NUMBER, out);
  else pushDigits(parts as unknown as readonly [string, string, string, string?], out);
}

function pushInfinite(isNegative: boolean, out: ByteBuffer): void {
  pushByte(out, VALUE);
  pushByte(out, isNegative ? NEGATIVE : POSITIVE);
  for (let at = 0; at < 4; at++) pushByte(out, isNegative ? 0 : 0xff);
  pushByte(out, isNegative ? 0xff : 0);
}

function pushDigits([, sign, whole, fraction = '']: readonly [string, string, string, string?], out: ByteBuffer): void {
  const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  pushByte(out, VALUE);
  if (significant === '') {
    pushByte(out, ZERO_VALUE);
    return;
  }
  const isNegative = sign === '-';
  pushByte(out, isNegative ? NEGATIVE : POSITIVE);
  const leading = whole === '' ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0;
  const exponent = whole === '' ? -leading : whole.length;
  const rest = Buffer.alloc(4 + significant.length + 1);
  rest.writeUInt32BE(exponent + EXPONENT_SHIFT);
  rest.write(significant, 4, 'latin1');
  if (isNegative) for (let at = 0; at < rest.length; at++) rest[at] = (rest[at] as number) ^ 0xff;
  out.pushBytes(rest, 0, rest.length);
}

/** Ends with two zero bytes; a zero byte of the text is followed by 0xFF, so that no text is the beginning of another. */
function pushText(bytes: Buffer, { start, end }: CellSpan, tag: number, out: ByteBuffer): void {
  pushByte(out, tag);
  const isString = bytes[start] === QUOTE;
  const [from, to] = isString ? [start + 1, end - 1] : [start, end];
  const isPlain = !isString || !hasEscape(bytes, from, to);
  if (isPlain) out.pushBytes(bytes, from, to);
  else pushEscaped(Buffer.from(JSON.parse(utf8Slice(bytes, start, end)) as string), out);
  pushByte(out, 0);
  pushByte(out, 0);
}

function hasEscape(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

function pushEscaped(text: Buffer, out: ByteBuffer): void {
  for (let from = 0; from < text.length; ) {
    const zero = text.indexOf(0, from);
    const to = zero === -1 ? text.length : zero + 1;
    out.pushBytes(text, from, to);
    if (zero !== -1) pushByte(out, 0xff);
    from = to;
  }
}
