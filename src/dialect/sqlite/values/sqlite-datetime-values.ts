import { skipCell } from '../../../model/row-shape.ts';
import type { DateTimeForm } from '../../../model/storage.ts';
import { NINE, ZERO } from '../../../util/ascii.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import { type CellCursor, notStorable, type ReadMode, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell } from './sqlite-tagged-values.ts';

const DATE = '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]';
const TIME = '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]';
/** `YYYY-MM-DD HH:MM:SS` */
const WHOLE_LENGTH = 19;
const DATE_LENGTH = 10;
const MICROSECOND_DIGITS = 6;

/**
 * A time stamp in a text form of its own; the cell has ISO 8601 as PostgreSQL's to_json prints it:
 * `2026-11-21T10:00:09.12`, with `+00:00` for timestamptz. A text that is not exactly of the form is tagged.
 */
export function dateTimeCodec(form: DateTimeForm, hasZone: boolean): ValueCodec {
  const cell: ValueCodec['cell'] = (column, mode) => {
    const branches = shapes(form).map(
      (shape) => ` when ${isOfShape(column, shape, mode)} then ${iso(column, shape, hasZone)}`,
    );
    return `case${branches.join('')} when ${column} is null then 'null' else ${strayCell(column, mode)} end`;
  };
  const keepsWholeSecond = !hasZone && (form.fraction === 0 || form.fraction === 'trimmed') && form.zone === '';
  return {
    cell,
    ...(hasZone ? {} : { trusted: { seconds: secondsCell } }),
    order: ordersLikeCell(form)
      ? { kind: 'bytes' }
      : { kind: 'computed', sql: (column, mode) => `nullif(${cell(column, mode)}, 'null')` },
    decode: (cursor) => {
      const { bytes, at } = cursor;
      if (keepsWholeSecond && isWholeSecond(bytes, at)) return localText(cursor, form);
      return decodeMoment(cursor, form, hasZone);
    },
    embeds: false,
  };
}

/** Of `YYYY-MM-DD HH:MM:SS`. */
function secondsCell(column: string): string {
  return `coalesce('"' || replace(${column}, ' ', 'T') || '"', 'null')`;
}

/** `…00.5Z` stands before `…00Z`, but their cells stand the other way round. */
function ordersLikeCell(form: DateTimeForm): boolean {
  return typeof form.fraction === 'number' || form.zone !== 'Z';
}

/** Texts of one length. */
interface Shape {
  readonly separator: ' ' | 'T';
  readonly digits: number;
  /** Of the fraction: `trimmed` does not end in 0, `some` is not all zeros. */
  readonly ending: 'any' | 'trimmed' | 'some';
  readonly zone: string;
}

/** The most frequent first. */
function shapes({ separator, fraction, zone }: DateTimeForm): readonly Shape[] {
  if (typeof fraction === 'number') return [{ separator, digits: fraction, ending: 'any', zone }];
  const ending = fraction === 'trimmed' ? 'trimmed' : 'some';
  const lengths = fraction === 'trimmed' ? [0, 6, 3, 5, 4, 2, 1] : [0, MICROSECOND_DIGITS];
  return lengths.map((digits) => ({ separator, digits, ending, zone }));
}

/**
 * GLOB stops at U+0000 and takes a BLOB for text, so length and storage class are compared too: in octets, which
 * are counted in the encoding of the file (UTF-8 in the mode `quick`) and to the end.
 */
function isOfShape(column: string, { separator, digits, ending, zone }: Shape, mode: ReadMode): string {
  const fraction = digits === 0 ? '' : `.${'[0-9]'.repeat(digits - 1)}${ending === 'trimmed' ? '[1-9]' : '[0-9]'}`;
  const length = WHOLE_LENGTH + (digits === 0 ? 0 : digits + 1) + zone.length;
  const octets = mode === 'quick' ? length : `octet_length(substr(${column}, 1, ${length}))`;
  const isSome =
    digits > 0 && ending === 'some'
      ? ` and substr(${column}, ${WHOLE_LENGTH + 2}, ${digits}) <> '${'0'.repeat(digits)}'`
      : '';
  return (
    `${column} glob '${DATE}${separator}${TIME}${fraction}${zone}'${isSome}` +
    ` and octet_length(${column}) = ${octets} and typeof(${column}) = 'text'`
  );
}

function iso(column: string, { separator, digits, ending, zone }: Shape, hasZone: boolean): string {
  const canonicalZone = hasZone ? '+00:00' : '';
  const local = zone === '' ? column : `substr(${column}, 1, ${WHOLE_LENGTH + (digits === 0 ? 0 : digits + 1)})`;
  const withT = separator === 'T' ? local : `replace(${local}, ' ', 'T')`;
  const short = digits === 0 || ending === 'trimmed' ? withT : `rtrim(rtrim(${withT}, '0'), '.')`;
  return `'"' || ${short} || '${canonicalZone}"'`;
}

/** `0` in the pattern is any digit. */
const WHOLE_SECOND = Buffer.from('"0000-00-00T00:00:00"', 'latin1');

function isWholeSecond(bytes: Buffer, start: number): boolean {
  for (let at = 0; at < WHOLE_SECOND.length; at++) {
    const byte = bytes[start + at] as number;
    const expected = WHOLE_SECOND[at] as number;
    if (expected === ZERO ? byte < ZERO || byte > NINE : byte !== expected) return false;
  }
  return true;
}

/** The most frequent form by far: `2026-11-21 10:00:09`. */
function localText(cursor: CellCursor, form: DateTimeForm): string {
  const start = cursor.at + 1;
  cursor.at += WHOLE_SECOND.length;
  const text = latin1Slice(cursor.bytes, start, start + WHOLE_LENGTH);
  return form.separator === 'T' ? text : `${text.slice(0, DATE_LENGTH)} ${text.slice(DATE_LENGTH + 1)}`;
}

const MOMENT = /^"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{0,5}[1-9]))?(\+00:00)?"$/;

function decodeMoment(cursor: CellCursor, form: DateTimeForm, hasZone: boolean): string {
  const { bytes, at } = cursor;
  cursor.at = skipCell(bytes, at, bytes.length);
  const match = MOMENT.exec(latin1Slice(bytes, at, cursor.at));
  if (match === null || (match[4] !== undefined) !== hasZone) {
    throw notStorable(`${bytes.toString('utf8', at, cursor.at)} has no place in the form ${describe(form)}`);
  }
  return `${match[1]}${form.separator}${match[2]}${fractionOf(match[3] ?? '', form)}${form.zone}`;
}

function fractionOf(digits: string, form: DateTimeForm): string {
  if (form.fraction === 'trimmed') return digits === '' ? '' : `.${digits}`;
  if (form.fraction === 'six-or-none') return digits === '' ? '' : `.${digits.padEnd(MICROSECOND_DIGITS, '0')}`;
  if (digits.length > form.fraction)
    throw notStorable(`the form ${describe(form)} has no place for .${digits} seconds`);
  return form.fraction === 0 ? '' : `.${digits.padEnd(form.fraction, '0')}`;
}

/** `YYYY-MM-DD HH:MM:SS.SSS` */
function describe({ separator, fraction, zone }: DateTimeForm): string {
  const digits = typeof fraction === 'number' ? fraction : MICROSECOND_DIGITS;
  return `YYYY-MM-DD${separator}HH:MM:SS${digits === 0 ? '' : `.${'S'.repeat(digits)}`}${zone}`;
}
