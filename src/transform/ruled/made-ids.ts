import { createHash } from 'node:crypto';
import { namedUuid, timeUuid, uuidOf } from '../../util/uuid.ts';

/** The namespace of everything that RowFerry makes of a name (RFC 9562, 5.5). */
const ROWFERRY = 'b7f0c6b4-8f0e-5c0b-9d5e-3c1f4a2b6d70';

/** The namespace of the keys of a table: the same table of the same source has the same in every run. */
export function keyNamespace(source: string, table: string): string {
  return namedUuid(namedUuid(ROWFERRY, source), table);
}

/** A uuid (version 4) that only looks random: the same names give the same one. */
export function seededUuid(names: readonly string[]): string {
  return uuidOf(seeded(names), 4);
}

/** A uuid (version 7) of a moment, whose other bits only look random. @param millis since 1970 */
export function seededTimeUuid(millis: number, names: readonly string[]): string {
  return timeUuid(millis, seeded(names));
}

const CUID_TIME_LENGTH = 8;
const CUID_REST_LENGTH = 16;

/** A cuid: `c`, the moment and what only looks random, in letters and digits; 25 characters. */
export function seededCuid(millis: number, names: readonly string[]): string {
  const time = millis.toString(36).padStart(CUID_TIME_LENGTH, '0').slice(-CUID_TIME_LENGTH);
  const rest = BigInt(`0x${seeded(names).toString('hex')}`).toString(36);
  return `c${time}${rest.slice(-CUID_REST_LENGTH)}`;
}

function seeded(names: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(names)).digest();
}
