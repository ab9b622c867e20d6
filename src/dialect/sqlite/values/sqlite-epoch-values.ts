import { type Epoch, epochOfMoment, momentOfEpoch } from '../../../model/epoch.ts';
import { formatMoment, parseMoment } from '../../../model/moment-text.ts';
import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import type { EpochForm } from '../../../model/storage.ts';
import { QUOTE } from '../../../util/ascii.ts';
import { assert } from '../../../util/assert.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import { notStorable, type SqliteValue, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell } from './sqlite-tagged-values.ts';

/** Types that a number can hold. */
export type EpochKind = 'date' | 'timestamptz';

/** A moment as a number. One that is no moment of the unit, or no midnight in a column of dates, is tagged. */
export function epochCodec(form: EpochForm, kind: EpochKind, affinity: Affinity): ValueCodec {
  const makesIntegers = affinity === 'integer' || affinity === 'numeric';
  const classes = form.as === 'integer' ? `'integer'` : makesIntegers ? `'integer', 'real'` : `'real'`;
  return {
    cell: (column, mode) =>
      `case when typeof(${column}) in (${classes})` +
      ` then coalesce(rowferry_epoch(${column}, '${form.unit}', '${form.as}', '${kind}'), ${strayCell(column, mode)})` +
      ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
    // Moments of the years 1 to 9999 sort as their texts do.
    order: { kind: 'number' },
    decode: (cursor) => {
      const { bytes, at } = cursor;
      if (bytes[at] !== QUOTE) throw malformedRow(bytes, at);
      cursor.at = skipCell(bytes, at, bytes.length);
      return decodeMoment(latin1Slice(bytes, at + 1, cursor.at - 1), form, { kind, makesIntegers });
    },
    embeds: false,
  };
}

/** The cell of a number of that unit; null where it is none. Ran by SQLite. */
export function epochCell(value: number | bigint, epoch: Epoch, kind: EpochKind): string | null {
  const moment = momentOfEpoch(value, epoch);
  if (moment === null) return null;
  const text = formatMoment(moment);
  if (kind === 'timestamptz') return `"${text}+00:00"`;
  return text.endsWith(MIDNIGHT) ? `"${text.slice(0, -MIDNIGHT.length)}"` : null;
}

const MIDNIGHT = 'T00:00:00';
const ZONE = '+00:00';

interface Place {
  readonly kind: EpochKind;
  /** A bound number becomes an INTEGER where it is one. */
  readonly makesIntegers: boolean;
}

function decodeMoment(text: string, form: EpochForm, { kind, makesIntegers }: Place): SqliteValue {
  const plain = kind === 'date' ? text : text.endsWith(ZONE) ? text.slice(0, -ZONE.length) : '';
  const moment = (kind === 'date') === text.includes('T') ? null : parseMoment(plain);
  const value = moment === null ? null : epochOfMoment(moment, form);
  const back = value === null ? null : epochCell(value, form, kind);
  if (value === null || back !== `"${text}"`) throw notStorable(`${text} is no whole number of the unit ${form.unit}`);
  if (form.as === 'real') {
    assert(typeof value === 'number', 'a REAL is a number');
    return value;
  }
  return makesIntegers && typeof value === 'number' ? value : BigInt(value);
}
