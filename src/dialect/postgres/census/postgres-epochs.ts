import { type Epoch, type EpochUnit, momentOfEpoch } from '../../../model/epoch.ts';
import { formatMoment } from '../../../model/moment-text.ts';
import { assert } from '../../../util/assert.ts';

/** True for each date or time stamp that is no number of that unit: too fine, or outside what the number can hold. */
export function isNoEpoch(value: string, epoch: Epoch): string {
  // A double has not digits enough to count these.
  if (epoch.as === 'real' && (epoch.unit === 'ns' || epoch.unit === 'webkit')) return 'true';
  const [first, last] = rangeOf(epoch);
  const outside = `not isfinite(${value}) or ${value} not between '${first}' and '${last}'`;
  const step = stepOf(epoch);
  if (step === 1) return `(${outside})`;
  // A date is a time stamp at midnight, whatever the session's time zone is.
  const micros = `extract(microseconds from ${value}::timestamptz at time zone 'UTC')::bigint`;
  const day = `(${value}::timestamptz at time zone 'UTC')::time`;
  return step === DAY ? `(${outside} or ${day} <> '12:00')` : `(${outside} or ${micros} % ${step} <> 0)`;
}

/** Microseconds; Julian days begin at noon. */
const DAY = 86_400_000_000;

const STEPS: Readonly<Record<EpochUnit, number>> = {
  s: 1_000_000,
  ms: 1000,
  us: 1,
  ns: 1,
  julian: DAY,
  coredata: 1_000_000,
  webkit: 1,
};

/** Microseconds between a moment that the number can mean and the next. */
function stepOf({ unit, as }: Epoch): number {
  if (as === 'integer') return STEPS[unit];
  return unit === 'julian' ? 1000 : 1;
}

const YEARS = ['0001-01-01 00:00:00+00', '9999-12-31 23:59:59.999999+00'] as const;

/** The first and last moment: nanoseconds end with 64 bits, seconds in a REAL where a double gets too coarse. */
function rangeOf({ unit, as }: Epoch): readonly [string, string] {
  if (as === 'integer') return unit === 'ns' ? ['1677-09-22 00:00:00+00', '2262-04-11 00:00:00+00'] : YEARS;
  if (unit === 'julian') return YEARS;
  const zero = momentOfEpoch(0, { unit, as: 'integer' });
  assert(zero !== null, 'every unit has a zero');
  return [momentText(zero.second - REAL_SECONDS), momentText(zero.second + REAL_SECONDS)];
}

/** 2^52 microseconds, rounded down. */
const REAL_SECONDS = 4_503_599_627;

function momentText(second: number): string {
  return `${formatMoment({ second, micro: 0 })}+00`;
}
