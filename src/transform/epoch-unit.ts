import type { Column } from '../model/catalog.ts';
import type { Census } from '../model/census.ts';
import type { EpochUnit } from '../model/epoch.ts';
import { parseTypeName } from '../model/type-name.ts';

/** 2001-09-09, where Unix time has ten digits. As a time of Core Data it would be 2032: no column is all of that. */
const SECONDS_MIN = 1_000_000_000;
/** 2100-01-01 */
const SECONDS_MAX = 4_102_444_800;
/** 1990-01-01 and 2100-01-01 as julian days, which no clock of seconds has shown since January 1970. */
const [JULIAN_MIN, JULIAN_MAX] = [2_447_892.5, 2_488_069.5];

/**
 * The unit of numbers where it is certain: the declared type says that they are moments, and all of them but 0 are ones
 * between 2001 and 2100 in one unit only (0 is 1970 in all). Core Data, which counts from 2001, is never taken for Unix time: its numbers
 * of today are below every range here. null where it is not certain.
 */
export function certainUnit({ census }: Column): EpochUnit | null {
  if (census === null || !suggestsMoments(census) || census.range === undefined) return null;
  const { min, max } = census.range;
  if (min === 0 && max === 0) return 's';
  const isReal = census.classes.some(({ name }) => name === 'real');
  if (min >= JULIAN_MIN && max <= JULIAN_MAX) return isReal ? 'julian' : null;
  if (isReal) return null;
  const units: readonly (readonly [EpochUnit, number])[] = [
    ['s', 1],
    ['ms', 1e3],
    ['us', 1e6],
    ['ns', 1e9],
  ];
  return units.find(([, factor]) => min >= SECONDS_MIN * factor && max <= SECONDS_MAX * factor)?.[0] ?? null;
}

const MOMENTS: readonly string[] = ['date', 'timestamp', 'timestamptz'];

/** The declaration claimed moments, and the numbers forbade it. */
function suggestsMoments({ contradictions }: Census): boolean {
  return contradictions.some(({ type }) => MOMENTS.includes(parseTypeName(type).kind));
}
