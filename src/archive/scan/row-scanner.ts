import type { Catalog, Table } from '../../model/catalog.ts';
import type { RowOrder } from '../../model/row-order.ts';
import { aligned } from '../../util/memory-image.ts';
import { reserveMemory } from '../../util/web-assembly.ts';
import { columnAt, ROWS_AT, type ScannedKind, type ScanProgram, SUMS, scanProgram } from './scan-program.ts';
import { type ScannerInstance, scannerInstance } from './scanner-instance.ts';

/** What the cells of a column add up to that the scanner accepted by itself, each of them in its plain form. */
export interface ScannedColumn {
  readonly kind: ScannedKind;
  readonly nulls: number;
  /** Values that are not NULL; 0: the others mean nothing. */
  readonly count: number;
  /** Of octets: their sum. */
  readonly total: number;
  /** Of integers and floats their values, else their octets. */
  readonly min: number;
  readonly max: number;
}

/** One block, looked at. */
export interface ScannedBlock {
  /** Before the one that was refused. */
  readonly rows: number;
  /** Where the first row begins that is none of the table; null: all are. */
  readonly refused: number | null;
  readonly columns: readonly ScannedColumn[];
}

/** What the scanner leaves to others: positions are those in `bytes`, which is valid until the scan returns. */
export interface ScanQuestions {
  /** Looks at the cell of a column (from 0) and adds it up. Returns the position behind it; -1: there is none. */
  cell(column: number, bytes: Buffer, at: number): number;
  /** Compares two rows that stand one behind the other; `number` is that of the second in its block, from 0. */
  order(bytes: Buffer, rows: { readonly before: number; readonly row: number; readonly number: number }): void;
}

/** Looks at the form, the order and the sums of the rows of one table, sixteen bytes at a time. */
export interface RowScanner {
  /** @param bytes whole lines in valid UTF-8 */
  scan(bytes: Buffer, questions: ScanQuestions): ScannedBlock;
}

/** Zeros behind a block end every search in it. */
const ZEROS = 256;

/** null where WebAssembly is not to be had. */
export function rowScanner(table: Table, order: RowOrder, enums: Catalog['enums']): RowScanner | null {
  const instance = scannerInstance();
  if (instance === null) return null;
  const program = scanProgram(table, order, { enums, base: aligned(instance.free) });
  return { scan: (bytes, questions) => scan(program, bytes, questions) };
}

function scan(program: ScanProgram, block: Buffer, questions: ScanQuestions): ScannedBlock {
  const instance = scannerInstance() as ScannerInstance;
  const base = aligned(instance.free);
  const start = aligned(base + program.bytes.length);
  const end = start + block.length;
  const bytes = reserveMemory(instance.memory, end + ZEROS);
  bytes.set(program.bytes, base);
  bytes.set(block, start);
  bytes.fill(0, end, end + ZEROS);
  const view = bytes.subarray(0, end);
  const refused = instance.scan(
    base,
    { start, end },
    {
      cell: (column, at) => Math.max(0, questions.cell(column, view, at)),
      order: (before, row, number) => questions.order(view, { before, row, number }),
    },
  );
  const sums = new DataView(instance.memory.buffer);
  return {
    rows: bytes.readInt32LE(base + ROWS_AT),
    refused: refused === 0 ? null : refused - start,
    columns: program.columns.map((kind, at) => columnSums(sums, base + columnAt(at), kind)),
  };
}

function columnSums(view: DataView, at: number, kind: ScannedKind): ScannedColumn {
  const read = kind === 'float' ? (from: number) => view.getFloat64(from, true) : (from: number) => int64(view, from);
  return {
    kind,
    nulls: view.getInt32(at + SUMS.nulls, true),
    count: view.getInt32(at + SUMS.count, true),
    total: int64(view, at + SUMS.total),
    min: read(at + SUMS.min),
    max: read(at + SUMS.max),
  };
}

/** Exact where it counts: of octets in a block, and of integers of up to 15 digits. */
function int64(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}
