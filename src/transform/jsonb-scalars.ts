// Strings, words and numbers of a JSON text as jsonb prints them.
import { BACKSLASH, QUOTE, SPACE } from '../util/ascii.ts';
import { latin1Slice } from '../util/buffer-slices.ts';
import { isWellFormed } from '../util/well-formed.ts';
import { numericText } from './jsonb-number.ts';
import { JSONB_BYTES_MAX, type JsonScan } from './jsonb-scan.ts';
import { notJson, notStorable } from './not-storable.ts';

const WORDS: readonly string[] = ['null', 'true', 'false'];

/** The bytes that words and numbers are made of. */
const TOKEN = new Uint8Array(256);
for (const byte of Buffer.from('0123456789+-.eEabcdfghijklmnopqrstuvwxyz')) TOKEN[byte] = 1;

/** Reads the string, word or number at the cursor. */
export function pushScalar(scan: JsonScan): void {
  const { source, at, out } = scan;
  if (source[at] === QUOTE) {
    pushString(scan);
    return;
  }
  let end = at;
  while (TOKEN[source[end] as number] === 1) end++;
  const token = latin1Slice(source, at, end);
  const text = WORDS.includes(token) ? token : numericText(token);
  if (text === null) throw notJson(source, at);
  if (text.length > token.length) reserveFor(text, scan);
  out.pushAscii(text);
  scan.at = end;
}

/** Numbers may grow where they have an exponent. */
function reserveFor(text: string, { source, at, out }: JsonScan): void {
  if (out.length + text.length > JSONB_BYTES_MAX) throw notStorable(`it would have more than ${JSONB_BYTES_MAX} bytes`);
  out.reserve(text.length + source.length - at);
}

/** Copies the string at the cursor; one that has escapes is written with those of jsonb, and given back. */
export function pushString(scan: JsonScan): string | null {
  const { source, out } = scan;
  const target = out.bytes;
  let { at } = scan;
  let { length } = out;
  target[length++] = source[at++] as number;
  for (;;) {
    const byte = source[at];
    if (byte === BACKSLASH) return pushEscapedString(scan);
    if (byte === undefined || byte < SPACE) throw notJson(source, at);
    target[length++] = byte;
    at++;
    if (byte === QUOTE) break;
  }
  out.length = length;
  scan.at = at;
  return null;
}

function pushEscapedString(scan: JsonScan): string {
  const { source, at: start, out } = scan;
  let at = start + 1;
  while (at < source.length && source[at] !== QUOTE) at += source[at] === BACKSLASH ? 2 : 1;
  const text = parseString(source, start, at + 1);
  if (text.includes('\0')) throw notStorable('it has the character U+0000, which no text of PostgreSQL can have');
  if (!isWellFormed(text)) throw notStorable('it has half a surrogate pair, which UTF-8 cannot have');
  // There is room: what must be escaped is escaped in the source too, and not in fewer bytes.
  out.length += out.bytes.write(JSON.stringify(text), out.length, 'utf8');
  scan.at = at + 1;
  return text;
}

function parseString(source: Buffer, start: number, end: number): string {
  try {
    return JSON.parse(source.toString('utf8', start, end)) as string;
  } catch {
    throw notJson(source, start);
  }
}
