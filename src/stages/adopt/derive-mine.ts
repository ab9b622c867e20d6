import { RowferryError } from '../../errors/rowferry-error.ts';
import { displayName, isSameName, nameKey } from '../../model/logical-type.ts';
import type { Rules } from '../../model/rules.ts';
import type { OwnershipMap, Reference, ScopeDocument } from '../../model/scope.ts';
import { deriveScope, OWN } from '../../scope/derive-scope.ts';
import { RowCells } from '../../scope/row-values.ts';
import { readScopeGraph } from '../../scope/scope-graph.ts';
import { adoptedOwners } from '../../transform/adopt/adopted-owners.ts';
import { userIdColumns } from '../../transform/adopt/id-domains.ts';
import { cellText } from '../../transform/remap-cells.ts';
import { type AdoptedTableState, mappedRows, type SourceRows } from './adopted-table.ts';

/** Whose the rows of a source are, by {@link nameKey} of the target's table and number of the row. */
export interface Mine {
  /** The number of the user's row in the table of the users. */
  readonly self: number;
  /** The cells in the source of the columns that say who the user is, as far as it has them. */
  readonly selfCells: ReadonlyMap<string, string>;
  isMine(table: AdoptedTableState, row: number): boolean;
}

export interface MineInput {
  readonly tables: readonly AdoptedTableState[];
  readonly rows: SourceRows;
  readonly ownership: OwnershipMap;
  /** Of the source, where it holds one user's rows by a scope of its own. */
  readonly scope: ScopeDocument | null;
  readonly rules: Rules;
  readonly references: readonly Reference[];
}

/**
 * Derives from the rows which of them are the user's: what leads to the row of the user over the references that own.
 * @throws USAGE where it is open which row of the table of the users is the user's
 */
export async function deriveMine(input: MineInput): Promise<Mine> {
  const { tables, rows, ownership } = input;
  const { self, selfCells } = await findSelf(input);
  const taken = tables.map(({ target }) => target);
  const map = {
    ...ownership,
    tables: ownership.tables.filter(({ name }) => taken.some((one) => isSameName(one.name, name))),
  };
  const catalog = { dialect: 'postgres', tables: taken, enums: [], leftOut: [] } as const;
  const graph = await readScopeGraph(map, catalog, (table) => {
    const found = tables.find(({ target }) => target === table) as AdoptedTableState;
    return mappedRows(found, rows, { plan: ofSelf(found, selfCells, ownership) });
  });
  const { reasons } = deriveScope(graph, self);
  const byTable = new Map(graph.tables.map(({ table }, at) => [nameKey(table.name), reasons[at] as Uint8Array]));
  const isMine = ({ target }: AdoptedTableState, row: number) =>
    ((byTable.get(nameKey(target.name))?.[row] ?? 0) & OWN) !== 0;
  return { self, selfCells, isMine };
}

/** The plan with owner columns that are made naming the row of the user. */
function ofSelf({ plan, standing }: AdoptedTableState, selfCells: Mine['selfCells'], ownership: OwnershipMap) {
  const owner = adoptedOwners(ownership).find(({ table }) => isSameName(table, standing.name));
  if (owner === undefined) return plan;
  const columns = plan.columns.map((column) => {
    const cell = selfCells.get(owner.columns.get(column.target) ?? '');
    const isMade = column.source === null && cell !== undefined;
    return isMade ? { ...column, operation: { kind: 'constant', cell } as const } : column;
  });
  return { ...plan, columns };
}

async function findSelf({
  tables,
  rows,
  ownership,
  scope,
  rules,
  references,
}: MineInput): Promise<Pick<Mine, 'self' | 'selfCells'>> {
  const { table: name, key } = ownership.user;
  const users = tables.find(({ target }) => isSameName(target.name, name));
  if (users === undefined) throw noUserRow(displayName(name));
  const isKnown = key.every((column) => users.adopted.names.has(column));
  const wanted = isKnown ? (scope?.found.key.map(cellText) ?? rules.user?.self?.map(String) ?? null) : null;
  const ids = userIdColumns({ ownership, references }).filter((column) => users.adopted.names.has(column));
  const found: { readonly row: number; readonly cells: ReadonlyMap<string, string> }[] = [];
  const cells = new RowCells(users.target);
  const placeOf = (column: string) => cells.columns.findIndex((one) => one.name === column);
  const places = key.map(placeOf);
  let row = 0;
  for await (const block of mappedRows(users, rows, { plan: users.plan })) {
    cells.forEach(block, () => {
      const values = places.map((at) => cells.cell(at));
      const isWanted = wanted === null || values.every((cell, at) => cellText(cell) === wanted[at]);
      if (isWanted) found.push({ row, cells: new Map(ids.map((name) => [name, cells.cell(placeOf(name))])) });
      row++;
    });
  }
  const [only, ...others] = found;
  if (only === undefined) throw noUserRow(displayName(name));
  if (others.length > 0) throw severalUsers(displayName(name), found.length, key);
  return { self: only.row, selfCells: only.cells };
}

function noUserRow(table: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `The source has no row of the user in ${table}, or not the one that the rules name.`,
    hint: 'Say in the rules which row it is: "user": { "self": [KEY] }.',
    context: { table },
  });
}

function severalUsers(table: string, rows: number, key: readonly string[]): RowferryError {
  return new RowferryError('USAGE', {
    message: `The source has ${rows.toLocaleString('en')} rows in ${table}, and nothing says which one is the user's.`,
    hint: `Name it in the rules by its key (${key.join(', ')}): "user": { "self": [KEY] }.`,
    context: { table },
  });
}
