import type { DatabaseWriter } from '../dialect/dialect.ts';
import type { MergeMode } from '../dialect/merge.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';
import { nearestName } from '../util/nearest-name.ts';
import type { TargetOptions } from './stage-options.ts';
import { stalePlan } from './stale-plan.ts';

/** @throws TARGET_MISMATCH naming the tables that an import which only loads would have to create */
export function refuseNewTables(plan: Plan, { dataOnly = false }: TargetOptions = {}): void {
  const missing = plan.tables.filter(({ mode }) => dataOnly && mode === 'create');
  if (missing.length === 0) return;
  const names = missing.map(({ target }) => displayName(target)).join(', ');
  throw new RowferryError('TARGET_MISMATCH', {
    message: `The target has no ${missing.length === 1 ? 'table' : 'tables'} ${names}, and --data-only creates none.`,
    hint: 'Create them first (--target-schema FILE does), leave them out with --exclude, or leave --data-only away.',
    context: { table: names },
  });
}

/**
 * The tables of the target that `--truncate` names. One that the import is going to create has nothing to lose.
 * @throws TABLE_NOT_FOUND
 */
export async function tablesToEmpty(
  plan: Plan,
  writer: DatabaseWriter,
  { truncate = [] }: TargetOptions,
): Promise<readonly QualifiedName[]> {
  if (truncate.length === 0) return [];
  const { catalog } = await writer.existing([]);
  const standing = catalog.tables.map(({ name }) => name);
  const known = [...standing, ...plan.tables.map(({ target }) => target)];
  const named = truncate.map((text) => known.find((name) => displayName(name) === text) ?? notFound(text, known));
  return standing.filter((name) => named.includes(name));
}

function notFound(text: string, known: readonly QualifiedName[]): never {
  const names = known.map(displayName);
  const near = nearestName(text, names);
  throw new RowferryError('TABLE_NOT_FOUND', {
    message: `--truncate names ${JSON.stringify(text)}, which is no table of the target.`,
    hint: near === null ? `Tables are: ${names.slice(0, 20).join(', ')}.` : `Did you mean ${near}?`,
    context: { table: text },
  });
}

/** The same rows in blocks of at most `rows`; null: as they are. */
export async function* inBatches(blocks: AsyncIterable<RowBlock>, rows: number | null): AsyncGenerator<RowBlock> {
  for await (const block of blocks) {
    if (rows === null || block.rows <= rows) yield block;
    else yield* cut(block, rows);
  }
}

/** Every line ends by a newline, and has no other one. */
function* cut({ bytes, rows }: RowBlock, most: number): Generator<RowBlock> {
  let start = 0;
  for (let done = 0; done < rows; done += most) {
    const count = Math.min(most, rows - done);
    let end = start;
    for (let row = 0; row < count; row++) end = bytes.indexOf(NEWLINE, end) + 1;
    yield { bytes: bytes.subarray(start, end), rows: count };
    start = end;
  }
}

interface Filling {
  readonly plan: Plan;
  readonly writer: DatabaseWriter;
  /** Tables that lose their rows before. */
  readonly empty: readonly QualifiedName[];
  readonly mode: 'error' | MergeMode;
  /** The tables are those of a schema that was run just now. */
  readonly isFresh: boolean;
}

/**
 * The tables with rows that rows are to be merged into: none where nobody asked for that.
 * @throws TARGET_NOT_EMPTY naming the tables: RowFerry never mixes rows into rows unasked.
 */
export async function refuseRows({ plan, writer, empty, mode, isFresh }: Filling): Promise<readonly Table[]> {
  const { withRows: full, catalog } = await writer.existing(plan.tables.map((table) => table.target));
  const withRows = full.filter((name) => !isIn(empty, name) && !takesOwner(plan, name));
  const unasked = withRows.filter((name) => !(isFresh && isSingleton(plan, name)));
  if (unasked.length > 0 && mode === 'error' && plan.adopted === undefined) {
    // Of tables that are made into one the target has one.
    const tables = [...new Set(unasked.map(displayName))];
    const names = tables.join(', ');
    throw new RowferryError('TARGET_NOT_EMPTY', {
      message: `The target already has rows in ${tables.length === 1 ? 'table' : 'tables'} ${names}.`,
      hint: 'Move into an empty database, leave these tables out with --exclude, give up their rows with --truncate, or merge with --on-conflict.',
      context: { table: names },
    });
  }
  const vanished = plan.tables.find((table) => table.mode === 'load' && findTable(catalog, table.target) === null);
  const appeared = plan.tables.find((table) => table.mode === 'create' && findTable(catalog, table.target) !== null);
  const changed = vanished ?? appeared;
  if (changed === undefined) refuseLostColumns(plan, catalog);
  if (changed === undefined) return withRows.flatMap((name) => findTable(catalog, name) ?? []);
  throw stalePlan(plan, {
    message: `The plan was made for a target ${vanished === undefined ? 'without' : 'with'} the table "${displayName(changed.target)}".`,
    table: changed.target,
  });
}

/** @throws ARCHIVE_STALE where a table of the target has lost a column since the plan was made */
function refuseLostColumns(plan: Plan, catalog: Catalog): void {
  for (const { mode, target, columns } of plan.tables) {
    const names = new Set(findTable(catalog, target)?.columns.map(({ name }) => name));
    const lost = mode === 'load' ? columns.find((column) => !names.has(column.target)) : undefined;
    if (lost === undefined) continue;
    const message = `The plan was made for a target with the column "${lost.target}" in the table "${displayName(target)}".`;
    throw stalePlan(plan, { message, table: target });
  }
}

/** A table of one row: the application's own schema makes that row, with the settings of a new installation. */
function isSingleton(plan: Plan, name: QualifiedName): boolean {
  return plan.tables.some(({ target, singleton }) => singleton === true && isSameName(target, name));
}

function isIn(names: readonly QualifiedName[], name: QualifiedName): boolean {
  return names.some((other) => isSameName(name, other));
}

/** The one row of a new owner goes in beside those of other users. */
function takesOwner({ owner }: Plan, name: QualifiedName): boolean {
  return owner?.kind === 'made' && isSameName(owner.table, name);
}
