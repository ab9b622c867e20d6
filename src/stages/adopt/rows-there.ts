import { BAD_ROWS_LISTED_MAX, type BadRow, RowferryError } from '../../errors/rowferry-error.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import { ruleOf } from '../../model/references.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { Rules } from '../../model/rules.ts';
import { RowCells } from '../../scope/row-values.ts';
import { rowKey } from '../../transform/adopt/id-domains.ts';
import { type AdoptedTableState, mappedRows, type SourceRows } from './adopted-table.ts';
import type { Mine } from './derive-mine.ts';
import type { AdoptionTarget } from './open-adoption.ts';
import { tableKey } from './row-ids.ts';

export interface ThereInput {
  readonly target: AdoptionTarget;
  readonly tables: readonly AdoptedTableState[];
  readonly rows: SourceRows;
  readonly mine: Mine;
  readonly rules: Rules;
}

/** The numbers of the rows of each table that stay behind, since the target has them; by {@link tableKey}. */
export type RowsThere = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * Looks for the rows that are nobody's, or somebody else's, in the target: they are the same rows there.
 * @throws TARGET_MISMATCH naming rows that are not the same, and rows of others that are not there
 */
export async function rowsThere(input: ThereInput): Promise<RowsThere> {
  const faults: BadRow[] = [];
  const there = new Map<string, ReadonlySet<number>>();
  for (const table of input.tables) there.set(tableKey(table), await thereOf(table, input, faults));
  if (faults.length > 0) throw strangeRows(faults);
  return there;
}

async function thereOf(table: AdoptedTableState, input: ThereInput, faults: BadRow[]): Promise<ReadonlySet<number>> {
  const there = new Set<number>();
  const compare = comparison(table, input);
  const cells = new RowCells(table.target);
  let row = 0;
  for await (const block of mappedRows(table, input.rows, { plan: table.plan })) {
    const open: OpenRow[] = [];
    cells.forEach(block, () => {
      const number = row++;
      if (!input.mine.isMine(table, number)) open.push({ number, cells: cells.columns.map((_, at) => cells.cell(at)) });
    });
    if (open.length > 0) await compare(open, there, faults);
  }
  return there;
}

interface OpenRow {
  readonly number: number;
  readonly cells: readonly string[];
}

type Compare = (open: readonly OpenRow[], there: Set<number>, faults: BadRow[]) => Promise<void>;

function comparison(table: AdoptedTableState, input: ThereInput): Compare {
  const { target, standing, ownership } = table;
  const names = target.columns.filter(({ generated }) => generated === null).map(({ name }) => name);
  const whole = rowKey(standing);
  const key = whole.every((name) => names.includes(name)) ? whole : [];
  const isOfSomebody = ownership.class === 'user' || ownership.class === 'owned';
  const keeps = ruleOf(input.rules, standing.name).existing === 'keep';
  const mayBeNull = partialColumns(table, input);
  const fault = (cells: readonly string[], column: string, reason: string): BadRow => ({
    table: displayName(standing.name),
    key: key.map((name) => `${name}=${cells[names.indexOf(name)]}`).join(', '),
    column,
    value: '',
    reason,
  });
  return async (open, there, faults) => {
    const found = await standingRows(open, { input, table, key, names });
    for (const { number, cells } of open) {
      const row = found.get(keyText(cells, key, names));
      if (row === undefined) {
        if (ownership.class === 'excluded')
          faults.push(fault(cells, '', "the rules say that no row of this table is anybody's"));
        else if (isOfSomebody)
          faults.push(fault(cells, '', "the row is not the user's, and the target does not have it"));
        continue;
      }
      there.add(number);
      const differs = names.find((name, at) => {
        const [mine, theirs] = [cells[at] as string, row.get(name) ?? 'null'];
        return table.adopted.names.has(name) && mine !== theirs && !(mine === 'null' && mayBeNull(name));
      });
      if (differs !== undefined && !keeps)
        faults.push(fault(cells, differs, 'the target has the row with another value'));
    }
  };
}

/** Columns that a policy may have made NULL when the rows left. */
function partialColumns({ ownership }: AdoptedTableState, { target }: ThereInput): (name: string) => boolean {
  const references = target.ownership.tables.flatMap((one) => one.references);
  const isPart = references.some(
    ({ reference, policy }) => policy.kind === 'columns' && isSameName(reference.parent, ownership.name),
  );
  const ended = ownership.references.flatMap(({ reference, policy }) =>
    policy.kind === 'null' ? reference.columns : [],
  );
  return (name) => isPart || ended.includes(name);
}

interface Standing {
  readonly input: ThereInput;
  readonly table: AdoptedTableState;
  readonly key: readonly string[];
  readonly names: readonly string[];
}

/** The rows of the target with these keys; of a table without a key those with these cells. */
async function standingRows(open: readonly OpenRow[], { input, table, key, names }: Standing) {
  const { reader } = input.target;
  const keys = new Map(
    open.map(({ cells }) => [keyText(cells, key, names), key.map((name) => cells[names.indexOf(name)] as string)]),
  );
  const isKeyed = key.length > 0;
  const blocks: AsyncIterable<RowBlock> = isKeyed
    ? reader.rowsOfKeys(table.standing, { columns: key, keys: [...keys.values()] })
    : reader.rows(table.standing, { kind: 'heap' });
  const there = new RowCells(table.standing);
  const found = new Map<string, ReadonlyMap<string, string>>();
  for await (const block of blocks) {
    there.forEach(block, () => {
      const row = new Map(there.columns.map(({ name }, at) => [name, there.cell(at)]));
      const cells = names.map((name) => row.get(name) ?? 'null');
      const text = keyText(cells, key, names);
      if (keys.has(text)) found.set(text, row);
    });
  }
  return found;
}

function keyText(cells: readonly string[], key: readonly string[], names: readonly string[]): string {
  return JSON.stringify(key.length === 0 ? cells : key.map((name) => cells[names.indexOf(name)]));
}

function strangeRows(faults: readonly BadRow[]): RowferryError {
  const [first] = faults as [BadRow];
  const named = faults
    .slice(0, 10)
    .map(({ table, key, column, reason }) => `  ${table}: ${key}${column === '' ? '' : `, "${column}"`}: ${reason}`);
  const more = faults.length > named.length ? '\n  …' : '';
  return new RowferryError('TARGET_MISMATCH', {
    message: `${faults.length === 1 ? 'A row is' : `${faults.length.toLocaleString('en')} rows are`} not the user's and not as the target has them:\n${named.join('\n')}${more}`,
    hint: 'Rows of nobody can stay as the target has them: "tables": { "…": { "existing": "keep" } } in the rules. A table can be left out with --exclude.',
    context: { table: first.table, key: first.key, badRows: faults.slice(0, BAD_ROWS_LISTED_MAX) },
  });
}
