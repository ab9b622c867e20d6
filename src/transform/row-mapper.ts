import { storedColumns, type Table } from '../model/catalog.ts';
import { type IdMaps, NO_IDS } from '../model/id-maps.ts';
import { type Lookups, NO_LOOKUPS } from '../model/lookups.ts';
import type { ColumnPlan, TablePlan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import { cellOffsets, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { assert } from '../util/assert.ts';
import { columnMapper } from './cell-operations.ts';
import { type CellTally, copyTallies, newTally } from './cell-tally.ts';
import { isCounted } from './changed-cells.ts';
import { failOnRefused, type OnRefused } from './refused-row.ts';
import { type BlockRowMakerOptions, blockRowMaker } from './rows/block-row-maker.ts';
import { plainRowMaker } from './rows/plain-row-maker.ts';
import { refusalOfRow } from './rows/refusal-of-row.ts';
import { checkMade, type RowCheck } from './rows/row-check.ts';
import type { RowMaker } from './rows/row-maker.ts';
import { rowPieces } from './rows/row-pieces.ts';
import type { RowFunctions } from './ruled/cell-step.ts';
import type { RowCells } from './ruled/row-cells.ts';
import { rowFilter } from './ruled/row-filter.ts';

/** Makes a block of target row lines of a block of source row lines; a table's blocks in their order. */
export type RowMapper = (block: RowBlock) => RowBlock;

export interface RowMapperOptions {
  /** The columns of the source table's primary key, to name a row whose value has no place in the target. */
  readonly key?: readonly string[];
  /** The columns that the source's row lines have, in their order; by default those of the plan. */
  readonly columns?: readonly string[];
  /** Told of every row that is left out; by default the first one is thrown as VALUE_NOT_STORABLE. */
  readonly onRefused?: OnRefused;
  /** Count, for each column of the plan, what becomes of its cells; rows that are left out do not count. */
  readonly tallies?: readonly CellTally[];
  /** The maps of ids that the plan names. */
  readonly ids?: IdMaps;
  /** Functions that rules call. */
  readonly functions?: RowFunctions;
  /** Tables of the source that values are looked up in. */
  readonly lookups?: Lookups;
  /** Why a row of the target is refused, given as its row line without ",\n"; null: it is taken. */
  readonly check?: RowCheck | null;
}

/** The mapper of one table, compiled once: no decision is left to the rows. */
export function rowMapper(plan: TablePlan, given: RowMapperOptions = {}): RowMapper {
  const planned = plan.columns.map((column) => column.source);
  const { key = [], onRefused = failOnRefused, tallies = [], ids = NO_IDS } = given;
  const columns = given.columns ?? planned.filter((name) => name !== null);
  const shape = rowShape(columns);
  const { functions = {}, lookups = NO_LOOKUPS } = given;
  const offsets = cellOffsets(shape);
  const cells: RowCells = { columns, offsets, key, bytes: EMPTY, row: 0 };
  const context = { ids, row: cells, cells, functions, lookups };
  const progress = { column: 0 };
  const mappers = plan.columns.map((column, at) => columnMapper(column, { ...context, tally: tallies[at] }));
  const makers = rowMakers({ shape, offsets, pieces: rowPieces(plan, columns, mappers), progress }, plan, given);
  const passes = plan.filter === undefined ? null : rowFilter(plan.filter, cells);
  const counted = tallies.filter((_, at) => isCounted(plan.columns[at] as ColumnPlan));
  const before = counted.map(newTally);
  return (block) => {
    const maker = makers.find((one) => one.open(block));
    assert(maker !== undefined, 'the last of the makers takes every block');
    cells.bytes = block.bytes;
    let taken = 0;
    for (; maker.next(); cells.row++) {
      if (passes !== null && !passes()) continue;
      copyTallies(counted, before);
      try {
        maker.make();
        taken++;
      } catch (error) {
        copyTallies(before, counted);
        onRefused(refusalOfRow(error, { plan, cells, column: progress.column, line: maker.line() }), plan);
      }
    }
    return { bytes: maker.take(), rows: taken };
  };
}

const EMPTY = Buffer.alloc(0);

/** The first that takes a block makes its rows. A check looks at every row that is made, so that they are made one by one. */
function rowMakers(options: BlockRowMakerOptions, plan: TablePlan, given: RowMapperOptions): readonly RowMaker[] {
  const check = checkMade(plan, given.check ?? null, options.progress);
  const ofBlocks = check === null ? blockRowMaker(options) : null;
  const plain = plainRowMaker({ ...options, check });
  return ofBlocks === null ? [plain] : [ofBlocks, plain];
}

/** What a mapper is told of the source table besides its plan. */
export function sourceShape(table: Table): Required<Pick<RowMapperOptions, 'key' | 'columns'>> {
  return { key: table.primaryKey?.columns ?? [], columns: storedColumns(table).map(({ name }) => name) };
}

/**
 * The order of a table's rows after its transform: unknown where a key column's cells change.
 * @param gone columns with one value in all rows, which say nothing about their order
 */
export function mappedOrder(order: RowOrder, plan: TablePlan, gone: ReadonlySet<string> = NOTHING): RowOrder {
  if (plan.action === 'link') return order;
  if (order.kind !== 'key') return order.kind === 'line' && onlyDrops(plan, gone) ? order : { kind: 'none' };
  const names = order.columns.filter((name) => !gone.has(name));
  if (names.length === 0) return { kind: 'none' };
  const columns = names.map((name) => plan.columns.find((column) => column.source === name));
  const isKept = columns.every((column) => column?.operation.kind === 'keep');
  if (!isKept) return { kind: 'none' };
  return { kind: 'key', columns: columns.map((column) => (column as { target: string }).target) };
}

const NOTHING: ReadonlySet<string> = new Set();

/** Lines that lose what is the same in all of them still stand in order. */
function onlyDrops({ mode, columns }: TablePlan, gone: ReadonlySet<string>): boolean {
  return mode === 'create' && gone.size > 0 && columns.every(({ operation }) => operation.kind === 'keep');
}
