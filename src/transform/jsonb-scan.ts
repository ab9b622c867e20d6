import { NEWLINE, SPACE, TAB } from '../util/ascii.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';

/** More bytes than the objects, arrays and strings of a jsonb document can have together (`JENTRY_OFFLENMASK`). */
export const JSONB_BYTES_MAX = 0x0fff_ffff;

const CARRIAGE_RETURN = 0x0d;

/** How far a JSON text is read, and what was made of it; `out` always has room for the rest of `source`. */
export interface JsonScan {
  readonly source: Buffer;
  readonly out: ByteBuffer;
  at: number;
}

export function copyByte(scan: JsonScan): void {
  scan.out.bytes[scan.out.length++] = scan.source[scan.at++] as number;
}

export function skipSpace(scan: JsonScan): void {
  const { source } = scan;
  let { at } = scan;
  for (;;) {
    const byte = source[at];
    if (byte !== SPACE && byte !== NEWLINE && byte !== CARRIAGE_RETURN && byte !== TAB) break;
    at++;
  }
  scan.at = at;
}
