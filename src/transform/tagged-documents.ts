// Tagged cells of dynamic columns ↔ the jsonb documents that keep them.
import { isUtf8 } from 'node:buffer';
import { floatCell } from '../model/float-text.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';
import { fillJsonbNormalForm } from './jsonb-normal-form.ts';
import { contentBytes, contentText, findTaggedParts, type TaggedParts, taggedParts } from './tagged-parts.ts';

/**
 * Fills `out` with the document that keeps a tagged cell, as jsonb prints it. Two values take another form, since
 * jsonb would change the one and refuse the other: a real −0 goes as a string, text with U+0000 as its bytes.
 */
export function fillTaggedDocument(cell: Buffer, out: ByteBuffer): void {
  const { tag, content } = taggedParts(cell);
  if (tag === '$real' && content === '-0') fillJsonbNormalForm(Buffer.from('{"$real":"-0"}'), out);
  else fillJsonbNormalForm(tag === '$text' && hasNul(content) ? bytesCell(content) : cell, out);
}

function hasNul(content: string): boolean {
  return content.includes('\\u0000') && contentText(content).includes('\0');
}

function bytesCell(content: string): Buffer {
  return Buffer.from(`{"$bytes":"${Buffer.from(contentText(content)).toString('base64')}"}`);
}

/**
 * The tagged cell that {@link fillTaggedDocument} made the document of, given without white space; null where it
 * made it of none. `scratch` is used.
 */
export function cellOfDocument(document: Buffer, scratch: ByteBuffer): Buffer | null {
  const parts = findTaggedParts(document);
  const text = parts === null ? null : cellText(parts);
  if (text === null) return null;
  const cell = Buffer.from(text);
  fillTaggedDocument(cell, scratch);
  return scratch.bytes.compare(document, 0, document.length, 0, scratch.length) === 0 ? cell : null;
}

function cellText({ tag, content }: TaggedParts): string | null {
  const isString = content.startsWith('"');
  switch (tag) {
    case '$integer':
      return integerText(isString ? contentText(content) : content);
    case '$real':
      return isString ? realText(contentText(content)) : `{"$real":${floatCell(Number(content))}}`;
    case '$text':
      return `{"$text":${content}}`;
    case '$blob':
      return `{"$blob":"${contentBytes(content).toString('base64')}"}`;
    case '$bytes':
      return bytesText(contentBytes(content));
  }
}

/** A number up to 2^53 − 1, a string of digits beyond. */
function integerText(digits: string): string | null {
  if (!/^-?\d{1,19}$/.test(digits)) return null;
  const value = BigInt(digits);
  if (BigInt.asIntN(64, value) !== value) return null;
  return `{"$integer":${Number.isSafeInteger(Number(value)) ? value : `"${value}"`}}`;
}

function realText(content: string): string | null {
  if (content === '-0') return '{"$real":-0}';
  return content === 'Infinity' || content === '-Infinity' ? `{"$real":"${content}"}` : null;
}

/** Bytes of text: what is UTF-8 went as bytes for its U+0000. */
function bytesText(bytes: Buffer): string {
  return isUtf8(bytes)
    ? `{"$text":${JSON.stringify(bytes.toString('utf8'))}}`
    : `{"$bytes":"${bytes.toString('base64')}"}`;
}
