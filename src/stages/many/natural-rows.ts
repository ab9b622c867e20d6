import { BAD_ROWS_LISTED_MAX, type BadRow, RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, storedColumns, type Table } from '../../model/catalog.ts';
import type { IdMap } from '../../model/id-maps.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { RowCells } from '../../scope/row-values.ts';
import { ListedIds } from '../../transform/many/listed-ids.ts';
import type { NumberableGroup, NumberableTable } from '../../transform/many/numberable-tables.ts';
import type { FollowingOperations } from '../../transform/ruled/regenerated-keys.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';

export interface NaturalContext {
  readonly rows: (table: Table) => AsyncIterable<RowBlock>;
  readonly following: FollowingOperations;
  /** Of the tables that are numbered already, by display name. */
  readonly ids: ReadonlyMap<string, IdMap>;
}

export interface NaturalTable {
  readonly table: Table;
  readonly ids: ListedIds;
  /** The numbers of the rows, from 0, in whose place another row stands. */
  readonly left: ReadonlySet<number>;
}

/**
 * Numbers for rows that are one where their natural keys are: the first stays. A key with a NULL is equal to no other. Holds the natural keys of the
 * group and the ids of its rows in memory.
 */
export async function mergeNatural(group: NumberableGroup, context: NaturalContext): Promise<readonly NaturalTable[]> {
  const winners = new Map<string, string>();
  const merged: NaturalTable[] = [];
  let next = 1;
  for (const member of group.tables) {
    const cells = new RowCells(member.table);
    const key = reader(member.table, member.column, context);
    const natural = naturalReader(member, context);
    const ids = new Map<string, string>();
    const left = new Set<number>();
    let row = 0;
    for await (const block of context.rows(member.table)) {
      cells.forEach(block, () => {
        const text = natural(cells);
        const winner = text === null ? undefined : winners.get(text);
        const number = winner ?? String(next++);
        if (winner !== undefined) left.add(row);
        else if (text !== null) winners.set(text, number);
        ids.set(key(cells) as string, number);
        row++;
      });
    }
    merged.push({ table: member.table, ids: new ListedIds(ids, row - left.size), left });
  }
  return merged;
}

/**
 * Looks at the other columns of rows that become one.
 * @throws CONSTRAINT_VIOLATED naming rows that differ from the one that stays
 */
export async function refuseDifferences(group: NumberableGroup, context: NaturalContext): Promise<void> {
  const first = new Map<string, ReadonlyMap<string, string | null>>();
  const faults: BadRow[] = [];
  for (const member of group.tables) {
    const { table, column } = member;
    const cells = new RowCells(table);
    const natural = naturalReader(member, context);
    const readers = comparedColumns(member, context).map((name) => [name, reader(table, name, context)] as const);
    const key = cells.columns.findIndex(({ name }) => name === column);
    for await (const block of context.rows(table)) {
      cells.forEach(block, () => {
        const text = natural(cells);
        if (text === null) return;
        const stays = first.get(text);
        if (stays === undefined) {
          first.set(text, new Map(readers.map(([name, read]) => [name.toLowerCase(), read(cells)])));
          return;
        }
        const differs = readers.find(([name, read]) => {
          const other = stays.get(name.toLowerCase());
          return other !== undefined && other !== read(cells);
        });
        if (differs === undefined || faults.length >= BAD_ROWS_LISTED_MAX) return;
        const [name, read] = differs;
        const reason = `the row with the same (${member.natural.join(', ')}) that stays has ${JSON.stringify(stays.get(name.toLowerCase()))}`;
        const value = JSON.stringify(read(cells));
        faults.push({
          table: displayName(table.name),
          key: `${column}=${cells.cell(key)}`,
          column: name,
          value,
          reason,
        });
      });
    }
  }
  if (faults.length > 0) throw differentRows(faults);
}

/** All but the key, the natural key, and what holds ids in documents or of several tables. */
function comparedColumns(
  { table, column, natural }: NumberableTable,
  { following }: NaturalContext,
): readonly string[] {
  const own = following.get(nameKey(table.name));
  const isPlain = (name: string) =>
    (own?.get(name) ?? []).every(({ path, when }) => path === undefined && when === undefined);
  const names = storedColumns(table).map(({ name }) => name);
  return names.filter((name) => name !== column && !natural.includes(name) && isPlain(name));
}

function naturalReader(
  { table, natural }: NumberableTable,
  context: NaturalContext,
): (cells: RowCells) => string | null {
  const readers = natural.map((name) => reader(table, name, context));
  return (cells) => {
    const texts = readers.map((read) => read(cells));
    return texts.includes(null) ? null : JSON.stringify(texts);
  };
}

/** Reads the text of a column; of a reference to a row that was numbered the new number. */
function reader(table: Table, column: string, { following, ids }: NaturalContext): (cells: RowCells) => string | null {
  const at = storedColumns(table).findIndex(({ name }) => name === column);
  const { type } = columnNamed(table, column);
  const followed = following
    .get(nameKey(table.name))
    ?.get(column)
    ?.find(({ path, when }) => path === undefined && when === undefined);
  const isOwnKey = followed?.table === displayName(table.name) && table.primaryKey?.columns.includes(column);
  const known = followed === undefined || isOwnKey === true ? undefined : ids.get(followed.table);
  return (cells) => {
    const cell = cells.cell(at);
    if (cell === 'null') return null;
    const text = textOfValue(cell, type);
    return known?.get(text) ?? text;
  };
}

function differentRows(faults: readonly BadRow[]): RowferryError {
  const [first] = faults as [BadRow];
  const named = faults
    .slice(0, 10)
    .map(({ table, key, column, value, reason }) => `  ${table} ${key}: "${column}" is ${value}; ${reason}`);
  const rows =
    faults.length === 1
      ? 'A row that is to become one with another differs'
      : `${faults.length.toLocaleString('en')} rows that are to become one with others differ`;
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `${rows} from what stays:\n${named.join('\n')}${faults.length > named.length ? '\n  …' : ''}`,
    hint: 'Correct the rows in the source, take another natural key, or say that the first row counts: "differ": "first" beside "natural" in the rules.',
    context: { table: first.table, column: first.column, key: first.key, badRows: faults },
  });
}
