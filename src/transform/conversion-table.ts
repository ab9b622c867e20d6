import type { EpochUnit } from '../model/epoch.ts';
import type { LogicalType, LossClass } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';
import { textToInet } from './convert/address-cells.ts';
import { arrayToText, documentToArray, textToArray } from './convert/array-cells.ts';
import { booleanToInteger, booleanToText, integerToBoolean, textToBoolean } from './convert/boolean-cells.ts';
import type { CellConversion } from './convert/cell-text.ts';
import {
  floatToMoment,
  integerToMoment,
  momentToFloat,
  momentToInteger,
  textOrEpochToMoment,
} from './convert/epoch-cells.ts';
import { textToInterval } from './convert/interval-cells.ts';
import { momentToMoment, textToMoment, textToTime, textToZonedTime } from './convert/moment-cells.ts';
import * as numbers from './convert/number-cells.ts';
import * as texts from './convert/text-cells.ts';

export type TypeKind = LogicalType['kind'];
type Of<Kind extends TypeKind> = Extract<LogicalType, { readonly kind: Kind }>;

/** What the conversion of a column is made for. */
export interface ConversionContext {
  readonly from: LogicalType;
  readonly to: LogicalType;
  readonly unit: EpochUnit | null;
  readonly labels: readonly string[] | null;
  /** Decimals have no zeros at the end. */
  readonly shortest?: boolean;
}

/** How the values of one type become values of another one that a target demands. */
export interface Conversion {
  readonly from: readonly TypeKind[];
  readonly to: readonly TypeKind[];
  /** A number means a moment only in a unit. */
  readonly unit: 'none' | 'needed' | 'possible';
  /** `exact`: the conversion back gives the same values. */
  readonly loss: LossClass;
  /** For the plan and the manual: what becomes of a value, and what is refused. */
  readonly reason: string;
  /** Types of its kinds that it makes; absent: all. */
  readonly takes?: (to: LogicalType) => boolean;
  readonly cells: (context: ConversionContext) => CellConversion;
}

const MOMENTS = ['date', 'timestamp', 'timestamptz'] as const;
const INSTANTS = ['timestamp', 'timestamptz'] as const;
/** Types whose cell is their text. */
const TEXTUAL = [
  'text',
  'uuid',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'interval',
  'enum',
  'other',
] as const;

export const keptCell: CellConversion = (cell) => cell;

/**
 * Every conversion that RowFerry does when a target that exists asks for it. The first that fits is taken; a pair of
 * types without one cannot be loaded. `docs/existing-targets.md` shows this table.
 */
