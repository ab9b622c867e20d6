import { isUtf8 } from 'node:buffer';
import { documentText, pushDocumentCell } from '../../../model/document-cell.ts';
import { skipCell } from '../../../model/row-shape.ts';
import { OPEN_BRACE, QUOTE } from '../../../util/ascii.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import { isWellFormed } from '../../../util/well-formed.ts';
import { notStorable, type ReadMode, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell, tagBytes } from './sqlite-tagged-values.ts';

const DOLLAR = 0x24;
const WRAPPED = '{"$json":';

/** TEXT that is a JSON document or array without white space: embedded in the row line. */
export const documentCodec: ValueCodec = {
  cell: (column, mode) =>
    `case when typeof(${column}) = 'text' and json_valid(${column}) then rowferry_document(cast(${column} as blob))` +
    ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
  order: { kind: 'computed', sql: contentOf },
  decode: (cursor) => {
    const { bytes, at } = cursor;
    cursor.at = skipCell(bytes, at, bytes.length);
    const cell = bytes.toString('utf8', at, cursor.at);
    return cell.startsWith(WRAPPED) ? unwrap(cell) : cell;
  },
  embeds: true,
};

/** The content of a document that is a string, any other cell as it is. */
function contentOf(column: string, mode: ReadMode): string {
  const isString = `typeof(${column}) = 'text' and json_valid(${column}) and json_type(${column}) = 'text'`;
  const cell = `nullif(${documentCodec.cell(column, mode)}, 'null')`;
  return `case when ${isString} then json_extract(${column}, '$') else ${cell} end`;
}

/** True where the cell at `at` is a tagged value of SQLite and no document. */
export function isTaggedDocument(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== OPEN_BRACE || bytes[at + 1] !== QUOTE || bytes[at + 2] !== DOLLAR) return false;
  return latin1Slice(bytes, at, at + WRAPPED.length) !== WRAPPED;
}

function unwrap(cell: string): string {
  const text = documentText(cell);
  if (!isWellFormed(text)) throw notStorable('the document has half a surrogate pair');
  return text;
}

const out = new ByteBuffer();

/** The cell of a document given as UTF-8 JSON text; tagged where decoding would not give the same text. Ran by SQLite. */
export function documentCell(text: Buffer): string {
  if (!isUtf8(text)) return tagBytes(text);
  out.length = 0;
  pushDocumentCell(text, 0, text.length, out);
  const cell = out.bytes.toString('utf8', 0, out.length);
  const original = text.toString('utf8');
  return documentText(cell) === original ? cell : `{"$text":${JSON.stringify(original)}}`;
}
