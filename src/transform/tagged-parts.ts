import { malformedRow, skipCell } from '../model/row-shape.ts';
import { CLOSE_BRACE, QUOTE } from '../util/ascii.ts';
import { latin1Slice, utf8Slice } from '../util/buffer-slices.ts';

const TAGS = ['$integer', '$real', '$text', '$blob', '$bytes'] as const;
/** Enough for the longest tag with its brace, quotes and colon. */
const HEAD_BYTES = 12;

/** The storage class of a value of SQLite and, as JSON text, the value: a number or a string. */
export interface TaggedParts {
  readonly tag: (typeof TAGS)[number];
  readonly content: string;
}

/** The parts of a tagged cell. @throws ARCHIVE_ROW_MALFORMED where it is none. */
export function taggedParts(cell: Buffer): TaggedParts {
  const parts = findTaggedParts(cell);
  if (parts === null) throw malformedRow(cell, 0);
  return parts;
}

/** The parts of JSON text without white space that may be a tagged value; null where it is none. */
export function findTaggedParts(text: Buffer): TaggedParts | null {
  const head = latin1Slice(text, 0, Math.min(text.length, HEAD_BYTES));
  const tag = TAGS.find((candidate) => head.startsWith(`{"${candidate}":`));
  if (tag === undefined) return null;
  const start = tag.length + 4;
  const end = text.length - 1;
  if (text[end] !== CLOSE_BRACE || !mayBegin(tag, text[start]) || skipCell(text, start, text.length) !== end)
    return null;
  return { tag, content: utf8Slice(text, start, end) };
}

/** Numbers, or strings for those that JSON has no number for; all else is a string. */
function mayBegin(tag: TaggedParts['tag'], byte: number | undefined): boolean {
  if (byte === QUOTE) return true;
  return (tag === '$integer' || tag === '$real') && byte !== undefined && /[\d-]/.test(String.fromCharCode(byte));
}

/** What the string content of a tagged value means. @throws ARCHIVE_ROW_MALFORMED where it is no string. */
export function contentText(content: string): string {
  try {
    const text: unknown = JSON.parse(content);
    if (typeof text === 'string') return text;
  } catch {
    // Said below: the archive is not what an export wrote.
  }
  throw malformedRow(Buffer.from(content), 0);
}

/** The bytes of a `$blob` or of `$bytes`. */
export function contentBytes(content: string): Buffer {
  return Buffer.from(contentText(content), 'base64');
}
