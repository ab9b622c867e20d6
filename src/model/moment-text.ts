import type { Moment } from './epoch.ts';

const DAY_SECONDS = 86_400;
const TEXT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;

/** `2026-11-21T10:00:09.12`: as in a cell of `timestamp`; no zeros at the end of the fraction. */
export function formatMoment({ second, micro }: Moment): string {
  const day = Math.floor(second / DAY_SECONDS);
  const rest = second - day * DAY_SECONDS;
  const time = `${padded(Math.floor(rest / 3600))}:${padded(Math.floor(rest / 60) % 60)}:${padded(rest % 60)}`;
  const fraction = micro === 0 ? '' : `.${padded(micro, 6).replace(/0+$/, '')}`;
  return `${formatDay(day)}T${time}${fraction}`;
}

/** The twin of `formatMoment`, also for a date alone; null for any other text. */
export function parseMoment(text: string): Moment | null {
  const match = TEXT.exec(text);
  if (match === null) return null;
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const days = dayOf(year as number, month as number, day as number);
  const second = days * DAY_SECONDS + (hours as number) * 3600 + (minutes as number) * 60 + (seconds as number);
  return { second, micro: Number((match[7] ?? '').padEnd(6, '0')) };
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** Days of 400 years, after which the calendar repeats itself. */
const CYCLE_DAYS = 146_097;
/** From the first of March of the year 0, where years end with their leap day, to 1970. */
const SHIFT_DAYS = 719_468;

/** A day since 1970 in the Gregorian calendar, as it would have been also before 1582. */
function formatDay(sinceEpoch: number): string {
  const days = sinceEpoch + SHIFT_DAYS;
  const cycle = Math.floor(days / CYCLE_DAYS);
  const inCycle = days - cycle * CYCLE_DAYS;
  const leaps = Math.floor(inCycle / 1460) - Math.floor(inCycle / 36_524) + Math.floor(inCycle / 146_096);
  const yearOfCycle = Math.floor((inCycle - leaps) / 365);
  const dayOfYear = inCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

function dayOf(calendarYear: number, month: number, day: number): number {
  const year = month <= 2 ? calendarYear - 1 : calendarYear;
  const cycle = Math.floor(year / 400);
  const yearOfCycle = year - cycle * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const inCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * CYCLE_DAYS + inCycle - SHIFT_DAYS;
}
