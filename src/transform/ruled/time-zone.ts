/** A time zone of the IANA's, as the seconds by which its clocks are ahead of UTC. */
export interface TimeZone {
  /**
   * The moments, in seconds since 1970, at which the clocks of the zone showed this time, the earlier one first: none where
   * they skipped it, two where they showed it twice.
   * @param local the time as if it were one of UTC, in seconds since 1970
   */
  momentsOf(local: number): readonly number[];
  /** The moment that a skipped time means when the clocks had not been set forward. */
  skipped(local: number): number;
}

const DAY_SECONDS = 86_400;

/** The zone of that name; null where there is none. */
export function timeZone(name: string): TimeZone | null {
  const format = formatOf(name);
  return format === null ? null : zoneOf(offsetReader(format));
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  const parts = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      ...parts,
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The offset at a moment, in seconds. */
type OffsetReader = (second: number) => number;

function offsetReader(format: Intl.DateTimeFormat): OffsetReader {
  return (second) => {
    const found: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(second * 1000)) found[type] = value;
    const number = (type: string) => Number(found[type]);
    const year = found['era'] === 'BC' ? 1 - number('year') : number('year');
    const days = daysFrom1970(year, number('month'), number('day'));
    return days * DAY_SECONDS + number('hour') * 3600 + number('minute') * 60 + number('second') - second;
  };
}

/** In the Gregorian calendar, which ECMA-402 has `gregory` follow in every year. */
function daysFrom1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(shifted / 400);
  const yearOfCycle = shifted - cycle * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    cycle * 146_097 +
    yearOfCycle * 365 +
    Math.floor(yearOfCycle / 4) -
    Math.floor(yearOfCycle / 100) +
    dayOfYear -
    719_468
  );
}

/** A time in which the clocks were ahead by one offset, from `start` (inclusive) to `end`, in seconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** Spans are looked for in pieces of the time line of about a year, each once. */
const PIECE_SECONDS = 366 * DAY_SECONDS;
/** No clock is further from UTC than this. */
const OFFSET_MAX = 2 * DAY_SECONDS;

function zoneOf(offsetAt: OffsetReader): TimeZone {
  const pieces = new Map<number, readonly Span[]>();
  const piece = (number: number): readonly Span[] => {
    const known = pieces.get(number);
    if (known !== undefined) return known;
    const made = spansBetween(number * PIECE_SECONDS, (number + 1) * PIECE_SECONDS, offsetAt);
    pieces.set(number, made);
    return made;
  };
  /** The spans that hold a moment at which the clocks can have shown the time. */
  const spansAround = (local: number): readonly Span[] => {
    const first = Math.floor((local - OFFSET_MAX) / PIECE_SECONDS);
    const last = Math.floor((local + OFFSET_MAX) / PIECE_SECONDS);
    return first === last ? piece(first) : [...piece(first), ...piece(last)];
  };
  return {
    momentsOf: (local) => {
      const moments: number[] = [];
      for (const { start, end, offset } of spansAround(local)) {
        const moment = local - offset;
        if (moment >= start && moment < end) moments.push(moment);
      }
      return moments;
    },
    skipped: (local) => {
      // The offset before the gap is the one that held a day before: no zone changes twice in a day and a half.
      const before = spansAround(local).findLast(({ start, offset }) => start + offset <= local - DAY_SECONDS / 2);
      return local - (before?.offset ?? offsetAt(local - DAY_SECONDS));
    },
  };
}

function spansBetween(from: number, to: number, offsetAt: OffsetReader): readonly Span[] {
  const spans: Span[] = [];
  let start = from;
  let offset = offsetAt(from);
  for (let at = from; at < to; at += DAY_SECONDS) {
    const next = Math.min(at + DAY_SECONDS, to);
    const following = offsetAt(next);
    if (following === offset) continue;
    const change = changeBetween(at, next, offsetAt);
    spans.push({ start, end: change, offset });
    [start, offset] = [change, following];
  }
  // A change at the very end begins a span of the next piece.
  if (start < to) spans.push({ start, end: to, offset: offsetAt(to - 1) });
  return spans;
}

/** The first second with the offset that holds at `to`. */
function changeBetween(from: number, to: number, offsetAt: OffsetReader): number {
  const after = offsetAt(to);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}
