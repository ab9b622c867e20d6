import type { ExpressionNode } from './expression.ts';

const NUMERAL = /^(-?)(?:(\d+)|((?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?))$/;

/** The node of a decimal numeral, its sign as a `unary`; null where the text is none. */
export function numberNode(text: string): ExpressionNode | null {
  const match = NUMERAL.exec(text);
  if (match === null) return null;
  const [, sign, digits, numeral = ''] = match;
  const operand: ExpressionNode =
    digits === undefined ? { kind: 'decimal', numeral } : { kind: 'integer', digits: digits.replace(/^0+(?=\d)/, '') };
  return sign === '-' ? { kind: 'unary', operator: '-', operand } : operand;
}

/** The numeral of a number with its signs, `-12.50`; null where the node is no number. */
export function numeralOf(node: ExpressionNode): string | null {
  if (node.kind === 'integer') return node.digits;
  if (node.kind === 'decimal') return node.numeral;
  if (node.kind !== 'unary' || node.operator === 'not') return null;
  const inner = numeralOf(node.operand);
  if (inner === null || node.operator === '+') return inner;
  return inner.startsWith('-') ? inner.slice(1) : `-${inner}`;
}

/** The value of digits with a sign or none; null for other numerals and beyond 64 bits. */
export function int64Of(numeral: string): bigint | null {
  if (!/^-?\d+$/.test(numeral)) return null;
  const value = BigInt(numeral);
  return BigInt.asIntN(64, value) === value ? value : null;
}

/**
 * A numeral in plain digits without exponent, leading and trailing zeros: `1.50e1` is `15`, `-.5` is `-0.5`.
 * null for exponents that would make it longer than any number here is.
 */
export function plainNumeral(numeral: string): string | null {
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(numeral);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 400) return null;
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${fraction}${'0'.repeat(Math.max(0, shift))}`;
  const point = Math.max(0, -shift) + whole.length + shift;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const behind = digits.slice(point).replace(/0+$/, '');
  const text = behind === '' ? before : `${before}.${behind}`;
  return text === '0' ? '0' : `${sign}${text}`;
}

/**
 * True for numerals that a double holds as they are read: at most 15 significant digits, below 2^53 (so that whole
 * ones are exact). Their order as doubles is their order as decimals.
 */
export function isDoubleSafe(numeral: string): boolean {
  const plain = plainNumeral(numeral);
  if (plain === null) return false;
  const significant = plain.replace(/^-?0?\.?0*|\./g, '');
  return significant.length <= 15 && Math.abs(Number(plain)) < 2 ** 53;
}
