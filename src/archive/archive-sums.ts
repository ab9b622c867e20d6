// The sums of `model/sums.ts`, taken from the cells of row lines instead of by SQL.
import { storedColumns, type Table } from '../model/catalog.ts';
import { formatFloat } from '../model/float-text.ts';
import type { LogicalType } from '../model/logical-type.ts';
import { type CellOffsets, cellOffsets, cutRow } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { ColumnSums, TableSums } from '../model/sums.ts';
import { LOWER_N, OPEN_BRACE, QUOTE } from '../util/ascii.ts';
import { plainInteger } from './number-form.ts';
import { tableShape } from './part-keys.ts';
import type { ScannedBlock, ScannedColumn } from './scan/row-scanner.ts';
import { OctetCounter } from './string-form.ts';

/** Adds the rows of one table up. */
export class SumsAccumulator {
  #rows = 0;
  readonly #columns: readonly ColumnAccumulator[];

  constructor(table: Table) {
    const octets = new OctetCounter();
    this.#columns = storedColumns(table).map(({ name, type }) => new ColumnAccumulator(name, totalOf(type, octets)));
  }

  /** Adds the row whose cells lie at `offsets`. Rows of one buffer come in their order. */
  add(bytes: Buffer, { starts, ends }: CellOffsets): void {
    this.#rows++;
    for (let at = 0; at < this.#columns.length; at++) {
      (this.#columns[at] as ColumnAccumulator).add(bytes, starts[at] as number, ends[at] as number);
    }
  }

  /** Adds one cell of a row that `addScanned` counts. */
  addCell(column: number, bytes: Buffer, { start, end }: { readonly start: number; readonly end: number }): void {
    (this.#columns[column] as ColumnAccumulator).add(bytes, start, end);
  }

  /** Adds rows whose cells a scanner has added up, but for those that were handed to `addCell`. */
  addScanned({ rows, columns }: ScannedBlock): void {
    this.#rows += rows;
    for (const [at, column] of this.#columns.entries()) column.addScanned(columns[at] as ScannedColumn);
  }

  sums(): TableSums {
    return { rows: this.#rows, columns: this.#columns.map((column) => column.sums()) };
  }
}

/** The sums of all rows of `table`. @throws ARCHIVE_ROW_MALFORMED */
export async function sumBlocks(blocks: AsyncIterable<RowBlock>, table: Table): Promise<TableSums> {
  const sums = new SumsAccumulator(table);
  const shape = tableShape(table);
  const offsets = cellOffsets(shape);
  for await (const { bytes } of blocks) {
    for (let at = 0; at < bytes.length; ) {
      at = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
      sums.add(bytes, offsets);
    }
  }
  return sums.sums();
}

class ColumnAccumulator {
  readonly #name: string;
  readonly #total: Total;
  #nulls = 0;
  /** A tagged value is of another type than its column: SQL may count it in another way. */
  #isTagged = false;

  constructor(name: string, total: Total) {
    this.#name = name;
    this.#total = total;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const first = bytes[start];
    if (first === LOWER_N) this.#nulls++;
    else if (first === OPEN_BRACE) this.#isTagged = true;
    else this.#total.add(bytes, start, end);
  }

  addScanned(scanned: ScannedColumn): void {
    this.#nulls += scanned.nulls;
    if (scanned.count > 0) this.#total.addScanned(scanned);
  }

  sums(): ColumnSums {
    const values = this.#isTagged ? NO_VALUES : this.#total.values();
    return { name: this.#name, nulls: this.#nulls, ...values };
  }
}

type Values = Pick<ColumnSums, 'octets' | 'min' | 'max'>;

/** Adds up the cells of one column that hold values of its type. */
interface Total {
  add(bytes: Buffer, start: number, end: number): void;
  addScanned(scanned: ScannedColumn): void;
  values(): Values;
}

const NO_VALUES: Values = { octets: null, min: null, max: null };
const NO_TOTAL: Total = { add: () => undefined, addScanned: () => undefined, values: () => NO_VALUES };

function totalOf(type: LogicalType, octets: OctetCounter): Total {
  switch (type.kind) {
    case 'integer':
      return integerTotal();
    case 'float':
      return floatTotal();
    case 'bytes':
      return octetTotal(base64Octets);
    case 'text':
    case 'json':
    case 'uuid':
    case 'enum':
    case 'other':
      return octetTotal((bytes, start, end) => octets.count(bytes, start, end));
    default:
      return NO_TOTAL;
  }
}

function integerTotal(): Total {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const big: bigint[] = [];
  return {
    add: (bytes, start, end) => {
      if (bytes[start] === QUOTE) {
        keepExtremes(big, BigInt(bytes.toString('latin1', start + 1, end - 1)));
        return;
      }
      const plain = plainInteger(bytes, start, end);
      const value = Number.isNaN(plain) ? Number(bytes.toString('latin1', start, end)) : plain;
      if (value < min) min = value;
      if (value > max) max = value;
    },
    addScanned: (scanned) => {
      if (scanned.min < min) min = scanned.min;
      if (scanned.max > max) max = scanned.max;
    },
    values: () => {
      const all = min > max ? big : [...big, BigInt(min), BigInt(max)];
      if (all.length === 0) return NO_VALUES;
      const sorted = [...all].sort((a, b) => (a < b ? -1 : Number(a > b)));
      return { octets: null, min: String(sorted[0]), max: String(sorted.at(-1)) };
    },
  };
}

/** `extremes` holds at most the least and the greatest value so far. */
function keepExtremes(extremes: bigint[], value: bigint): void {
  const [least = value, greatest = value] = extremes;
  extremes[0] = value < least ? value : least;
  extremes[1] = value > greatest ? value : greatest;
}

/** NaN is the greatest; zero has no sign here. */
function floatTotal(): Total {
  let min: number | null = null;
  let max: number | null = null;
  const addValue = (value: number): void => {
    if (min === null || value < min || Number.isNaN(min)) min = value;
    if (max === null || value > max || Number.isNaN(value)) max = value;
  };
  return {
    add: (bytes, start, end) => {
      const isQuoted = bytes[start] === QUOTE;
      addValue(Number(bytes.toString('latin1', isQuoted ? start + 1 : start, isQuoted ? end - 1 : end)) + 0);
    },
    addScanned: (scanned) => {
      addValue(scanned.min + 0);
      addValue(scanned.max + 0);
    },
    values: () => ({
      octets: null,
      min: min === null ? null : formatFloat(min),
      max: max === null ? null : formatFloat(max),
    }),
  };
}

function octetTotal(count: (bytes: Buffer, start: number, end: number) => number): Total {
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = -1;
  return {
    add: (bytes, start, end) => {
      const octets = count(bytes, start, end);
      sum += octets;
      if (octets < min) min = octets;
      if (octets > max) max = octets;
    },
    addScanned: (scanned) => {
      sum += scanned.total;
      if (scanned.min < min) min = scanned.min;
      if (scanned.max > max) max = scanned.max;
    },
    values: () => ({ octets: String(sum), min: max === -1 ? null : String(min), max: max === -1 ? null : String(max) }),
  };
}

function base64Octets(bytes: Buffer, start: number, end: number): number {
  const padding = bytes[end - 2] === 0x3d ? (bytes[end - 3] === 0x3d ? 2 : 1) : 0;
  return ((end - start - 2) / 4) * 3 - padding;
}
