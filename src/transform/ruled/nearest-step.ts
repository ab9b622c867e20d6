import { floatCell } from '../../model/float-text.ts';
import { plainNumeral } from '../../model/number-literal.ts';
import { nearestSingle } from '../../model/single-float.ts';
import { cellOfDigits, cellOfText } from '../convert/cell-text.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellStep, type StepContext, unlessNullCell } from './cell-step.ts';
import { textOfValue } from './value-cells.ts';

/** The number of the type that is nearest to the value; halves go away from zero, as PostgreSQL's numeric has it. */
export function nearestStep({ from, to }: StepContext): CellStep {
  return unlessNullCell((cell) => {
    const text = textOfValue(cell, from);
    if (to.kind === 'float') return nearestFloat(text, to.bits);
    const plain = plainNumeral(text);
    if (plain === null) throw notConvertible('it is no number in plain digits');
    const digits = rounded(plain, to.kind === 'decimal' ? (to.scale ?? 0) : 0);
    if (to.kind === 'decimal') return cellOfText(digits);
    if (BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) throw notConvertible('it does not fit into 64 bits');
    return cellOfDigits(digits);
  });
}

const FLOAT = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|-?Infinity)$/;

function nearestFloat(text: string, bits: 32 | 64): string {
  if (!FLOAT.test(text)) throw notConvertible('it is no number');
  const value = Number(text);
  const nearest = bits === 32 ? nearestSingle(value) : value;
  if (!Number.isFinite(nearest) && /\d/.test(text)) throw notConvertible(`it is outside of what ${bits} bits hold`);
  return floatCell(nearest);
}

/** @param plain digits with a sign and a point at most. @param scale digits behind the point, not below 0 */
function rounded(plain: string, scale: number): string {
  const isNegative = plain.startsWith('-');
  const [whole = '0', fraction = ''] = plain.replace(/^-/, '').split('.');
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  const isUp = (fraction[scale] ?? '0') >= '5';
  const digits = String(BigInt(whole + kept) + (isUp ? 1n : 0n)).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return isNegative && /[1-9]/.test(text) ? `-${text}` : text;
}
