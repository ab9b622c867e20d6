import type { LogicalType } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';
import { CONVERSIONS, type Conversion, type ConversionContext, keptCell, normalised } from './conversion-table.ts';
import type { CellConversion } from './convert/cell-text.ts';
import * as numbers from './convert/number-cells.ts';
import { notConvertible } from './not-storable.ts';
import { taggedParts } from './tagged-parts.ts';

/** The conversion from one type to another; null where there is none. A dynamic column has those of its values. */
export function conversionBetween(from: LogicalType, to: LogicalType): Conversion | null {
  if (from.kind === 'dynamic') return dynamicConversion(to);
  return (
    CONVERSIONS.find(
      (conversion) =>
        conversion.from.includes(from.kind) && conversion.to.includes(to.kind) && conversion.takes?.(to) !== false,
    ) ?? null
  );
}

/** The cells of a conversion that a plan holds. */
export function plannedConversion(context: ConversionContext): CellConversion {
  const conversion = conversionBetween(context.from, context.to);
  assert(conversion !== null, `a plan converts ${context.from.kind} to ${context.to.kind} only where that can be done`);
  const convert = conversion.cells(context);
  return context.shortest === true ? (cell) => numbers.shortestDecimal(convert(cell)) : convert;
}

/** The types of the values of a column that holds several storage classes. */
const TAGGED: Readonly<Record<string, LogicalType>> = {
  $integer: { kind: 'integer', bits: 64 },
  $real: { kind: 'float', bits: 64 },
  $text: { kind: 'text', length: null, fixed: false },
  $blob: { kind: 'bytes' },
};

/** Each value by its own storage class; null where no class has a way. */
function dynamicConversion(to: LogicalType): Conversion | null {
  const ways = Object.values(TAGGED).filter((from) => from.kind === to.kind || conversionBetween(from, to) !== null);
  if (ways.length === 0) return null;
  return {
    ...normalised(['dynamic'], [to.kind], 'Each value by its storage class.', (context) => taggedCells(context)),
    unit: ways.some((from) => conversionBetween(from, to)?.unit === 'none' || from.kind === to.kind)
      ? 'possible'
      : 'needed',
  };
}

function taggedCells(context: ConversionContext): CellConversion {
  const { to, unit } = context;
  const ways = new Map<string, CellConversion>();
  for (const [tag, from] of Object.entries(TAGGED)) {
    const conversion = conversionBetween(from, to);
    if (from.kind === to.kind) ways.set(tag, keptCell);
    else if (conversion !== null && (conversion.unit !== 'needed' || unit !== null)) {
      ways.set(tag, conversion.cells({ ...context, from }));
    }
  }
  return (cell) => {
    const { tag, content } = taggedParts(Buffer.from(cell));
    const convert = ways.get(tag);
    if (convert === undefined) throw notConvertible(`it is of the storage class ${tag.slice(1)}`);
    return convert(content);
  };
}
