import { documentText, pushDocumentCell } from '../../../model/document-cell.ts';
import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import { BACKSLASH, NEWLINE, SPACE, TAB } from '../../../util/ascii.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import type { CopyCursor, ValueCodec } from './postgres-copy-cursor.ts';
import { copyEscapedByte } from './postgres-text-values.ts';

const SCRATCH_BYTES = 4096;
const DOLLAR = 0x24;
const WRAPPED = Buffer.from('{"$json":');

/** jsonb: the document itself, or `{"$json":"text"}` where embedding it would change it. */
export function documentCodec(): ValueCodec {
  const scratch = new ByteBuffer(SCRATCH_BYTES);
  return {
    encode(cursor) {
      unescapeField(cursor, scratch);
      pushDocumentCell(scratch.bytes, 0, scratch.length, cursor.out);
    },
    decode: decodeDocument,
  };
}

/** Fills `scratch` with the field's text without COPY's escapes and moves the cursor behind it. */
export function unescapeField(cursor: CopyCursor, scratch: ByteBuffer): void {
  const { source } = cursor;
  let { at } = cursor;
  scratch.length = 0;
  scratch.reserve(fieldLength(source, at));
  const target = scratch.bytes;
  let length = 0;
  for (;;) {
    const byte = source[at++] as number;
    if (byte === TAB || byte === NEWLINE) break;
    target[length++] = byte === BACKSLASH ? copyEscapedByte(source[at++] as number) : byte;
  }
  cursor.at = at - 1;
  scratch.length = length;
}

function fieldLength(source: Buffer, start: number): number {
  let at = start;
  while (source[at] !== TAB && source[at] !== NEWLINE) at++;
  return at - start;
}

function decodeDocument(cursor: CopyCursor): void {
  const { source, at, out } = cursor;
  const end = skipCell(source, at, source.length);
  if (isWrapped(source, at)) {
    const text = wrappedText(source, at, end);
    out.reserve(2 * text.length + 2 * (source.length - end));
    pushCopyText(text, out, { start: 0, end: text.length });
  } else {
    pushCopyText(source, out, { start: at, end });
  }
  cursor.at = end;
}

function wrappedText(source: Buffer, at: number, end: number): Buffer {
  try {
    return Buffer.from(documentText(source.toString('utf8', at, end)));
  } catch {
    // No JSON, or no string in it: the archive is not what an export wrote.
    throw malformedRow(source, at);
  }
}

function isWrapped(source: Buffer, at: number): boolean {
  return source[at + 2] === DOLLAR && WRAPPED.every((byte, index) => source[at + index] === byte);
}

/** Appends JSON text as COPY text: only backslashes need an escape, control bytes cannot stand in minified JSON. */
function pushCopyText(source: Buffer, out: ByteBuffer, range: { readonly start: number; readonly end: number }): void {
  const target = out.bytes;
  let { length } = out;
  for (let at = range.start; at < range.end; at++) {
    const byte = source[at] as number;
    if (byte < SPACE) throw malformedRow(source, at);
    if (byte === BACKSLASH) target[length++] = BACKSLASH;
    target[length++] = byte;
  }
  out.length = length;
}