export const CONVERSIONS: readonly Conversion[] = [
  exact(['integer'], ['boolean'], '0 is false and 1 is true; any other number is refused.', () => integerToBoolean),
  exact(['boolean'], ['integer'], 'false is 0 and true is 1.', () => booleanToInteger),
  normalised(['text'], ['boolean'], 'Takes t, true, 1, f, false and 0, in any case of letters.', () => textToBoolean),
  exact(['boolean'], ['text'], 'Written as true or false.', () => booleanToText),
  {
    ...exact(['integer'], MOMENTS, 'Counted in the unit; a date must be midnight UTC.', ({ unit, to }) =>
      integerToMoment(known(unit), to.kind),
    ),
    unit: 'needed',
  },
  {
    ...exact(['float', 'decimal'], MOMENTS, 'Counted in the unit; a date must be midnight UTC.', ({ unit, to }) =>
      floatToMoment(known(unit), to.kind),
    ),
    unit: 'needed',
  },
  {
    ...exact(MOMENTS, ['float'], 'Counted in the unit.', ({ unit }) => momentToFloat(known(unit))),
    unit: 'needed',
  },
  {
    ...exact(MOMENTS, ['integer'], 'Counted in the unit; a fraction of it is refused.', ({ unit }) =>
      momentToInteger(known(unit)),
    ),
    unit: 'needed',
  },
  {
    ...normalised(
      ['text'],
      MOMENTS,
      "The forms of SQLite's date functions, with or without an offset, which becomes UTC; a date must be midnight.",
      ({ unit, to }) => (unit === null ? textToMoment(to.kind) : textOrEpochToMoment(unit, to.kind)),
    ),
    unit: 'possible',
  },
  normalised(['text'], ['time'], 'HH:MM, HH:MM:SS or HH:MM:SS.ffffff.', () => textToTime),
  normalised(['text'], ['timetz'], 'The same with Z or an offset behind it.', () => textToZonedTime),
  normalised(['text'], ['interval'], 'P1DT2H, or 1 day 02:00:00.', () => textToInterval),
  {
    ...normalised(
      ['text'],
      ['other'],
      'Only inet: an address, with or without the bits of its network.',
      () => textToInet,
    ),
    takes: (type) => type.kind === 'other' && type.name === 'inet',
  },
  exact(['date'], INSTANTS, 'Midnight, in UTC.', ({ from, to }) => momentToMoment(from.kind, to.kind)),
  exact(INSTANTS, ['date'], 'Only midnight is taken: a date has no time of day.', ({ from, to }) =>
    momentToMoment(from.kind, to.kind),
  ),
  exact(INSTANTS, INSTANTS, 'A time without a zone is one of UTC.', ({ from, to }) =>
    momentToMoment(from.kind, to.kind),
  ),
  normalised(['text'], ['uuid'], 'With or without hyphens or braces, in any case.', () => texts.textToUuid),
  exact(['bytes'], ['uuid'], 'The 16 bytes of the uuid.', () => texts.bytesToUuid),
  exact(['uuid'], ['bytes'], 'The 16 bytes of the uuid.', () => texts.uuidToBytes),
  exact(['text'], ['json'], 'The text stays as it is; it must be JSON.', () => texts.textToJson),
  exact(['json'], ['text'], 'The text stays as it is.', () => keptCell),
  exact(['jsonb'], ['json', 'text'], 'The document without white space.', () => texts.documentToText),
  exact(['integer'], ['decimal'], 'With as many zeros behind the point as the scale has.', ({ to }) =>
    numbers.integerToDecimal(to as Of<'decimal'>),
  ),
  normalised(
    ['decimal'],
    ['decimal'],
    'With the digits of the new scale; one that would be rounded is refused.',
    ({ to }) => numbers.decimalToDecimal(to as Of<'decimal'>),
  ),
  normalised(['decimal'], ['integer'], 'Whole numbers; a fraction is refused.', () => numbers.decimalToInteger),
  exact(['integer'], ['float'], 'Only numbers that a float has exactly.', ({ to }) =>
    numbers.integerToFloat(to as Of<'float'>),
  ),
  exact(['float'], ['integer'], 'Whole numbers; a fraction is refused.', () => numbers.floatToInteger),
  normalised(
    ['float'],
    ['decimal'],
    'The digits that the float prints; one that would be rounded is refused.',
    ({ to }) => numbers.floatToDecimal(to as Of<'decimal'>),
  ),
  normalised(['decimal'], ['float'], 'Only numbers whose float prints the same digits.', ({ to }) =>
    numbers.decimalToFloat(to as Of<'float'>),
  ),
  {
    ...exact(
      ['float'],
      ['float'],
      'Rounded to the nearest number of 32 bits, which is what the target keeps.',
      ({ to }) => numbers.floatToFloat(to as Of<'float'>),
    ),
    loss: 'lossy',
  },
  exact(['text'], ['integer'], 'Plain digits without leading zeros.', () => numbers.textToInteger),
  normalised(['text'], ['decimal'], 'Plain digits with a point.', ({ to }) =>
    numbers.textToDecimal(to as Of<'decimal'>),
  ),
  normalised(['text'], ['float'], 'Plain digits that the float prints again.', ({ to }) =>
    numbers.textToFloat(to as Of<'float'>),
  ),
  exact(['integer'], ['text'], 'Its digits.', () => numbers.integerToText),
  exact(['float'], ['text'], 'Its shortest digits.', () => numbers.floatToText),
  exact(['decimal'], ['text'], 'Its digits.', () => keptCell),
  exact(['text', 'enum'], ['enum'], 'One of the labels of the target.', ({ labels }) => {
    assert(labels !== null, 'the plan has the labels of the enum');
    return texts.textToEnum(labels);
  }),
  normalised(['text'], ['text'], 'Padded with blanks to the fixed length.', ({ to }) =>
    texts.textToFixed((to as Of<'text'>).length ?? 0),
  ),
  exact(TEXTUAL, ['text'], 'Its canonical text.', () => keptCell),
  normalised(['text'], ['bytes'], 'The bytes of the text in UTF-8.', () => texts.textToBytes),
  normalised(['bytes'], ['text'], 'Hexadecimal behind \\x, as PostgreSQL writes bytes.', () => texts.bytesToText),
  normalised(['text', 'json'], ['array'], 'A JSON array, or the text form of PostgreSQL.', ({ to }) =>
    textToArray((to as Of<'array'>).element),
  ),
  normalised(['jsonb'], ['array'], 'A JSON array whose elements are all of the type.', ({ to }) =>
    documentToArray((to as Of<'array'>).element),
  ),
  exact(['array'], ['text', 'json'], 'A JSON array.', () => arrayToText),
  exact(['array'], ['jsonb'], 'A JSON array.', () => keptCell),
];

type Cells = Conversion['cells'];

function exact(from: readonly TypeKind[], to: readonly TypeKind[], ...[reason, cells]: [string, Cells]): Conversion {
  return { from, to, unit: 'none', loss: 'exact', reason, cells };
}

export function normalised(
  from: readonly TypeKind[],
  to: readonly TypeKind[],
  ...[reason, cells]: [string, Cells]
): Conversion {
  return { from, to, unit: 'none', loss: 'normalised', reason, cells };
}

function known(unit: EpochUnit | null): EpochUnit {
  assert(unit !== null, 'the plan has the unit of the numbers');
  return unit;
}
