import { notConvertible } from '../not-storable.ts';

/** Makes a cell of the target type of one of the source type: JSON text → JSON text; never called for NULL. */
export type CellConversion = (cell: string) => string;

/** The text of a cell that is a JSON string. @throws VALUE_NOT_STORABLE for bytes that are not UTF-8 */
export function textOfCell(cell: string): string {
  if (!cell.startsWith('"')) throw notConvertible('it is text that is not valid UTF-8');
  return cell.includes('\\') ? (JSON.parse(cell) as string) : cell.slice(1, -1);
}

export function cellOfText(text: string): string {
  return JSON.stringify(text);
}

/** The bytes of a cell of bytes. */
export function bytesOfCell(cell: string): Buffer {
  return Buffer.from(textOfCell(cell), 'base64');
}

export function cellOfBytes(bytes: Buffer): string {
  return `"${bytes.toString('base64')}"`;
}

/** The digits of an integer cell, which is a number or, past 2^53, a string. */
export function digitsOfCell(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1) : cell;
}

/** Integers of up to this many digits are below 2^53. */
const SAFE_DIGITS = 15;

/** @param digits canonical: no sign but `-`, no leading zeros, no `-0` */
export function cellOfDigits(digits: string): string {
  if (digits.length <= SAFE_DIGITS) return digits;
  const isSafe = Math.abs(Number(digits)) <= Number.MAX_SAFE_INTEGER && String(Number(digits)) === digits;
  return isSafe ? digits : `"${digits}"`;
}

/** The number of a float cell. */
export function floatOfCell(cell: string): number {
  return Number(digitsOfCell(cell));
}
