import { documentText } from '../../model/document-cell.ts';
import { notConvertible } from '../not-storable.ts';
import { bytesOfCell, type CellConversion, cellOfBytes, cellOfText, textOfCell } from './cell-text.ts';

const UUID = /^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;
const UUID_BYTES = 16;

/** A uuid in any of its usual forms, as PostgreSQL prints it; null for other text. */
export function canonicalUuid(text: string): string | null {
  const match = UUID.exec(text);
  return match === null ? null : match.slice(1).join('-').toLowerCase();
}

export function textToUuid(cell: string): string {
  const uuid = canonicalUuid(textOfCell(cell));
  if (uuid === null) throw notConvertible('it is no uuid');
  return `"${uuid}"`;
}

export function bytesToUuid(cell: string): string {
  const bytes = bytesOfCell(cell);
  if (bytes.length !== UUID_BYTES) throw notConvertible(`it has ${bytes.length} bytes, and a uuid has 16`);
  return `"${canonicalUuid(bytes.toString('hex'))}"`;
}

export function uuidToBytes(cell: string): string {
  return cellOfBytes(Buffer.from(textOfCell(cell).replaceAll('-', ''), 'hex'));
}

/** JSON text stays the text it is; it only has to be JSON. */
export function textToJson(cell: string): string {
  try {
    JSON.parse(textOfCell(cell));
  } catch (error) {
    throw error instanceof SyntaxError ? notConvertible('it is not JSON') : error;
  }
  return cell;
}

export function documentToText(cell: string): string {
  return cellOfText(documentText(cell));
}

export function textToEnum(labels: readonly string[]): CellConversion {
  const known = new Set(labels);
  return (cell) => {
    if (!known.has(textOfCell(cell))) throw notConvertible('the enum of the target has no such label');
    return cell;
  };
}

export function textToBytes(cell: string): string {
  return cellOfBytes(Buffer.from(textOfCell(cell), 'utf8'));
}

/** As PostgreSQL writes bytes in text. */
export function bytesToText(cell: string): string {
  return cellOfText(`\\x${bytesOfCell(cell).toString('hex')}`);
}

/** Padded with blanks to the length, as char(n) is read; text that ends in blanks could not be told from it. */
export function textToFixed(length: number): CellConversion {
  return (cell) => {
    const text = textOfCell(cell);
    if (text.endsWith(' ')) throw notConvertible(`it ends in blanks, which character(${length}) pads with`);
    const missing = length - [...text].length;
    return missing <= 0 ? cell : cellOfText(text + ' '.repeat(missing));
  };
}
