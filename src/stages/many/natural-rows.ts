import { BAD_ROWS_LISTED_MAX, type BadRow, RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { RowCells } from '../../scope/row-values.ts';
import { ListedIds } from '../../transform/many/listed-ids.ts';
import type { NumberableGroup, NumberableTable } from '../../transform/many/numberable-tables.ts';
import type { FollowingOperations } from '../../transform/ruled/regenerated-keys.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';
import { type KeyContext, keyOf } from './key-of.ts';

export interface NaturalContext extends KeyContext {
  readonly rows: (table: Table) => AsyncIterable<RowBlock>;
  readonly following: FollowingOperations;
}

export interface NaturalTable {
  readonly table: Table;
  /** The column of the key of which ids change; null: none do. */
  readonly column: string | null;
  readonly ids: ListedIds;
  /** The numbers of the rows, from 0, in whose place another row stands. */
  readonly left: ReadonlySet<number>;
}

/**
 * The keys of rows that are one where their natural keys are: the first stays. A key with a NULL is equal to no other. Holds the natural
 * keys of the group in memory, with the ids that change.
 */
export async function mergeNatural(group: NumberableGroup, context: NaturalContext): Promise<readonly NaturalTable[]> {
  const winners = new Map<string, string>();
  const merged: NaturalTable[] = [];
  let next = 1;
  for (const member of group.tables) {
    const { table, column } = member;
    const cells = new RowCells(table);
    const key = column === null ? () => '' : reader(table, column, context);
    const makeKey = ownKeyMaker(member, context);
    const natural = naturalReader(member, context);
    const ids = new Map<string, string>();
    const left = new Set<number>();
    let row = 0;
    for await (const block of context.rows(table)) {
      cells.forEach(block, () => {
        const old = key(cells) as string;
        const text = natural(cells);
        const winner = text === null ? undefined : winners.get(text);
        const id = winner ?? (group.way === 'integer' ? String(next++) : makeKey(old));
        if (winner !== undefined) left.add(row);
        else if (text !== null) winners.set(text, id);
        // What the others become follows from their keys alone.
        if (group.way === 'integer' || (winner !== undefined && winner !== makeKey(old))) ids.set(old, id);
        row++;
      });
    }
    merged.push({ table, column, ids: new ListedIds(ids, row - left.size), left });
  }
  return merged;
}

/** What a key becomes that is not that of another row. */
function ownKeyMaker({ table, column }: NumberableTable, context: NaturalContext): (text: string) => string {
  const own = context.following.get(nameKey(table.name))?.get(column ?? '') ?? [];
  const operation = own.find((one) => one.table === displayName(table.name) && one.path === undefined);
  return operation === undefined ? (text) => text : keyOf(operation, context);
}

/**
 * Looks at the other columns of rows that become one.
 * @throws CONSTRAINT_VIOLATED naming rows that differ from the one that stays
 */
export async function refuseDifferences(group: NumberableGroup, context: NaturalContext): Promise<void> {
  const first = new Map<string, ReadonlyMap<string, string | null>>();
  const faults: BadRow[] = [];
  for (const member of group.tables) {
    const { table } = member;
    const cells = new RowCells(table);
    const natural = naturalReader(member, context);
    const readers = comparedColumns(member, context).map((name) => [name, reader(table, name, context)] as const);
    const keys = cells.columns.flatMap(({ name }, at) =>
      table.primaryKey?.columns.includes(name) ? [{ name, at }] : [],
    );
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
          key: keys.map((one) => `${one.name}=${cells.cell(one.at)}`).join(', '),
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

/** Reads the text of a column; of a reference what it becomes, since one text in two sources may mean two rows. */
function reader(table: Table, column: string, context: NaturalContext): (cells: RowCells) => string | null {
  const at = storedColumns(table).findIndex(({ name }) => name === column);
  const { type } = columnNamed(table, column);
  const followed = context.following
    .get(nameKey(table.name))
    ?.get(column)
    ?.find(({ path, when }) => path === undefined && when === undefined);
  const isOwnKey = followed?.table === displayName(table.name) && table.primaryKey?.columns.includes(column);
  const become = followed === undefined || isOwnKey === true ? (text: string) => text : keyOf(followed, context);
  return (cells) => {
    const cell = cells.cell(at);
    return cell === 'null' ? null : become(textOfValue(cell, type));
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
