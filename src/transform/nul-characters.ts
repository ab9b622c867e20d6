// U+0000 in text, for a target that has no place for it.
import type { NulMethod } from '../model/plan.ts';
import { BACKSLASH, LOWER_U, ZERO } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { CellMapper } from './cell-mapper.ts';
import type { CellTally } from './cell-tally.ts';

const SCRATCH_BYTES = 4096;

/**
 * Takes U+0000 out of string cells, or writes it as a sign that people see, before `then` maps them. The signs can
 * be told back: U+2400 stands for U+0000, and U+241B stands before a U+2400 or U+241B that was there already.
 */
export function withoutNul(how: NulMethod, then: CellMapper, tally: CellTally): CellMapper {
  const scratch = new ByteBuffer(SCRATCH_BYTES);
  return (bytes, start, end, out) => {
    if (!replaceNul(bytes.subarray(start, end), scratch, how)) return then(bytes, start, end, out);
    tally.changed++;
    then(scratch.bytes, 0, scratch.length, out);
  };
}

const NUL = Buffer.from('\\u0000');
/** The first two bytes of U+2400 and U+241B, and the third of each. */
const SIGN_START = Buffer.from([0xe2, 0x90]);
const NUL_SIGN = 0x80;
const ESCAPE_SIGN = 0x9b;

/** Fills `out` with the JSON text without U+0000; false, and no text, where nothing is to be done. */
export function replaceNul(text: Buffer, out: ByteBuffer, how: NulMethod): boolean {
  const hasSign = how === 'escape' && text.includes(SIGN_START);
  if (!hasSign && !text.includes(NUL)) return false;
  out.length = 0;
  // A sign of three bytes becomes two signs.
  out.reserve(2 * text.length);
  let hasChanged = false;
  for (let at = 0; at < text.length; ) {
    const taken = takeSign(text, at, out, how);
    if (taken > 0) hasChanged = true;
    at += taken > 0 ? taken : copyCharacter(text, at, out);
  }
  return hasChanged;
}

/** How many bytes at `at` were replaced; 0: none. */
function takeSign(text: Buffer, at: number, out: ByteBuffer, how: NulMethod): number {
  if (isNul(text, at)) {
    if (how === 'escape') pushSign(out, NUL_SIGN);
    return NUL.length;
  }
  const third = text[at + 2];
  const isSign = text[at] === SIGN_START[0] && text[at + 1] === SIGN_START[1];
  if (how === 'strip' || !isSign || (third !== NUL_SIGN && third !== ESCAPE_SIGN)) return 0;
  pushSign(out, ESCAPE_SIGN);
  pushSign(out, third);
  return SIGN_START.length + 1;
}

function isNul(text: Buffer, at: number): boolean {
  if (text[at] !== BACKSLASH || text[at + 1] !== LOWER_U) return false;
  return text[at + 2] === ZERO && text[at + 3] === ZERO && text[at + 4] === ZERO && text[at + 5] === ZERO;
}

function pushSign(out: ByteBuffer, third: number): void {
  out.pushBytes(SIGN_START, 0, SIGN_START.length);
  out.bytes[out.length++] = third;
}

/** An escape is copied whole, so that the second backslash of `\\` begins none. */
function copyCharacter(text: Buffer, at: number, out: ByteBuffer): number {
  const length = text[at] === BACKSLASH && at + 1 < text.length ? 2 : 1;
  for (let i = 0; i < length; i++) out.bytes[out.length++] = text[at + i] as number;
  return length;
}
