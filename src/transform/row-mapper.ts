import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import type { ColumnPlan, TablePlan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import { type CellOffsets, cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { CLOSE_BRACE, COMMA, NEWLINE } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { CellMapper } from './cell-mapper.ts';
import { cellMapper } from './cell-operations.ts';

/** Makes a block of target row lines of a block of source row lines; a table's blocks in their order. */
export type RowMapper = (block: RowBlock) => RowBlock;

/**
 * The mapper of one table, compiled once: no decision is left to the rows.
 *
 * @param key the columns of the source table's primary key, to name a row whose value has no place in the target.
 */
export function rowMapper(plan: TablePlan, key: readonly string[] = []): RowMapper {
  const shape = rowShape(plan.columns.map((column) => column.source));
  const targetShape = rowShape(plan.columns.map((column) => column.target));
  const mappers: readonly CellMapper[] = plan.columns.map((column) => cellMapper(column.operation));
  const offsets = cellOffsets(shape);
  const out = new ByteBuffer();
  let row = 0;
  let column = 0;
  return (block) => {
    const { bytes } = block;
    const options = { shape, offsets, limit: bytes.length };
    try {
      for (let at = 0; at < bytes.length; row++) {
        at = cutRow(bytes, at, options);
        for (column = 0; column < mappers.length; column++) {
          const prefix = targetShape.prefixes[column] as Buffer;
          out.pushBytes(prefix, 0, prefix.length);
          const [start, end] = [offsets.starts[column] as number, offsets.ends[column] as number];
          (mappers[column] as CellMapper)(bytes, start, end, out);
        }
        pushLineEnd(out, mappers.length === 0);
      }
    } catch (error) {
      throw withPlace(error, { plan, column, row: keyText({ plan, key, offsets, bytes }) ?? String(row + 1) });
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

interface CutRow {
  readonly plan: TablePlan;
  readonly key: readonly string[];
  readonly offsets: CellOffsets;
  readonly bytes: Buffer;
}

/** `id=5`; null without a key. */
function keyText({ plan, key, offsets, bytes }: CutRow): string | null {
  const cells = key.map((name) => {
    const at = plan.columns.findIndex((column) => column.source === name);
    return `${name}=${bytes.toString('utf8', offsets.starts[at], offsets.ends[at])}`;
  });
  return cells.length === 0 ? null : cells.join(', ');
}

interface Place {
  readonly plan: TablePlan;
  /** Index of the column whose cell was mapped. */
  readonly column: number;
  readonly row: string;
}

function withPlace(cause: unknown, { plan, column, row }: Place): unknown {
  if (!(cause instanceof RowferryError) || cause.code !== 'VALUE_NOT_STORABLE') return cause;
  const { source, targetStorage } = plan.columns[column] as ColumnPlan;
  const table = displayName(plan.source);
  return new RowferryError('VALUE_NOT_STORABLE', {
    message: `Row ${row} of ${table} has a value in "${source}" that cannot become ${targetStorage}: ${cause.message}.`,
    ...(cause.hint === null ? {} : { hint: cause.hint }),
    context: { table, column: source, key: row },
    cause,
  });
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
