import { floatCell, formatFloat } from '../../model/float-text.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { plainNumeral } from '../../model/number-literal.ts';
import { isSingle, nearestSingle } from '../../model/single-float.ts';
import { breaksLimit, notConvertible } from '../not-storable.ts';
import { type CellConversion, cellOfDigits, cellOfText, digitsOfCell, floatOfCell, textOfCell } from './cell-text.ts';

type Decimal = Extract<LogicalType, { readonly kind: 'decimal' }>;
type Float = Extract<LogicalType, { readonly kind: 'float' }>;

const INTEGER = /^(?:0|-?[1-9]\d*)$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const SPECIAL: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

export function integerToDecimal(to: Decimal): CellConversion {
  return (cell) => decimalCell(digitsOfCell(cell), to);
}

export function decimalToDecimal(to: Decimal): CellConversion {
  return (cell) => decimalCell(textOfCell(cell), to);
}

export function textToDecimal(to: Decimal): CellConversion {
  return (cell) => {
    const text = textOfCell(cell);
    if (!DECIMAL.test(text) && !SPECIAL.has(text)) throw notConvertible('it is no number in plain digits');
    return decimalCell(text, to);
  };
}

/** The decimal that has the digits of the float's shortest form. */
export function floatToDecimal(to: Decimal): CellConversion {
  return (cell) => {
    const text = digitsOfCell(cell);
    if (SPECIAL.has(text)) return cellOfText(text);
    if (text === '-0') throw notConvertible('a decimal has no −0');
    const plain = plainNumeral(text);
    if (plain === null) throw notConvertible('it has more digits than a decimal should');
    return decimalCell(plain, to);
  };
}

/** The same number with the digits that the scale asks for. @throws VALUE_NOT_STORABLE where one would be rounded */
function decimalCell(text: string, { scale }: Decimal): string {
  if (SPECIAL.has(text)) return cellOfText(text);
  if (scale === null) return cellOfText(withoutNegativeZero(text));
  const [whole = '', fraction = ''] = text.split('.');
  const needed = fraction.replace(/0+$/, '');
  if (needed.length > Math.max(scale, 0)) throw notConvertible(`it has more than ${scale} digits behind the point`);
  if (scale < 0 && !whole.endsWith('0'.repeat(-scale)) && whole !== '0') {
    throw notConvertible(`it is no multiple of 1${'0'.repeat(-scale)}`);
  }
  const digits = scale <= 0 ? whole : `${whole}.${needed.padEnd(scale, '0')}`;
  return cellOfText(withoutNegativeZero(digits));
}

/** A decimal cell without zeros at the end of its fraction. */
export function shortestDecimal(cell: string): string {
  return cell.includes('.') ? cell.replace(/\.?0*"$/, '"') : cell;
}

function withoutNegativeZero(digits: string): string {
  return /^-[0.]*$/.test(digits) ? digits.slice(1) : digits;
}

export function decimalToInteger(cell: string): string {
  const [whole = '', fraction = ''] = textOfCell(cell).split('.');
  if (!INTEGER.test(whole === '-0' ? '0' : whole) || /[1-9]/.test(fraction)) throw notConvertible('it is no integer');
  return wholeCell(whole);
}

export function floatToInteger(cell: string): string {
  const value = floatOfCell(cell);
  if (!Number.isInteger(value) || Object.is(value, -0)) throw notConvertible('it is no integer');
  return wholeCell(String(BigInt(value)));
}

export function textToInteger(cell: string): string {
  const text = textOfCell(cell);
  if (!INTEGER.test(text)) throw notConvertible('it is no integer in plain digits');
  return wholeCell(text);
}

function wholeCell(digits: string): string {
  const value = BigInt(digits);
  if (BigInt.asIntN(64, value) !== value) throw notConvertible('it does not fit into 64 bits');
  return cellOfDigits(String(value));
}

export function integerToFloat(to: Float): CellConversion {
  return (cell) => {
    const digits = digitsOfCell(cell);
    const value = Number(digits);
    if (BigInt(value) !== BigInt(digits)) throw notConvertible('no float has exactly this value');
    return exactFloat(value, to);
  };
}

export function decimalToFloat(to: Float): CellConversion {
  return (cell) => floatOfDigits(textOfCell(cell), to);
}

export function textToFloat(to: Float): CellConversion {
  return (cell) => {
    const text = textOfCell(cell);
    if (formatFloat(Number(text)) === text) return exactFloat(Number(text), to);
    if (!DECIMAL.test(text)) throw notConvertible('it is no number in plain digits');
    return floatOfDigits(text, to);
  };
}

/** The float whose shortest form has these digits and no others. */
function floatOfDigits(text: string, to: Float): string {
  const value = Number(text);
  if (!SPECIAL.has(text) && plainNumeral(formatFloat(value)) !== plainNumeral(text)) {
    throw notConvertible('no float prints exactly these digits');
  }
  return exactFloat(Object.is(value, -0) ? 0 : value, to);
}

/** The nearest number that the bits hold, with the digits that they print. */
export function floatToFloat(to: Float): CellConversion {
  return (cell) => {
    const value = floatOfCell(cell);
    const rounded = to.bits === 32 ? nearestSingle(value) : value;
    if (Number.isFinite(rounded) === Number.isFinite(value) && (rounded === 0) === (value === 0))
      return floatCell(rounded);
    throw breaksLimit('range', `it is outside of what ${to.bits} bits hold`);
  };
}

/** In 32 bits only a number whose digits they print. */
function exactFloat(value: number, { bits }: Float): string {
  if (bits === 32 && !isSingle(value)) throw notConvertible('a float of 32 bits would print other digits');
  return floatCell(value);
}

export function integerToText(cell: string): string {
  return cellOfText(digitsOfCell(cell));
}

export function floatToText(cell: string): string {
  return cellOfText(digitsOfCell(cell));
}
