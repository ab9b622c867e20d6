import { documentText, pushDocumentCell } from '../model/document-cell.ts';
import type { IdMap } from '../model/id-maps.ts';
import { withJsonPathValues } from '../model/json-path-values.ts';
import type { LogicalType } from '../model/logical-type.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { CellMapper } from './cell-mapper.ts';

/** Maps the ids among the cells that `next` makes; `type` is the one of the target's column. */
export function remapped(ids: IdMap, next: CellMapper, type: LogicalType): CellMapper {
  return changing(next, (cell) => remappedCell(cell, ids, type));
}

export interface RemapBy {
  /** By the text of the column that decides. */
  readonly ids: ReadonlyMap<string, IdMap>;
  readonly next: CellMapper;
  readonly targetType: LogicalType;
}

/** The same with the map that another cell of the row names. */
export function remappedBy(decides: (bytes: Buffer) => string | null, { ids, next, targetType }: RemapBy): CellMapper {
  const mappers = new Map([...ids].map(([text, map]) => [text, remapped(map, next, targetType)]));
  return (bytes, start, end, out) => {
    const text = decides(bytes);
    const map = text === null ? next : (mappers.get(text) ?? next);
    map(bytes, start, end, out);
  };
}

export interface JsonIdMap {
  readonly path: readonly string[];
  readonly ids: IdMap;
}

/** The same for ids that stand in documents. */
export function remappedJson(references: readonly JsonIdMap[], next: CellMapper, type: LogicalType): CellMapper {
  const isDocument = type.kind === 'jsonb';
  return changing(next, (cell) => {
    const json = isDocument ? documentText(cell) : (JSON.parse(cell) as string);
    const made = references.reduce(
      (text, { path, ids }) => withJsonPathValues(text, path, (value) => ids.get(value) ?? null),
      json,
    );
    if (made === json) return null;
    return isDocument ? documentCell(made) : JSON.stringify(made);
  });
}

/** The text of a cell's value; null for NULL. */
export function cellText(cell: string): string | null {
  if (cell === 'null') return null;
  return cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
}

/** The cell of an id as a column of that type has it: integers beyond 2^53 − 1 are strings of digits. */
export function idCell(text: string, type: LogicalType): string {
  return type.kind === 'integer' && Number.isSafeInteger(Number(text)) ? text : JSON.stringify(text);
}

function remappedCell(cell: string, ids: IdMap, type: LogicalType): string | null {
  const id = ids.get(cellText(cell) as string);
  return id === undefined ? null : idCell(id, type);
}

/** @param change the cell that takes its place; null: it stays. NULL is not asked about. */
function changing(next: CellMapper, change: (cell: string) => string | null): CellMapper {
  const made = new ByteBuffer();
  return (bytes, start, end, out) => {
    made.length = 0;
    next(bytes, start, end, made);
    const cell = made.bytes.toString('utf8', 0, made.length);
    const changed = cell === 'null' ? null : change(cell);
    if (changed === null) out.pushBytes(made.bytes, 0, made.length);
    else {
      const bytesOf = Buffer.from(changed);
      out.pushBytes(bytesOf, 0, bytesOf.length);
    }
  };
}

function documentCell(json: string): string {
  const [bytes, out] = [Buffer.from(json), new ByteBuffer()];
  pushDocumentCell(bytes, 0, bytes.length, out);
  return out.bytes.toString('utf8', 0, out.length);
}
