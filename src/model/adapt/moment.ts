import { outside } from '../outside-language.ts';
import type { DateTimeForm, SqliteForm } from '../storage.ts';

export type MomentKind = 'date' | 'time' | 'timestamp' | 'timestamptz';

/** A literal of a date or time taken apart, as strings of digits. */
interface Moment {
  readonly date: string;
  readonly time: string;
  /** Digits behind the point, as written. */
  readonly fraction: string;
}

const DATE = '(\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01]))';
const TIME = '((?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)(?:\\.(\\d{1,6}))?';

const CANONICAL_TIMESTAMP: DateTimeForm = { kind: 'datetime', separator: 'T', fraction: 'trimmed', zone: '' };

/** How a SQLite column writes its moments; `text` is the canonical form, `2020-01-31T12:00:00.5+00:00`. */
function formOf(kind: MomentKind, form: SqliteForm): DateTimeForm {
  if (form.kind === 'datetime') return form;
  if (form.kind !== 'text') return outside();
  return { ...CANONICAL_TIMESTAMP, zone: kind === 'timestamptz' ? '+00:00' : '' };
}

/**
 * A literal of a SQLite column as the canonical text of its moment. Outside the language unless it is written
 * exactly as the column writes its values: other text compares with them as text, not as a moment.
 */
export function readSqliteMoment(text: string, kind: MomentKind, form: SqliteForm): string {
  if (form.kind === 'epoch') return outside();
  if (kind === 'date' || kind === 'time') return formatPlain(parsePlain(text, kind), kind, text);
  const { separator, fraction, zone } = formOf(kind, form);
  const body = text.endsWith(zone) ? text.slice(0, text.length - zone.length) : outside();
  const moment = parseTimestamp(body, separator);
  const canonical = formatTimestamp(moment, { kind: 'datetime', separator, fraction, zone });
  return canonical === text ? formatTimestamp(moment, formOf(kind, { kind: 'text' })) : outside();
}

/** A literal as PostgreSQL prints it in ISO style and UTC, as a SQLite column writes it. */
export function writeSqliteMoment(text: string, kind: MomentKind, form: SqliteForm): string {
  if (form.kind === 'epoch') return outside();
  if (kind === 'date' || kind === 'time') return formatPlain(parsePlain(text, kind), kind, null);
  const body = kind === 'timestamptz' ? (/^(.*)\+00(?::00)?$/.exec(text)?.[1] ?? outside()) : text;
  const separator = body.includes('T') ? 'T' : ' ';
  return formatTimestamp(parseTimestamp(body, separator), formOf(kind, form));
}

/** True where the texts of a column sort as its moments do. */
export function sortsAsText(kind: MomentKind, form: SqliteForm): boolean {
  if (kind === 'date' || kind === 'time') return true;
  const { fraction, zone } = formOf(kind, form);
  // "00Z" sorts behind "00.5Z", and "00+00:00" before it.
  return zone !== 'Z' || typeof fraction === 'number';
}

function parsePlain(text: string, kind: 'date' | 'time'): Moment {
  const found = new RegExp(`^${kind === 'date' ? DATE : TIME}$`).exec(text) ?? outside();
  return kind === 'date'
    ? { date: validDate(found[1] as string), time: '', fraction: '' }
    : { date: '', time: found[1] as string, fraction: found[2] ?? '' };
}

function formatPlain(moment: Moment, kind: 'date' | 'time', written: string | null): string {
  const text = kind === 'date' ? moment.date : `${moment.time}${formatFraction(moment.fraction, 'trimmed')}`;
  return written === null || written === text ? text : outside();
}

function parseTimestamp(text: string, separator: string): Moment {
  const found = new RegExp(`^${DATE}${separator}${TIME}$`).exec(text) ?? outside();
  return { date: validDate(found[1] as string), time: found[2] as string, fraction: found[3] ?? '' };
}

function formatTimestamp(moment: Moment, form: DateTimeForm): string {
  return `${moment.date}${form.separator}${moment.time}${formatFraction(moment.fraction, form.fraction)}${form.zone}`;
}

function formatFraction(digits: string, places: DateTimeForm['fraction']): string {
  const trimmed = digits.replace(/0+$/, '');
  if (places === 'trimmed') return trimmed === '' ? '' : `.${trimmed}`;
  if (places === 'six-or-none') return trimmed === '' ? '' : `.${trimmed.padEnd(6, '0')}`;
  if (trimmed.length > places) return outside();
  return places === 0 ? '' : `.${trimmed.padEnd(places, '0')}`;
}

/** Days of the calendar only; year 0 is none in PostgreSQL. */
function validDate(text: string): string {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] as number;
  return year > 0 && day <= days ? text : outside();
}
