import { type Catalog, storedColumns, type Table } from '../model/catalog.ts';
import { type CellOffsets, cellOffsets, malformedRow, skipPrefix } from '../model/row-shape.ts';
import { type CellScanner, cellScanner } from './cell-forms.ts';
import { tableShape } from './part-keys.ts';

/** The form of a table's row lines: the fixed text and the form of each cell. */
export interface RowForm {
  /** Where the cells of the last row lie. */
  readonly offsets: CellOffsets;
  readonly cells: readonly CellScanner[];
  /**
   * Like `cutRow`, but looks at the form of the cells in the same pass.
   * @returns the position behind the line's ",\n". @throws ARCHIVE_ROW_MALFORMED
   */
  end(bytes: Buffer, start: number): number;
}

const ROW_END = Buffer.from('},\n');
const EMPTY_ROW_END = Buffer.from('{},\n');

export function rowForm(table: Table, enums: Catalog['enums']): RowForm {
  const { prefixes, ...shape } = tableShape(table);
  const offsets = cellOffsets({ prefixes, ...shape });
  const cells = storedColumns(table).map(({ type }) => cellScanner(type, enums));
  const end = (bytes: Buffer, start: number): number => {
    let at = start;
    for (let column = 0; column < prefixes.length; column++) {
      at = skipPrefix(bytes, at, prefixes[column] as Buffer);
      const behind = (cells[column] as CellScanner)(bytes, at, bytes.length);
      if (behind === -1) throw malformedRow(bytes, at);
      offsets.starts[column] = at;
      offsets.ends[column] = behind;
      at = behind;
    }
    return skipPrefix(bytes, at, prefixes.length === 0 ? EMPTY_ROW_END : ROW_END);
  };
  return { offsets, cells, end };
}
