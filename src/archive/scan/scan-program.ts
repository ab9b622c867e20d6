// What the scanner must know of a table, as bytes: `assembly/layout.ts` has the same numbers.
import { type Catalog, storedColumns, type Table } from '../../model/catalog.ts';
import { isSameName, type LogicalType } from '../../model/logical-type.ts';
import type { RowOrder } from '../../model/row-order.ts';
import { aligned, lanesOf, MemoryImage } from '../../util/memory-image.ts';
import { keyPositions, tableShape } from '../part-keys.ts';

/** A program, and where its columns lie in it. */
export interface ScanProgram {
  readonly bytes: Buffer;
  readonly columns: readonly ScannedKind[];
}

/** Which sums the scanner takes of a column. */
export type ScannedKind = 'integer' | 'float' | 'octets' | 'nulls';

export const ROWS_AT = 12;
const HEAD_BYTES = 16;
const COLUMN_BYTES = 96;

/** Where a column (from 0) lies in a program; behind the last of them, the places of the key's columns. */
export function columnAt(column: number): number {
  return HEAD_BYTES + column * COLUMN_BYTES;
}

/** Where the sums lie in a column. */
export const SUMS = { nulls: 56, count: 60, total: 64, min: 72, max: 80 } as const;
const VALUE = 40;

const ORDERS: Readonly<Record<RowOrder['kind'], number>> = { heap: 0, none: 0, line: 1, key: 2 };
const ELEMENTS = { int2: 1, int4: 2, text: 3, uuid: 4, boolean: 5 } as const;

/** Kinds that have no number here are left to `cell-forms.ts`. */
const KINDS: Readonly<Partial<Record<LogicalType['kind'], number>>> = {
  boolean: 1,
  integer: 2,
  text: 3,
  json: 3,
  other: 3,
  decimal: 4,
  float: 5,
  bytes: 6,
  uuid: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  timestamptz: 11,
  enum: 12,
  jsonb: 13,
  array: 14,
};

const SUMMED: Readonly<Partial<Record<LogicalType['kind'], ScannedKind>>> = {
  integer: 'integer',
  float: 'float',
  bytes: 'octets',
  text: 'octets',
  json: 'octets',
  uuid: 'octets',
  enum: 'octets',
  other: 'octets',
};

/** @param base where the program will lie in memory */
export function scanProgram(table: Table, order: RowOrder, { enums, base }: ProgramOptions): ScanProgram {
  const columns = storedColumns(table);
  const shape = tableShape(table);
  const keys = order.kind === 'key' ? keyPositions(shape, order.columns) : [];
  const fixed = Buffer.alloc(columnAt(columns.length) + aligned(keys.length * 4));
  fixed.writeInt32LE(columns.length, 0);
  fixed.writeInt32LE(ORDERS[order.kind], 4);
  fixed.writeInt32LE(keys.length, 8);
  for (const [at, place] of keys.entries()) {
    fixed.writeInt32LE(place, columnAt(columns.length) + at * 4);
  }
  const tail = new MemoryImage(base + fixed.length);
  for (const [at, { type }] of columns.entries()) {
    const column = fixed.subarray(columnAt(at), columnAt(at + 1));
    const prefix = shape.prefixes[at] as Buffer;
    const labels = type.kind === 'enum' ? labelCells(type, enums) : [];
    column.writeInt32LE(KINDS[type.kind] ?? 0, 0);
    column.writeInt32LE(detailOf(type), 4);
    column.writeInt32LE(tail.add(lanesOf(prefix)), 8);
    column.writeInt32LE(prefix.length, 12);
    column.writeInt32LE(tail.add(Buffer.concat(labels)), 16);
    column.writeInt32LE(labels.length, 20);
    column.writeBigInt64LE(NO_VALUE, VALUE);
    writeBounds(column, SUMMED[type.kind]);
  }
  return {
    bytes: Buffer.concat([fixed, tail.bytes()]),
    columns: columns.map(({ type }) => SUMMED[type.kind] ?? 'nulls'),
  };
}

export interface ProgramOptions {
  readonly enums: Catalog['enums'];
  readonly base: number;
}

const INT64_MAX = 2n ** 63n - 1n;
const NO_VALUE = -(2n ** 63n);

function detailOf(type: LogicalType): number {
  if (type.kind === 'integer') return type.bits;
  return type.kind === 'array' ? ELEMENTS[type.element] : 0;
}

function labelCells(type: LogicalType & { readonly kind: 'enum' }, enums: Catalog['enums']): readonly Buffer[] {
  const labels = enums.find(({ name }) => isSameName(name, type.name))?.labels ?? [];
  return labels.map((label) => {
    const cell = Buffer.from(JSON.stringify(label));
    const head = Buffer.alloc(8);
    head.writeInt32LE(cell.length, 0);
    head.writeInt32LE(Buffer.byteLength(label), 4);
    return Buffer.concat([head, cell]);
  });
}

function writeBounds(column: Buffer, kind: ScannedKind | undefined): void {
  if (kind === 'float') {
    column.writeDoubleLE(Number.POSITIVE_INFINITY, SUMS.min);
    column.writeDoubleLE(Number.NEGATIVE_INFINITY, SUMS.max);
  } else {
    column.writeBigInt64LE(INT64_MAX, SUMS.min);
    column.writeBigInt64LE(-INT64_MAX, SUMS.max);
  }
}
