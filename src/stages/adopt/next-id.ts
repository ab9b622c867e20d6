import { columnNamed, type Table } from '../../model/catalog.ts';
import type { KeyedSource } from '../../model/row-stream.ts';
import { idCell } from '../../transform/remap-cells.ts';

/** The cell behind the highest number that a column of integers has, or has handed out. */
export async function nextId(source: Pick<KeyedSource, 'highest'>, table: Table, column: string): Promise<string> {
  const { type, identity } = columnNamed(table, column);
  const numbers = [await source.highest(table, column), identity?.last ?? null].map((digits) => BigInt(digits ?? 0));
  const [highest = 0n] = [0n, ...numbers].toSorted((a, b) => (a < b ? 1 : -1));
  return idCell(String(highest + 1n), type);
}
