import { notStorable } from './sqlite-cell-cursor.ts';

/** The bytes of a base64 text. Node skips what is no base64, which shows in the length. */
export function decodeBase64(text: string): Buffer {
  const decoded = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0 || decoded.length !== (text.length / 4) * 3 - padding) {
    throw notStorable('the cell is no base64');
  }
  return decoded;
}
