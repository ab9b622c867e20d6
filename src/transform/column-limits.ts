import type { Column } from '../model/catalog.ts';
import type { LogicalType } from '../model/logical-type.ts';
import type { ColumnLimit } from '../model/plan.ts';
import { LOWER_N } from '../util/ascii.ts';
import type { CellMapper } from './cell-mapper.ts';
import { digitsOfCell, textOfCell } from './convert/cell-text.ts';
import { breaksLimit } from './not-storable.ts';

/** The limits of `target` that values of `source` can break, as far as types, NOT NULL and the census tell. */
export function limitsBetween(source: Column, target: Column): readonly ColumnLimit[] {
  const canBeNull = source.census === null ? source.nullable : source.census.nulls > 0;
  const refusesNull = !target.nullable && (canBeNull || source.nullable);
  const limit = typeLimit(target);
  const isNarrower = limit !== null && !isWithin(source, target);
  return [...(refusesNull ? (['null'] as const) : []), ...(isNarrower ? [limit] : [])];
}

function typeLimit(column: Column): 'length' | 'range' | null {
  const { type } = column;
  if (type.kind === 'text') return type.length === null ? null : 'length';
  if (type.kind === 'integer') return type.bits === 64 ? null : 'range';
  if (type.kind === 'decimal') return type.precision === null ? null : 'range';
  return secondDigits(column) === null ? null : 'range';
}

/** True where the source's own type keeps the limit already. */
function isWithin({ type: from, storage }: Column, { type: to, storage: wanted }: Column): boolean {
  if (from.kind === 'boolean') return true;
  if (from.kind !== to.kind) return false;
  if ('typeName' in storage && 'typeName' in wanted && storage.typeName === wanted.typeName) return true;
  if (from.kind === 'integer' && to.kind === 'integer') return from.bits <= to.bits;
  if (from.kind === 'text' && to.kind === 'text') return from.length !== null && from.length <= (to.length ?? 0);
  return false;
}

const WITH_SECONDS: readonly LogicalType['kind'][] = ['time', 'timetz', 'timestamp', 'timestamptz', 'interval'];
const MICROSECOND_DIGITS = 6;

/** The digits behind the second that a type keeps, `timestamp(3)`; null: all six. */
function secondDigits({ type, storage }: Column): number | null {
  if (!WITH_SECONDS.includes(type.kind) || !('typeName' in storage)) return null;
  const digits = /\((\d)\)/.exec(storage.typeName)?.[1];
  return digits === undefined || Number(digits) === MICROSECOND_DIGITS ? null : Number(digits);
}

/** What a column of the target bounds, as its plan tells. */
export interface BoundColumn {
  readonly type: LogicalType;
  /** `timestamp(3) without time zone` */
  readonly storage: string;
}

/** Throws where the cell, which is not NULL, breaks the limit. */
type LimitTest = (cell: string) => void;

/** `map`, with every cell that it writes held against the limits of the target's column. */
export function withinLimits(map: CellMapper, limits: readonly ColumnLimit[], bound: BoundColumn): CellMapper {
  const test = limits.some((limit) => limit !== 'null') ? limitTest(bound) : null;
  const safeBytes = bytesWithin(bound);
  const refusesNull = limits.includes('null');
  return (bytes, start, end, out) => {
    const from = out.length;
    map(bytes, start, end, out);
    // What is made of a cell decides: a rule can make a value of NULL, and NULL of a value.
    if (out.bytes[from] !== LOWER_N) {
      if (test !== null && out.length - from > safeBytes) test(out.bytes.toString('utf8', from, out.length));
    } else if (refusesNull) throw breaksLimit('null', 'it is NULL, and the column takes none');
  };
}

const [DIGITS_16, DIGITS_32] = [4, 9];

/** A cell of so many bytes keeps the limit, whatever it says. */
function bytesWithin({ type }: BoundColumn): number {
  // With its quotes, and a byte for each character at least.
  if (type.kind === 'text') return (type.length ?? 0) + 2;
  if (type.kind === 'integer') return type.bits === 16 ? DIGITS_16 : DIGITS_32;
  return 0;
}

function limitTest({ type, storage }: BoundColumn): LimitTest {
  switch (type.kind) {
    case 'text':
      return lengthTest(type.length ?? Number.MAX_SAFE_INTEGER);
    case 'integer':
      return integerTest(type.bits);
    case 'decimal':
      return decimalTest(type.precision ?? 0, type.scale ?? 0);
    default:
      return secondTest(Number(/\((\d)\)/.exec(storage)?.[1] ?? MICROSECOND_DIGITS));
  }
}

function lengthTest(length: number): LimitTest {
  return (cell) => {
    if (cell.length - 2 <= length) return;
    const characters = [...textOfCell(cell)].length;
    if (characters > length) throw breaksLimit('length', `it is longer than ${length} characters`);
  };
}

function integerTest(bits: 16 | 32 | 64): LimitTest {
  const limit = 2 ** (bits - 1);
  return (cell) => {
    const value = Number(digitsOfCell(cell));
    if (value >= limit || value < -limit) throw breaksLimit('range', `it does not fit into ${bits} bits`);
  };
}

function decimalTest(precision: number, scale: number): LimitTest {
  return (cell) => {
    const text = textOfCell(cell);
    if (text === 'NaN') return;
    const whole = (text.split('.')[0] as string).replace(/^-?0*/, '');
    if (!/^\d*$/.test(whole) || whole.length > precision - scale) {
      throw breaksLimit('range', `it has more than ${precision - scale} digits before the point`);
    }
  };
}

function secondTest(digits: number): LimitTest {
  return (cell) => {
    const fraction = /\.(\d+)/.exec(cell)?.[1] ?? '';
    if (fraction.length > digits)
      throw breaksLimit('range', `its seconds have more than ${digits} digits behind the point`);
  };
}
