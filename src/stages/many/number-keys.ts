import { columnNamed, storedColumns, type Table } from '../../model/catalog.ts';
import { documentText } from '../../model/document-cell.ts';
import type { IdMaps } from '../../model/id-maps.ts';
import { jsonPathValues } from '../../model/json-path-values.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { RegenerateOperation } from '../../model/rule-operation.ts';
import { RowCells } from '../../scope/row-values.ts';
import { collide, KeyNumbers } from '../../transform/many/key-numbers.ts';
import { mergedNames } from '../../transform/many/merged-names.ts';
import { type NumberableGroup, numberableGroups } from '../../transform/many/numberable-tables.ts';
import { NumberedIds } from '../../transform/many/numbered-ids.ts';
import { spreadRules } from '../../transform/many/spread-rules.ts';
import { type FollowingOperations, regeneratedKeys } from '../../transform/ruled/regenerated-keys.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';
import type { TransformInput } from '../../transform/transform-options.ts';

export interface NumberedKeys {
  /** The tables whose keys become new numbers, by `nameKey`, each with the highest that its target table has. */
  readonly tables: ReadonlyMap<string, string>;
  /** The new number of every key, by display name of its table. */
  readonly ids: IdMaps;
}

export const NOT_NUMBERED: NumberedKeys = { tables: new Map(), ids: new Map() };

export interface NumberingInput extends Pick<TransformInput, 'source' | 'from' | 'to' | 'files' | 'rules'> {
  /** The rows of a table of the source. */
  readonly rows: (table: Table) => AsyncIterable<RowBlock>;
}

/**
 * New numbers for the integer keys that several databases have: 1, 2 … over the sources in the order of their ids, and the rows of each in the order of
 * their keys, so that a second run gives the same. Costs eight bytes for each row of such a table, and reading it twice.
 */
export async function numberKeys(input: NumberingInput): Promise<NumberedKeys> {
  const { source, files, rules } = input;
  if (files === undefined) return NOT_NUMBERED;
  const spread = spreadRules(rules?.rules ?? {}, source).rules;
  const groups: (readonly NumberedTable[])[] = [];
  for (const group of numberableGroups(source, spread, mergedNames(source, input))) {
    groups.push(await numberGroup(group, input));
  }
  const all = groups.flat();
  const ids = new Map(all.map(({ table, ids: own }) => [displayName(table.name), own]));
  const numbered = new Map(all.map(({ table }) => [nameKey(table.name), '']));
  const following = regeneratedKeys(source, spread, { faults: [], numbered });
  const dangling = await danglingIds({ input, following, ids });
  const tables = groups.flatMap((group) => {
    const highest = numberDangling(group, dangling);
    return group.map(({ table }) => [nameKey(table.name), String(highest)] as const);
  });
  return { tables: new Map(tables), ids };
}

interface NumberedTable {
  readonly table: Table;
  readonly ids: NumberedIds;
}

/** Nothing where no key stands in two of the tables, and no rule asks for it. */
async function numberGroup(
  { tables, isAsked }: NumberableGroup,
  { rows }: NumberingInput,
): Promise<readonly NumberedTable[]> {
  const keys: (Float64Array | BigInt64Array)[] = [];
  for (const { table, column } of tables) {
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
    keys.push(found.sorted());
  }
  if (!isAsked && !collide(keys)) return [];
  let first = 1;
  return tables.map(({ table }, at) => {
    const own = keys[at] as Float64Array | BigInt64Array;
    const ids = new NumberedIds(own, first);
    first += own.length;
    return { table, ids };
  });
}

interface Referring {
  readonly input: NumberingInput;
  readonly following: FollowingOperations;
  readonly ids: ReadonlyMap<string, NumberedIds>;
}

/** The ids that rows refer to and that no row has, by the display name of the table that they are of. */
type DanglingIds = ReadonlyMap<string, ReadonlySet<string>>;

async function danglingIds({ input, following, ids }: Referring): Promise<DanglingIds> {
  const found = new Map<string, Set<string>>([...ids.keys()].map((name) => [name, new Set()]));
  for (const table of input.source.tables) {
    const readers = readersOf(table, following);
    if (readers.length === 0) continue;
    const cells = new RowCells(table);
    for await (const block of input.rows(table)) {
      cells.forEach(block, () => {
        for (const { parent, read } of readers) {
          const known = ids.get(parent);
          for (const text of read(cells)) if (known?.get(text) === undefined) found.get(parent)?.add(text);
        }
      });
    }
  }
  return found;
}

/**
 * An id that no row has must not become that of a row of another source: it gets a number that no row has.
 * @returns the highest number of all
 */
function numberDangling(group: readonly NumberedTable[], dangling: DanglingIds): number {
  let highest = group.reduce((sum, { ids }) => sum + ids.rows, 0);
  for (const { table, ids } of group) {
    const numbers = [...(dangling.get(displayName(table.name)) ?? [])].filter((text) => INTEGER.test(text)).map(BigInt);
    const sorted = numbers.toSorted((a, b) => (a < b ? -1 : 1)).map(String);
    ids.addDangling(sorted, highest + 1);
    highest += sorted.length;
  }
  return highest;
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

interface IdReader {
  /** The display name of the table that has the ids. */
  readonly parent: string;
  readonly read: (cells: RowCells) => readonly string[];
}

function readersOf(table: Table, following: FollowingOperations): readonly IdReader[] {
  const columns = storedColumns(table);
  const placeOf = (name: string) => columns.findIndex((column) => column.name === name);
  return [...(following.get(nameKey(table.name)) ?? [])].flatMap(([column, operations]) =>
    operations
      .filter(({ as }) => as === 'integer')
      .map((operation) => ({ parent: operation.table, read: idReader(operation, { table, column, placeOf }) })),
  );
}

interface ColumnPlace {
  readonly table: Table;
  readonly column: string;
  readonly placeOf: (name: string) => number;
}

function idReader({ path, when }: RegenerateOperation, { table, column, placeOf }: ColumnPlace): IdReader['read'] {
  const [at, { type }] = [placeOf(column), columnNamed(table, column)];
  const decides = when === undefined ? null : { at: placeOf(when.column), type: columnNamed(table, when.column).type };
  return (cells) => {
    const cell = cells.cell(at);
    if (cell === 'null') return [];
    if (decides !== null && textOfValue(cells.cell(decides.at), decides.type) !== when?.value) return [];
    if (path === undefined) return [textOfValue(cell, type)];
    return jsonPathValues(type.kind === 'jsonb' ? documentText(cell) : (JSON.parse(cell) as string), path);
  };
}
