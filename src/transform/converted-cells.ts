import { RowferryError } from '../errors/rowferry-error.ts';
import type { LossClass } from '../model/logical-type.ts';
import { utf8Slice } from '../util/buffer-slices.ts';
import type { CellMapper } from './cell-mapper.ts';
import type { CellTally } from './cell-tally.ts';
import { type ConversionContext, keptCell } from './conversion-table.ts';
import { conversionBetween, plannedConversion } from './conversions.ts';
import { integerToBoolean } from './convert/boolean-cells.ts';
import type { CellConversion } from './convert/cell-text.ts';
import { pushPlainMoment } from './convert/plain-moment.ts';

/**
 * Maps the cells of a column, none of them NULL, to another type. Where the conversion may keep less than the way a
 * value was written, `tally` counts the cells of which it did: those that the conversion back would not give again.
 */
export function convertedCells(context: ConversionContext, loss: LossClass, tally: CellTally): CellMapper {
  const convert = plannedConversion(context);
  const isRestored = loss === 'normalised' ? restoredTest(context) : () => true;
  return (bytes, start, end, out) => {
    const source = utf8Slice(bytes, start, end);
    const target = convert(source);
    tally.values++;
    if (!isRestored(source, target)) tally.unrestored++;
    const cell = Buffer.from(target);
    out.pushBytes(cell, 0, cell.length);
  };
}

/**
 * The same for text that becomes a `timestamp` or `timestamptz`: what is written as moments usually are is mapped byte by
 * byte, without a text between, and anything else as by `convertedCells`.
 */
export function momentCells(context: ConversionContext, loss: LossClass, tally: CellTally): CellMapper {
  const others = convertedCells(context, loss, tally);
  const suffix = context.to.kind === 'timestamptz' ? 'utc' : 'none';
  const isCounted = loss === 'normalised';
  return (bytes, start, end, out) => {
    const from = out.length;
    if (!pushPlainMoment({ bytes, start, end }, out, suffix)) {
      others(bytes, start, end, out);
      return;
    }
    tally.values++;
    // The way back keeps the text that came of it.
    if (isCounted && bytes.compare(out.bytes, from, out.length, start, end) !== 0) tally.unrestored++;
  };
}

/** True where `momentCells` may map the cells. */
export function isTextToMoment({ from, to, unit }: ConversionContext): boolean {
  return from.kind === 'text' && !from.fixed && (to.kind === 'timestamp' || to.kind === 'timestamptz') && unit === null;
}

/** A mapper of cells, none of them NULL, whose `tally` counts those that the conversion back would not give again. */
export function countingRestored(map: CellMapper, context: ConversionContext, tally: CellTally): CellMapper {
  const isRestored = restoredTest(context);
  return (bytes, start, end, out) => {
    const from = out.length;
    map(bytes, start, end, out);
    tally.values++;
    if (!isRestored(utf8Slice(bytes, start, end), utf8Slice(out.bytes, from, out.length))) tally.unrestored++;
  };
}

const [ZERO, ONE] = [0x30, 0x31];
const [FALSE, TRUE] = [Buffer.from('false'), Buffer.from('true')];

/** 0 and 1 become false and true, without a text between them: most tables have such columns. */
export function flagCells(tally: CellTally): CellMapper {
  return (bytes, start, end, out) => {
    const digit = bytes[start];
    if (end - start !== 1 || (digit !== ZERO && digit !== ONE)) integerToBoolean(utf8Slice(bytes, start, end));
    const word = digit === ONE ? TRUE : FALSE;
    out.pushShort(word, 0, word.length);
    tally.values++;
  };
}

/** Tells whether the way back would give the source's cell again. */
type RestoredTest = (source: string, target: string) => boolean;

function restoredTest(context: ConversionContext): RestoredTest {
  const back = wayBack(context);
  if (back === null || back === keptCell) return (source, target) => source === target;
  return (source, target) => source === target || isGivenBack(source, target, back);
}

/** The conversion into a column like the source's; null where there is none. */
function wayBack({ from, to, unit }: ConversionContext): CellConversion | null {
  if (from.kind === 'dynamic') return null;
  return conversionBetween(to, from)?.cells({ from: to, to: from, unit, labels: null }) ?? null;
}

function isGivenBack(source: string, target: string, back: CellConversion): boolean {
  try {
    return back(target) === source;
  } catch (error) {
    if (error instanceof RowferryError && error.code === 'VALUE_NOT_STORABLE') return false;
    throw error;
  }
}
