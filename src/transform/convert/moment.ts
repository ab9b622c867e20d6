import type { Moment } from '../../model/epoch.ts';
import { formatMoment, parseMoment } from '../../model/moment-text.ts';

const DAY_SECONDS = 86_400;
/** Of `2026-11-21T10:00:09`. */
const WHOLE_LENGTH = 19;
const DATE_LENGTH = 10;

/** `2026-11-21` */
export function dateText(moment: Moment): string {
  return formatMoment(moment).slice(0, DATE_LENGTH);
}

/** `10:00:09.12` */
export function timeText(moment: Moment): string {
  return formatMoment(moment).slice(DATE_LENGTH + 1);
}

export function isMidnight({ second, micro }: Moment): boolean {
  return second % DAY_SECONDS === 0 && micro === 0;
}

/** The time values that SQLite's own functions take, and offsets without a colon (https://www.sqlite.org/lang_datefunc.html). */
const TEXT = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/;

/**
 * The moment that a text says, in UTC where it has an offset, else as it stands; null where it says none of the years 1 to
 * 9999, or has more digits than a microsecond has.
 */
export function readMoment(text: string): Moment | null {
  const match = TEXT.exec(text);
  if (match === null) return null;
  const local = momentOf(match[1] as string, match[2] ?? '00:00');
  const offset = offsetSeconds(match[3]);
  if (local === null || offset === null) return null;
  return withinYears({ second: local.second - offset, micro: local.micro });
}

/** True where the text says itself how far its clock is from UTC. */
export function hasOffset(text: string): boolean {
  return TEXT.exec(text)?.[3] !== undefined;
}

/** The time of day that a text says, on 1970-01-01; null where it says none. */
export function readTime(text: string): Moment | null {
  return momentOf('1970-01-01', text);
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})0*)?)?$/;

function momentOf(date: string, clock: string): Moment | null {
  const match = CLOCK.exec(clock);
  if (match === null) return null;
  const [, hour, minute, second = '00', fraction = ''] = match;
  const whole = `${date}T${hour}:${minute}:${second}`;
  const moment = parseMoment(fraction === '' ? whole : `${whole}.${fraction}`);
  // The 30th of February is another day.
  return moment === null || formatMoment({ ...moment, micro: 0 }) !== whole ? null : withinYears(moment);
}

function withinYears(moment: Moment): Moment | null {
  const whole = formatMoment({ ...moment, micro: 0 });
  return whole.length === WHOLE_LENGTH && !/^(?:-|0000)/.test(whole) ? moment : null;
}

/** PostgreSQL's widest offset is below 16 hours, SQLite's 14. */
const OFFSET_MAX = 15 * 3600 + 59 * 60;

function offsetSeconds(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  const seconds = Number(zone.slice(1, 3)) * 3600 + minutes * 60;
  if (seconds > OFFSET_MAX || minutes > 59) return null;
  return zone.startsWith('-') ? -seconds : seconds;
}
