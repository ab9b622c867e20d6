import { malformedRow, skipCell } from '../../model/row-shape.ts';
import type { DateTimeForm } from '../../model/storage.ts';
import { latin1Slice } from '../../util/buffer-slices.ts';
import { notStorable, type ValueCodec } from './sqlite-cell-cursor.ts';
import { taggedCell } from './sqlite-tagged-values.ts';

const DATE = '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]';
const TIME = '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]';
/** `YYYY-MM-DD HH:MM:SS` */
const WHOLE_LENGTH = 19;
const MICROSECOND_DIGITS = 6;

/**
 * A time stamp in a text form of its own; the cell has ISO 8601 as PostgreSQL's to_json prints it:
 * `2026-11-21T10:00:09.12`, with `+00:00` for timestamptz. A text that is not exactly of the form is tagged.
 */
export function dateTimeCodec(form: DateTimeForm, hasZone: boolean): ValueCodec {
  const cell: ValueCodec['cell'] = (column, mode) => {
    const branches = shapes(form).map(
      (shape) => ` when ${isOfShape(column, shape)} then ${iso(column, shape, hasZone)}`,
    );
    return `case${branches.join('')} when ${column} is null then 'null' else ${taggedCell(column, mode)} end`;
  };
  return {
    cell,
    order: ordersLikeCell(form)
      ? { kind: 'bytes' }
      : { kind: 'computed', sql: (column) => `nullif(${cell(column, 'quick')}, 'null')` },
    decode: (cursor) => {
      const { bytes, at } = cursor;
      cursor.at = skipCell(bytes, at, bytes.length);
      const match = ISO.exec(latin1Slice(bytes, at, cursor.at));
      if (match === null)
        throw notStorable(`${bytes.toString('utf8', at, cursor.at)} has no place in the form ${describe(form)}`);
      if ((match[4] !== undefined) !== hasZone) throw malformedRow(bytes, at);
      return `${match[1]}${form.separator}${match[2]}${fractionOf(match[3] ?? '', form)}${form.zone}`;
    },
    embeds: false,
  };
}

const ISO = /^"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{0,5}[1-9]))?(\+00:00)?"$/;

/** `…00.5Z` stands before `…00Z`, but their cells stand the other way round. */
function ordersLikeCell(form: DateTimeForm): boolean {
  return form.fraction !== 'trimmed' || form.zone !== 'Z';
}

/** Texts of one length. */
interface Shape {
  readonly separator: ' ' | 'T';
  readonly digits: number;
  /** The last digit is not 0. */
  readonly trimmed: boolean;
  readonly zone: string;
}

/** The most frequent first. */
function shapes({ separator, fraction, zone }: DateTimeForm): readonly Shape[] {
  if (fraction !== 'trimmed') return [{ separator, digits: fraction, trimmed: false, zone }];
  return [0, 6, 3, 5, 4, 2, 1].map((digits) => ({ separator, digits, trimmed: true, zone }));
}

/** GLOB stops at U+0000 and takes a BLOB for text, so length and storage class are compared too. */
function isOfShape(column: string, { separator, digits, trimmed, zone }: Shape): string {
  const fraction = digits === 0 ? '' : `.${'[0-9]'.repeat(digits - 1)}${trimmed ? '[1-9]' : '[0-9]'}`;
  const octets = WHOLE_LENGTH + (digits === 0 ? 0 : digits + 1) + zone.length;
  return (
    `${column} glob '${DATE}${separator}${TIME}${fraction}${zone}'` +
    ` and octet_length(${column}) = ${octets} and typeof(${column}) = 'text'`
  );
}

function iso(column: string, { separator, digits, trimmed, zone }: Shape, hasZone: boolean): string {
  const canonicalZone = hasZone ? '+00:00' : '';
  const local = zone === '' ? column : `substr(${column}, 1, ${WHOLE_LENGTH + (digits === 0 ? 0 : digits + 1)})`;
  const withT = separator === 'T' ? local : `replace(${local}, ' ', 'T')`;
  const short = digits === 0 || trimmed ? withT : `rtrim(rtrim(${withT}, '0'), '.')`;
  return `'"' || ${short} || '${canonicalZone}"'`;
}

function fractionOf(digits: string, form: DateTimeForm): string {
  if (form.fraction === 'trimmed') return digits === '' ? '' : `.${digits}`;
  if (digits.length > form.fraction)
    throw notStorable(`the form ${describe(form)} has no place for .${digits} seconds`);
  return form.fraction === 0 ? '' : `.${digits.padEnd(form.fraction, '0')}`;
}

/** `YYYY-MM-DD HH:MM:SS.SSS` */
function describe({ separator, fraction, zone }: DateTimeForm): string {
  const digits = fraction === 'trimmed' ? MICROSECOND_DIGITS : fraction;
  return `YYYY-MM-DD${separator}HH:MM:SS${digits === 0 ? '' : `.${'S'.repeat(digits)}`}${zone}`;
}
