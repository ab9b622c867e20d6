import { columnNamed, storedColumns, type Table } from '../../model/catalog.ts';
import type { IdPair } from '../../model/id-maps.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { RegenerateOperation } from '../../model/rule-operation.ts';
import { RowCells } from '../../scope/row-values.ts';
import { HashedKeys } from '../../transform/many/hashed-keys.ts';
import { idsName } from '../../transform/ruled/made-keys.ts';
import type { FollowingOperations } from '../../transform/ruled/regenerated-keys.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';

/** A column of a key that becomes a uuid or a text: what it becomes follows from the key itself. */
export interface MadeColumn {
  readonly table: Table;
  readonly column: string;
  readonly operation: RegenerateOperation;
  /** The name of its map of ids. */
  readonly name: string;
}

export type RowsOf = (table: Table) => AsyncIterable<RowBlock>;

/** The columns of keys that are made, table by table. */
export function madeColumns(tables: readonly Table[], following: FollowingOperations): readonly MadeColumn[] {
  return tables.flatMap((table) =>
    (table.primaryKey?.columns ?? []).flatMap((column) => {
      const operation = following
        .get(nameKey(table.name))
        ?.get(column)
        ?.find((one) => isOwn(one, table, column));
      return operation === undefined ? [] : [{ table, column, operation, name: idsName(operation) }];
    }),
  );
}

function isOwn({ as, table, column: part, path }: RegenerateOperation, { name }: Table, column: string): boolean {
  const isMade = as === undefined || as === 'text';
  return isMade && path === undefined && table === displayName(name) && (part ?? column) === column;
}

/** The keys that rows have, eight bytes for each. */
export async function hashedKeys({ table, column }: MadeColumn, rows: RowsOf): Promise<HashedKeys> {
  const keys = new HashedKeys();
  for await (const text of textsOf(table, column, rows)) keys.add(text);
  return keys;
}

/** What every key of the rows becomes, and behind them what the others become that references name; read as they are written. */
export async function* madePairs(
  { table, column }: MadeColumn,
  {
    rows,
    become,
    dangling,
  }: { readonly rows: RowsOf; readonly become: (text: string) => string; readonly dangling: ReadonlySet<string> },
): AsyncGenerator<IdPair> {
  // A part of a key stands in several rows.
  const seen = (table.primaryKey?.columns.length ?? 0) > 1 ? new Set<string>() : null;
  for await (const text of textsOf(table, column, rows)) {
    if (seen?.has(text)) continue;
    seen?.add(text);
    yield [text, become(text)];
  }
  for (const text of [...dangling].toSorted()) yield [text, become(text)];
}

async function* textsOf(table: Table, column: string, rows: RowsOf): AsyncGenerator<string> {
  const at = storedColumns(table).findIndex(({ name }) => name === column);
  const { type } = columnNamed(table, column);
  const cells = new RowCells(table);
  for await (const block of rows(table)) {
    const texts: string[] = [];
    cells.forEach(block, () => {
      const cell = cells.cell(at);
      if (cell !== 'null') texts.push(textOfValue(cell, type));
    });
    yield* texts;
  }
}
