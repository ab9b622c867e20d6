import type { TablePlan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { CLOSE_BRACE, COMMA, NEWLINE } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { type CellMapper, cellMapper } from './cell-operations.ts';

/** Makes a block of target row lines of a block of source row lines. */
export type RowMapper = (block: RowBlock) => RowBlock;

/** The mapper of one table, compiled once: no decision is left to the rows. */
export function rowMapper(plan: TablePlan): RowMapper {
  const shape = rowShape(plan.columns.map((column) => column.source));
  const targetShape = rowShape(plan.columns.map((column) => column.target));
  const mappers: readonly CellMapper[] = plan.columns.map((column) => cellMapper(column.operation));
  const offsets = cellOffsets(shape);
  const out = new ByteBuffer();
  return (block) => {
    const { bytes } = block;
    const options = { shape, offsets, limit: bytes.length };
    for (let at = 0; at < bytes.length; ) {
      at = cutRow(bytes, at, options);
      for (let column = 0; column < mappers.length; column++) {
        const prefix = targetShape.prefixes[column] as Buffer;
        out.pushBytes(prefix, 0, prefix.length);
        const [start, end] = [offsets.starts[column] as number, offsets.ends[column] as number];
        (mappers[column] as CellMapper)(bytes, start, end, out);
      }
      pushLineEnd(out, mappers.length === 0);
    }
    return { bytes: out.take(), rows: block.rows };
  };
}

function pushLineEnd(out: ByteBuffer, isEmpty: boolean): void {
  if (isEmpty) out.pushAscii('{');
  out.reserve(3);
  out.bytes[out.length++] = CLOSE_BRACE;
  out.bytes[out.length++] = COMMA;
  out.bytes[out.length++] = NEWLINE;
}

/** The order of a table's rows after its transform: unknown where a key column's cells change. */
export function mappedOrder(order: RowOrder, plan: TablePlan): RowOrder {
  if (plan.action === 'link') return order;
  if (order.kind !== 'key') return { kind: 'none' };
  const columns = order.columns.map((name) => plan.columns.find((column) => column.source === name));
  const isKept = columns.every((column) => column?.operation.kind === 'keep');
  if (!isKept) return { kind: 'none' };
  return { kind: 'key', columns: columns.map((column) => (column as { target: string }).target) };
}
