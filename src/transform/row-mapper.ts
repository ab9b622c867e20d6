import { RowferryError } from '../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../model/catalog.ts';
import { type IdMaps, NO_IDS } from '../model/id-maps.ts';
import { type Lookups, NO_LOOKUPS } from '../model/lookups.ts';
import { type ColumnLimit, type ColumnPlan, plannedName, type TablePlan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import { type CellOffsets, cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { columnMapper } from './cell-operations.ts';
import { type CellTally, copyTallies, newTally } from './cell-tally.ts';
import { isCounted } from './changed-cells.ts';
import { notStorable } from './not-storable.ts';
import { failOnRefused, type OnRefused, type RefusedRow } from './refused-row.ts';
import { NOWHERE, placeOf, rowPieces, writePieces } from './row-pieces.ts';
import type { RowFunctions } from './ruled/cell-step.ts';
import type { RowCells } from './ruled/row-cells.ts';
import { rowFilter } from './ruled/row-filter.ts';

/** What is wrong with a row of the target. */
export interface RowFault {
  /** The column of the target that it is about; null: the row as a whole. */
  readonly column: string | null;
  /** A clause. */
  readonly reason: string;
}

export type RowCheck = (line: string) => RowFault | null;

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
  const machine: Machine = { plan, columns, offsets, column: 0 };
  const mappers = plan.columns.map((column, at) => columnMapper(column, { ...context, tally: tallies[at] }));
  const out = new ByteBuffer();
  const writing = { pieces: rowPieces(plan, columns, mappers), out, progress: machine };
  const passes = plan.filter === undefined ? null : rowFilter(plan.filter, cells);
  const refuse = rowRefusal(plan, given.check ?? null);
  const counted = tallies.filter((_, at) => isCounted(plan.columns[at] as ColumnPlan));
  const before = counted.map(newTally);
  return ({ bytes, rows }) => {
    const options = { shape, offsets, limit: bytes.length };
    cells.bytes = bytes;
    let taken = rows;
    for (let at = 0; at < bytes.length; cells.row++) {
      const [start, written] = [at, out.length];
      copyTallies(counted, before);
      at = cutRow(bytes, at, options);
      if (passes !== null && !passes()) {
        taken--;
        continue;
      }
      try {
        writePieces(bytes, offsets, writing);
        if (refuse !== null) refuse(out, written, machine);
      } catch (error) {
        out.length = written;
        copyTallies(before, counted);
        taken--;
        const line = bytes.subarray(start, at);
        onRefused(
          refusedRow(error, { machine, line, bytes, key: keyText(bytes, { key, machine, row: cells.row }) }),
          plan,
        );
      }
    }
    return { bytes: out.take(), rows: taken };
  };
}

const EMPTY = Buffer.alloc(0);

/** Throws where the row line that stands in `out` from `start` on is refused, having named the column in `machine`. */
type RowRefusal = (out: ByteBuffer, start: number, machine: Machine) => void;

function rowRefusal({ singleton, columns }: TablePlan, check: RowCheck | null): RowRefusal | null {
  if (singleton !== true && check === null) return null;
  let rows = 0;
  return (out, start, machine) => {
    machine.column = 0;
    if (singleton === true && rows > 0) throw notStorable(SECOND_ROW, SECOND_ROW_HINT);
    const fault = check === null ? null : check(out.bytes.toString('utf8', start, out.length - LINE_END_BYTES));
    if (fault !== null) {
      machine.column = Math.max(
        0,
        columns.findIndex(({ target }) => target === fault.column),
      );
      throw notStorable(fault.reason, ROW_HINT);
    }
    rows++;
  };
}

const LINE_END_BYTES = ',\n'.length;
const SECOND_ROW = 'by your rule the table has one row, and this is a second one';
const SECOND_ROW_HINT = 'Give the rule a "filter" that one row passes, or take "singleton" away.';
const ROW_HINT =
  'Correct the row in the source, change the JSON Schema "rows" of the rule, or leave such rows out with --on-error reject.';

/** What a mapper is told of the source table besides its plan. */
export function sourceShape(table: Table): Required<Pick<RowMapperOptions, 'key' | 'columns'>> {
  return { key: table.primaryKey?.columns ?? [], columns: storedColumns(table).map(({ name }) => name) };
}

interface Machine {
  readonly plan: TablePlan;
  /** The columns of the source's row lines. */
  readonly columns: readonly string[];
  readonly offsets: CellOffsets;
  /** Index of the column whose cell is mapped. */
  column: number;
}

interface RowPlace {
  readonly key: readonly string[];
  readonly machine: Machine;
  /** Counted from 0. */
  readonly row: number;
}

/** `id=5`; the row's number without a key, and with it where the key is NULL. */
function keyText(bytes: Buffer, { key, machine, row }: RowPlace): string {
  const { columns, offsets } = machine;
  const cells = key.map((name) => {
    const at = columns.indexOf(name);
    return bytes.toString('utf8', offsets.starts[at], offsets.ends[at]);
  });
  if (cells.length === 0) return String(row + 1);
  const text = key.map((name, at) => `${name}=${cells[at]}`).join(', ');
  return cells.includes('null') ? `${text} of row ${row + 1}` : text;
}

interface RefusedPlace {
  readonly machine: Machine;
  readonly key: string;
  readonly line: Buffer;
  readonly bytes: Buffer;
}

/** The row that `cause` speaks of. @throws `cause` where it is no refusal of a value */
function refusedRow(cause: unknown, { machine, key, line, bytes }: RefusedPlace): RefusedRow {
  if (!(cause instanceof RowferryError) || cause.code !== 'VALUE_NOT_STORABLE') throw cause;
  const { plan, columns, offsets, column } = machine;
  const name = plannedName(plan.columns[column] as ColumnPlan);
  const place = placeOf(plan.columns[column] as ColumnPlan, columns);
  const value = place === NOWHERE ? '' : bytes.toString('utf8', offsets.starts[place], offsets.ends[place]);
  const limit = (cause.context['limit'] ?? null) as ColumnLimit | null;
  return { key, column: name, value, reason: cause.message, hint: cause.hint, limit, line: Buffer.from(line) };
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
