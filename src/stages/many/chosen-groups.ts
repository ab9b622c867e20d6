import { columnNamed, type Table } from '../../model/catalog.ts';
import { RowCells } from '../../scope/row-values.ts';
import { collide, KeyNumbers } from '../../transform/many/key-numbers.ts';
import type { NumberableGroup } from '../../transform/many/numberable-tables.ts';
import { NumberedIds } from '../../transform/many/numbered-ids.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';
import type { RowsOf } from './made-ids.ts';

/** Tables whose keys become others. */
export interface ChosenGroup {
  readonly group: NumberableGroup;
  /** Of each table, ascending; null: the natural keys of the rows decide. */
  readonly keys: readonly KeyList[] | null;
}

type KeyList = Float64Array | BigInt64Array;

/** Those that have keys in common, or of which the rules ask for it. */
export async function chosenGroups(groups: readonly NumberableGroup[], rows: RowsOf): Promise<readonly ChosenGroup[]> {
  const chosen: ChosenGroup[] = [];
  for (const group of groups) {
    if (group.isNatural) {
      chosen.push({ group, keys: null });
      continue;
    }
    const keys: KeyList[] = [];
    for (const { table, column } of group.tables) keys.push(await keysOf(table, column as string, rows));
    if (group.isAsked || collide(keys)) chosen.push({ group, keys });
  }
  return chosen;
}

async function keysOf(table: Table, column: string, rows: RowsOf): Promise<KeyList> {
  const found = new KeyNumbers();
  const cells = new RowCells(table);
  const at = cells.columns.findIndex(({ name }) => name === column);
  const { type } = columnNamed(table, column);
  for await (const block of rows(table)) {
    cells.forEach(block, () => {
      const cell = cells.cell(at);
      if (cell !== 'null') found.add(textOfValue(cell, type));
    });
  }
  return found.sorted();
}

/** The keys of a table with their new numbers. */
export interface NumberedTable {
  readonly table: Table;
  readonly column: string | null;
  readonly ids: NumberedIds;
}

/** Numbers from 1 on, over the tables in their order. */
export function numberGroup({ tables }: NumberableGroup, keys: readonly KeyList[]): readonly NumberedTable[] {
  let first = 1;
  return tables.map(({ table, column }, at) => {
    const own = keys[at] as KeyList;
    const ids = new NumberedIds(own, first);
    first += own.length;
    return { table, column, ids };
  });
}
