// Uuids as RFC 9562 defines them.
import { createHash, randomBytes } from 'node:crypto';

const UUID_BYTES = 16;

/** A new uuid (version 7): those of later milliseconds sort behind those of earlier ones. */
export function newUuid(): string {
  return timeUuid(Date.now(), randomBytes(UUID_BYTES));
}

/** A uuid (version 7) of a moment. @param millis since 1970. @param bits sixteen bytes or more, for what the moment leaves open */
export function timeUuid(millis: number, bits: Uint8Array): string {
  const bytes = Buffer.from(bits);
  bytes.writeUIntBE(millis, 0, 6);
  return uuidOf(bytes, 7);
}

/** The uuid (version 5) of a name. @param namespace a canonical uuid */
export function namedUuid(namespace: string, name: string): string {
  const bytes = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  return uuidOf(createHash('sha1').update(bytes).update(name).digest(), 5);
}

/** The first sixteen of these bytes as a uuid of this version. */
export function uuidOf(bits: Uint8Array, version: number): string {
  const bytes = Buffer.from(bits.subarray(0, UUID_BYTES));
  bytes[6] = ((bytes[6] as number) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
