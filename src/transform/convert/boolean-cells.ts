import { notConvertible } from '../not-storable.ts';
import { cellOfText, digitsOfCell, textOfCell } from './cell-text.ts';

export function integerToBoolean(cell: string): string {
  if (cell === '0') return 'false';
  if (cell === '1') return 'true';
  throw notConvertible(`${digitsOfCell(cell)} is neither 0 nor 1`);
}

export function booleanToInteger(cell: string): string {
  return cell === 'true' ? '1' : '0';
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['true', 'true'],
  ['1', 'true'],
  ['f', 'false'],
  ['false', 'false'],
  ['0', 'false'],
]);

export function textToBoolean(cell: string): string {
  const found = WORDS.get(textOfCell(cell).toLowerCase());
  if (found === undefined) throw notConvertible('it is none of t, f, true, false, 1 and 0');
  return found;
}

export function booleanToText(cell: string): string {
  return cellOfText(cell);
}
