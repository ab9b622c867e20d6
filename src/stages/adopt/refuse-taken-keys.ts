import { BAD_ROWS_LISTED_MAX, type BadRow, RowferryError } from '../../errors/rowferry-error.ts';
import type { Table } from '../../model/catalog.ts';
import type { IdMaps } from '../../model/id-maps.ts';
import { displayName } from '../../model/logical-type.ts';
import type { TablePlan } from '../../model/plan.ts';
import { RowCells } from '../../scope/row-values.ts';
import { type AdoptedTableState, mappedRows, type SourceRows } from './adopted-table.ts';
import type { AdoptionTarget } from './open-adoption.ts';
import { tableKey } from './row-ids.ts';
import type { RowsThere } from './rows-there.ts';

export interface TakenKeysInput {
  readonly target: AdoptionTarget;
  readonly tables: readonly AdoptedTableState[];
  readonly plans: ReadonlyMap<string, TablePlan>;
  readonly ids: IdMaps;
  readonly rows: SourceRows;
  readonly there: RowsThere;
}

/**
 * Looks for rows of the target that have a key which a row that comes would have, too.
 * @throws CONSTRAINT_VIOLATED naming every row that comes, and never whose the other row is
 */
export async function refuseTakenKeys(input: TakenKeysInput): Promise<void> {
  const taken: BadRow[] = [];
  for (const table of input.tables) {
    for (const columns of keysOf(table)) taken.push(...(await takenRows(table, columns, input)));
  }
  if (taken.length === 0) return;
  const [first] = taken as [BadRow];
  const named = taken.slice(0, 10).map(({ table, key, column }) => `  ${table} (${column}): ${key}`);
  throw new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Rows of the target have keys of ${taken.length === 1 ? 'a row' : `${taken.length.toLocaleString('en')} rows`} that would come in:\n${named.join('\n')}${taken.length > named.length ? '\n  …' : ''}`,
    hint: 'Change these values in the source, or leave the table out with --exclude. Nothing was loaded.',
    context: { table: first.table, column: first.column, key: first.key, badRows: taken.slice(0, BAD_ROWS_LISTED_MAX) },
  });
}

/** Keys and unique indexes over whole columns that get cells; what else is unique, the target itself looks after. */
function keysOf({ standing, target }: AdoptedTableState): readonly (readonly string[])[] {
  const indexes = standing.indexes
    .filter(({ unique, predicate }) => unique && predicate === null)
    .map(({ terms }) => terms.map(({ column }) => column));
  const keys = [standing.primaryKey, ...standing.uniqueKeys].flatMap((key) => (key === null ? [] : [key.columns]));
  const filled = new Set(target.columns.map(({ name }) => name));
  const all = [...keys, ...indexes.filter((columns) => columns.every((column) => column !== null))] as string[][];
  const texts = new Set(
    all.filter((columns) => columns.every((name) => filled.has(name))).map((one) => JSON.stringify(one)),
  );
  return [...texts].map((text) => JSON.parse(text) as string[]);
}

async function takenRows(
  table: AdoptedTableState,
  columns: readonly string[],
  { target, plans, ids, rows, there }: TakenKeysInput,
): Promise<readonly BadRow[]> {
  const stays = there.get(tableKey(table)) ?? new Set();
  const cells = new RowCells(table.target);
  const places = columns.map((name) => cells.columns.findIndex((column) => column.name === name));
  const found: BadRow[] = [];
  let row = 0;
  for await (const block of mappedRows(table, rows, { plan: plans.get(tableKey(table)) ?? table.plan, ids })) {
    const keys = new Map<string, readonly string[]>();
    cells.forEach(block, () => {
      const key = places.map((place) => cells.cell(place));
      if (!stays.has(row++) && !key.includes('null')) keys.set(JSON.stringify(key), key);
    });
    const taken = await keysThere(table.standing, { columns, keys: [...keys.values()] }, target);
    for (const key of taken) found.push(takenRow(table.standing, columns, key));
  }
  return found;
}

interface AskedKeys {
  readonly columns: readonly string[];
  readonly keys: readonly (readonly string[])[];
}

async function keysThere(table: Table, asked: AskedKeys, { reader }: AdoptionTarget): Promise<readonly string[][]> {
  const cells = new RowCells(table);
  const places = asked.columns.map((name) => cells.columns.findIndex((column) => column.name === name));
  const taken: string[][] = [];
  if (asked.keys.length === 0) return taken;
  for await (const block of reader.rowsOfKeys(table, asked)) {
    cells.forEach(block, () => taken.push(places.map((place) => cells.cell(place))));
  }
  return taken;
}

function takenRow({ name }: Table, columns: readonly string[], key: readonly string[]): BadRow {
  const text = columns.map((column, at) => `${column}=${key[at]}`).join(', ');
  return {
    table: displayName(name),
    key: text,
    column: columns.join(', '),
    value: '',
    reason: 'the target has this key',
  };
}
