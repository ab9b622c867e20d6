import { RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, findTable, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { Reference } from '../../model/scope.ts';
import { RowCells } from '../../scope/row-values.ts';
import { userIdColumns } from '../../transform/adopt/id-domains.ts';
import { newUserUuid } from '../../transform/adopt/new-ids.ts';
import { givenToUser } from '../../transform/adopt/user-cells.ts';
import { assert } from '../../util/assert.ts';
import type { Mine } from './derive-mine.ts';
import { nextId } from './next-id.ts';
import type { AdoptionTarget, AsUserOptions } from './open-adoption.ts';

export interface IdChoice {
  readonly target: AdoptionTarget;
  readonly asUser: AsUserOptions;
  readonly mine: Mine;
  readonly references: readonly Reference[];
  /** Digest of the rows: the same archive gives the same user. */
  readonly content: string;
}

/**
 * The cells by which rows of the target say who the user is, by column of the user table: those of the user who was
 * found; of a new one what the rules say, the ones of the source where they are free, else new numbers and uuids.
 * @throws RULES_INVALID where such a column is a text that nothing says
 */
export async function chooseUserIds(choice: IdChoice): Promise<ReadonlyMap<string, string>> {
  const { target, references, mine } = choice;
  const { ownership, found } = target;
  const table = findTable(target.catalog, ownership.user.table);
  assert(table !== null, 'the target has the table of the users');
  const columns = userIdColumns({ ownership, references });
  if (found !== null) return cellsOfRow(table, found.key, { columns, choice });
  const { key } = ownership.user;
  const ids = new Map<string, string>();
  const self = key.map((column) => mine.selfCells.get(column));
  const isKept =
    self.every((cell) => cell !== undefined) && (await isFree(table, key, { cells: self as string[], choice }));
  // The last number or uuid of a key of several columns is made; the others stay.
  const made = key.findLast((column) => isMakeable(table, column));
  for (const column of key) ids.set(column, await idOf(table, column, { choice, keeps: isKept || column !== made }));
  for (const column of columns.filter((name) => !key.includes(name))) {
    const cell = mine.selfCells.get(column);
    const keeps = cell !== undefined && (cell === 'null' || (await isFree(table, [column], { cells: [cell], choice })));
    ids.set(column, await idOf(table, column, { choice, keeps }));
  }
  return ids;
}

interface RowChoice {
  readonly columns: readonly string[];
  readonly choice: IdChoice;
}

/** The row of the user who is there. */
async function cellsOfRow(
  table: Table,
  key: readonly string[],
  { columns, choice }: RowChoice,
): Promise<ReadonlyMap<string, string>> {
  const { reader, ownership } = choice.target;
  const cells = new RowCells(table);
  const found = new Map<string, string>();
  for await (const block of reader.rowsOfKeys(table, { columns: ownership.user.key, keys: [key] })) {
    cells.forEach(block, () => {
      for (const name of columns) found.set(name, cells.cell(cells.columns.findIndex((one) => one.name === name)));
    });
  }
  assert(found.size === columns.length, 'the user who was found has a row');
  return found;
}

interface OneId {
  readonly choice: IdChoice;
  /** What the source says is taken. */
  readonly keeps: boolean;
}

async function idOf(table: Table, column: string, { choice, keeps }: OneId): Promise<string> {
  const { target, asUser, mine, content } = choice;
  const { user } = target.ownership;
  const rule = asUser.rules.user?.create ?? {};
  const given = givenToUser({ user, table, rule, email: asUser.user }).get(column);
  if (given?.kind === 'constant' && given.cell !== 'null') return given.cell;
  const own = mine.selfCells.get(column);
  if (keeps && own !== undefined) return own;
  const { type } = columnNamed(table, column);
  if (type.kind === 'uuid') return JSON.stringify(newUserUuid(content, `${asUser.user}/${column}`));
  if (type.kind !== 'integer') throw openId(table, column);
  return nextId(target.reader, table, column);
}

interface AskedCells {
  readonly cells: readonly string[];
  readonly choice: IdChoice;
}

async function isFree(table: Table, columns: readonly string[], { cells, choice }: AskedCells): Promise<boolean> {
  const { reader } = choice.target;
  for await (const { rows } of reader.rowsOfKeys(table, { columns, keys: [cells] })) if (rows > 0) return false;
  return true;
}

function isMakeable(table: Table, column: string): boolean {
  const { kind } = columnNamed(table, column).type;
  return kind === 'integer' || kind === 'uuid';
}

function openId(table: Table, column: string): RowferryError {
  return new RowferryError('RULES_INVALID', {
    message: `Rows say who the user is by ${displayName(table.name)}."${column}", and nothing says what it is for the new user.`,
    hint: `Say it in the rules: "user": { "create": { "columns": { ${JSON.stringify(column)}: … } } }.`,
    context: { table: displayName(table.name), column },
  });
}
