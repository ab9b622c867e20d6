import { COMMA } from '../util/ascii.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';

/** A member of an object: `"key":value` is at `[start, end)` of the output. */
export interface Member {
  /** The key's bytes without escapes, one character for each, so that strings compare as bytes do. */
  readonly key: string;
  readonly start: number;
  end: number;
}

/**
 * Puts the members of the object whose content begins at `origin` of `out` into jsonb's order, by length of the key and
 * then by its bytes, and keeps the last of those that have the same key.
 */
export function pushInOrder(members: Member[], origin: number, out: ByteBuffer): void {
  if (isInOrder(members)) return;
  const written = Uint8Array.prototype.slice.call(out.bytes, origin, out.length);
  members.sort(compareKeys);
  out.length = origin;
  for (let at = 0; at < members.length; at++) {
    const { key, start, end } = members[at] as Member;
    if (members[at + 1]?.key === key) continue;
    if (out.length > origin) out.bytes[out.length++] = COMMA;
    out.pushBytes(written, start - origin, end - origin);
  }
}

function isInOrder(members: readonly Member[]): boolean {
  for (let at = 1; at < members.length; at++) {
    if (compareKeys(members[at - 1] as Member, members[at] as Member) >= 0) return false;
  }
  return true;
}

/** Sorting is stable (ECMA-262), so the last of equal keys stays the last. */
function compareKeys({ key: a }: Member, { key: b }: Member): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
