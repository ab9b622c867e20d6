// Cells of dynamic columns → cells of text and jsonb columns, and back.
import { documentText, pushDocumentCell } from '../model/document-cell.ts';
import { malformedRow } from '../model/row-shape.ts';
import { utf8Slice } from '../util/buffer-slices.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { CellMapper } from './cell-mapper.ts';
import type { CellTally } from './cell-tally.ts';
import { notStorable } from './not-storable.ts';
import { cellOfDocument, fillTaggedDocument } from './tagged-documents.ts';
import { contentBytes, taggedParts } from './tagged-parts.ts';

const SCRATCH_BYTES = 4096;

/**
 * Maps tagged cells to their text: digits, the text itself, and `\x…` for bytes, as PostgreSQL writes them. `tally`
 * counts the cells that were none: text alone comes back as what it was.
 */
export function dynamicToText(tally: CellTally): CellMapper {
  return (bytes, start, end, out) => {
    const { tag, content } = taggedParts(bytes.subarray(start, end));
    const isHex = tag === '$blob' || tag === '$bytes';
    const text = isHex ? JSON.stringify(`\\x${contentBytes(content).toString('hex')}`) : content;
    const cell = Buffer.from(text.startsWith('"') ? text : `"${text}"`);
    tally.values++;
    if (tag !== '$text') tally.unrestored++;
    out.pushBytes(cell, 0, cell.length);
  };
}

/** Maps tagged cells to jsonb documents, tags and all. */
export function dynamicToJsonb(): CellMapper {
  const document = new ByteBuffer(SCRATCH_BYTES);
  return (bytes, start, end, out) => {
    fillTaggedDocument(bytes.subarray(start, end), document);
    pushDocumentCell(document.bytes, 0, document.length, out);
  };
}

/** Maps the documents that {@link dynamicToJsonb} makes back to their cells. @throws VALUE_NOT_STORABLE for others. */
export function jsonbToDynamic(): CellMapper {
  const scratch = new ByteBuffer(SCRATCH_BYTES);
  return (bytes, start, end, out) => {
    const cell = cellOfDocument(wrappedText(bytes, start, end), scratch);
    if (cell === null) throw notTagged();
    out.pushBytes(cell, 0, cell.length);
  };
}

function wrappedText(bytes: Buffer, start: number, end: number): Buffer {
  try {
    return Buffer.from(documentText(utf8Slice(bytes, start, end)));
  } catch {
    // No JSON, or no string in it: the archive is not what an export wrote.
    throw malformedRow(bytes, start);
  }
}

function notTagged(): Error {
  return notStorable(
    'it is not the document of a value of SQLite, as --keep-dynamic makes them',
    'Correct the value, or remove the comment of the column, so that it moves as jsonb.',
  );
}
