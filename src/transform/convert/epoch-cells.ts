import { type Epoch, type EpochUnit, epochOfMoment, momentOfEpoch } from '../../model/epoch.ts';
import { floatCell } from '../../model/float-text.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellConversion, cellOfDigits, digitsOfCell, floatOfCell, textOfCell } from './cell-text.ts';
import { readMoment } from './moment.ts';
import { momentCell, textToMoment } from './moment-cells.ts';

type Kind = LogicalType['kind'];

export function integerToMoment(unit: EpochUnit, kind: Kind): CellConversion {
  return (cell) => cellOfNumber(BigInt(digitsOfCell(cell)), { unit, as: 'integer' }, kind);
}

export function floatToMoment(unit: EpochUnit, kind: Kind): CellConversion {
  return (cell) => cellOfNumber(floatOfCell(cell), { unit, as: 'real' }, kind);
}

function cellOfNumber(value: number | bigint, epoch: Epoch, kind: Kind): string {
  const moment = momentOfEpoch(value, epoch);
  if (moment === null) {
    throw notConvertible(`counted in ${epoch.unit} it is no moment of the years 1 to 9999, in whole microseconds`);
  }
  return momentCell(moment, kind);
}

const DIGITS = /^-?(?:0|[1-9]\d*)$/;

/** A column whose values are numbers of the unit, or text. */
export function textOrEpochToMoment(unit: EpochUnit, kind: Kind): CellConversion {
  const fromText = textToMoment(kind);
  const fromNumber = integerToMoment(unit, kind);
  return (cell) => {
    const text = textOfCell(cell);
    return DIGITS.test(text) ? fromNumber(text) : fromText(cell);
  };
}

/** Whole units only. */
export function momentToInteger(unit: EpochUnit): CellConversion {
  return (cell) => cellOfDigits(String(numberOfCell(cell, { unit, as: 'integer' })));
}

export function momentToFloat(unit: EpochUnit): CellConversion {
  return (cell) => floatCell(Number(numberOfCell(cell, { unit, as: 'real' })));
}

function numberOfCell(cell: string, epoch: Epoch): number | bigint {
  const moment = readMoment(textOfCell(cell));
  const value = moment === null ? null : epochOfMoment(moment, epoch);
  if (value === null) throw notConvertible(`no number of ${epoch.unit} means exactly this moment`);
  return value;
}
