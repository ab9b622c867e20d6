import { createHash } from 'node:crypto';

/** The namespace of everything that RowFerry makes of a name (RFC 9562, 5.5). */
const ROWFERRY = 'b7f0c6b4-8f0e-5c0b-9d5e-3c1f4a2b6d70';

const UUID_BYTES = 16;

/** The uuid (version 5) of a name. @param namespace a canonical uuid */
export function namedUuid(namespace: string, name: string): string {
  const bytes = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  return uuidOf(createHash('sha1').update(bytes).update(name).digest(), 5);
}

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
  const bytes = Buffer.from(seeded(names));
  bytes.writeUIntBE(millis, 0, 6);
  return uuidOf(bytes, 7);
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

function uuidOf(digest: Buffer, version: number): string {
  const bytes = Buffer.from(digest.subarray(0, UUID_BYTES));
  bytes[6] = ((bytes[6] as number) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
