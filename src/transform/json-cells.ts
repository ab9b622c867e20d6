// Cells of JSON text → cells of jsonb documents.
import { isUtf8 } from 'node:buffer';
import { pushDocumentCell } from '../model/document-cell.ts';
import type { NulMethod } from '../model/plan.ts';
import { malformedRow } from '../model/row-shape.ts';
import { BACKSLASH, LOWER_N, LOWER_T, OPEN_BRACE, QUOTE, SLASH } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { isWellFormed } from '../util/well-formed.ts';
import type { CellMapper } from './cell-mapper.ts';
import type { CellTally } from './cell-tally.ts';
import { fillJsonbNormalForm } from './jsonb-normal-form.ts';
import { notStorable } from './not-storable.ts';
import { replaceNul } from './nul-characters.ts';

const SCRATCH_BYTES = 4096;

export interface DocumentOptions {
  /** What becomes of U+0000, which jsonb has no place for. */
  readonly how: NulMethod;
  readonly tally: CellTally;
}

/** Maps string cells of JSON text to the document that jsonb makes of the text; `nul` absent: U+0000 is an error. */
export function jsonToJsonb(nul: DocumentOptions | null = null): CellMapper {
  const replaced = new ByteBuffer(SCRATCH_BYTES);
  const text = new ByteBuffer(SCRATCH_BYTES);
  const document = new ByteBuffer(SCRATCH_BYTES);
  return (bytes, start, end, out) => {
    if (bytes[start] === OPEN_BRACE) throw notStorable('it is no JSON text, or none in valid UTF-8');
    if (bytes[start] !== QUOTE) throw malformedRow(bytes, start);
    fillText(text, bytes.subarray(start, end));
    const isReplaced = nul !== null && replaceNul(text.bytes.subarray(0, text.length), replaced, nul.how);
    if (isReplaced) nul.tally.changed++;
    const source = isReplaced ? replaced : text;
    fillJsonbNormalForm(source.bytes.subarray(0, source.length), document);
    pushDocumentCell(document.bytes, 0, document.length, out);
  };
}

/** What stands for the letter behind a backslash; 0 where it is none of the escapes of two bytes. */
const MEANINGS = new Uint8Array(256);
for (const byte of [QUOTE, BACKSLASH, SLASH]) MEANINGS[byte] = byte;
MEANINGS[LOWER_N] = 0x0a;
MEANINGS[LOWER_T] = 0x09;
MEANINGS[0x62] = 0x08;
MEANINGS[0x66] = 0x0c;
MEANINGS[0x72] = 0x0d;

/** Fills `text` with what the string cell means, in UTF-8. */
function fillText(text: ByteBuffer, cell: Buffer): void {
  if (!isUtf8(cell)) throw malformedRow(cell, 0);
  text.length = 0;
  text.reserve(cell.length);
  if (!pushUnescaped(text, cell)) text.length = text.bytes.write(parseString(cell), 0, 'utf8');
}

/** False where the cell has an escape of six bytes, which JSON text hardly ever needs. */
function pushUnescaped(text: ByteBuffer, cell: Buffer): boolean {
  const target = text.bytes;
  const end = cell.length - 1;
  let length = 0;
  for (let at = 1; at < end; at++) {
    let byte = cell[at] as number;
    if (byte === BACKSLASH) byte = MEANINGS[cell[++at] as number] as number;
    if (byte === 0) return false;
    target[length++] = byte;
  }
  text.length = length;
  return true;
}

function parseString(cell: Buffer): string {
  try {
    const text = JSON.parse(cell.toString('utf8')) as string;
    if (isWellFormed(text)) return text;
  } catch {
    // Said below: the archive is not what an export wrote.
  }
  throw malformedRow(cell, 0);
}
