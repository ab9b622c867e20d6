import { RowferryError } from '../errors/rowferry-error.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import type { Phase } from './archive-layout.ts';
import { checkDocument } from './json-schemas.ts';

/** A rejected row, with cells as the text that they are. */
export interface Reject {
  readonly table: string;
  /** The cells of the primary key as an object; `null`: the table has none. */
  readonly key: string;
  readonly column: string | null;
  /** The cell of `column`. */
  readonly value: string;
  readonly code: 'VALUE_NOT_STORABLE' | 'CONSTRAINT_VIOLATED';
  readonly sqlstate: string | null;
  readonly reason: string;
  readonly phase: Phase;
  /** The row line without its ",\n". */
  readonly line: string;
}

/** The row stands last: it is the longest. Its text is the archive's own, byte for byte. */
export function formatReject(reject: Reject): string {
  const { table, column, code, sqlstate, reason, phase } = reject;
  const members = [
    ['table', JSON.stringify(table)],
    ['key', reject.key],
    ['column', JSON.stringify(column)],
    ['value', column === null ? 'null' : reject.value],
    ['code', JSON.stringify(code)],
    ['sqlstate', JSON.stringify(sqlstate)],
    ['reason', JSON.stringify(reason)],
    ['phase', JSON.stringify(phase)],
    ['row', reject.line],
  ];
  return `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

const SHAPE = rowShape(['table', 'key', 'column', 'value', 'code', 'sqlstate', 'reason', 'phase', 'row']);

/** @throws ARCHIVE_ROW_MALFORMED where the line is not what `formatReject` writes */
export function parseReject(line: string, path: string, place: number): Reject {
  try {
    const document = JSON.parse(line) as unknown;
    const { document: checked, fault } = checkDocument('reject', document);
    if (checked === null) throw new Error(fault);
    const bytes = Buffer.from(`${line},\n`);
    const offsets = cellOffsets(SHAPE);
    cutRow(bytes, 0, { shape: SHAPE, offsets, limit: bytes.length });
    const cell = (name: string): string => {
      const at = SHAPE.columns.indexOf(name);
      return bytes.toString('utf8', offsets.starts[at], offsets.ends[at]);
    };
    const { row: _, ...members } = checked;
    return { ...members, key: cell('key'), value: cell('value'), line: cell('row') };
  } catch (cause) {
    throw malformed(path, place, cause);
  }
}

/** @param line from 1 */
export function malformed(path: string, line: number, cause: unknown = null): RowferryError {
  return new RowferryError('ARCHIVE_ROW_MALFORMED', {
    message: `Line ${line} of ${path} is not a rejected row as RowFerry writes it.`,
    hint: 'Keep one object in each line, its members in their order and without blanks between them; values in "row" may change.',
    context: { file: path, line },
    cause,
  });
}
