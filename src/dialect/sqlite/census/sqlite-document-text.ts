import { isWellFormed } from '../../../util/well-formed.ts';

/** PostgreSQL itself refuses nesting beyond its stack; deeper text is left to be text. */
const DEPTH_MAX = 500;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\d.eE+-])/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const ZERO = /^-0(?:\.0*)?$/;

/**
 * True where PostgreSQL would print a `jsonb` document as this text, but for its white space: keys by length
 * and then by bytes, none of them twice, numbers without exponent (https://www.postgresql.org/docs/current/datatype-json.html).
 */
export function isCanonicalDocument(text: string): boolean {
  return endOfValue(text, 0, 0) === text.length;
}

/** The place behind the value at `at`; −1 where there is none in that form. */
function endOfValue(text: string, at: number, depth: number): number {
  if (depth > DEPTH_MAX) return -1;
  switch (text[at]) {
    case '{':
      return endOfObject(text, at + 1, depth);
    case '[':
      return endOfArray(text, at + 1, depth);
    case '"':
      return endOfString(text, at);
    default:
      return endOfScalar(text, at);
  }
}

function endOfObject(text: string, start: number, depth: number): number {
  if (text[start] === '}') return start + 1;
  let previous: Buffer | null = null;
  for (let at = start; ; at++) {
    const keyEnd = endOfString(text, at);
    if (keyEnd < 0 || text[keyEnd] !== ':') return -1;
    const key = Buffer.from(JSON.parse(text.slice(at, keyEnd)) as string);
    if (previous !== null && !comesBefore(previous, key)) return -1;
    previous = key;
    at = endOfValue(text, keyEnd + 1, depth + 1);
    if (at < 0) return -1;
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') return -1;
  }
}

function comesBefore(a: Buffer, b: Buffer): boolean {
  return a.length === b.length ? Buffer.compare(a, b) < 0 : a.length < b.length;
}

function endOfArray(text: string, start: number, depth: number): number {
  if (text[start] === ']') return start + 1;
  for (let at = start; ; at++) {
    at = endOfValue(text, at, depth + 1);
    if (at < 0) return -1;
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') return -1;
  }
}

/** A string is escaped as `JSON.stringify` does it, which is as PostgreSQL does it; it has no U+0000. */
function endOfString(text: string, at: number): number {
  STRING.lastIndex = at;
  const token = STRING.exec(text)?.[0];
  if (token === undefined) return -1;
  const isPlain = !token.includes('\\') && !CONTROL.test(token);
  return isPlain || isCanonicalString(token) ? at + token.length : -1;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON may not hold.
const CONTROL = /[\u0000-\u001f]/;

function isCanonicalString(token: string): boolean {
  try {
    const value = JSON.parse(token) as string;
    return JSON.stringify(value) === token && isWellFormed(value) && !value.includes('\0');
  } catch {
    return false;
  }
}

function endOfScalar(text: string, at: number): number {
  const word = WORDS.find((candidate) => text.startsWith(candidate, at));
  if (word !== undefined) return at + word.length;
  NUMBER.lastIndex = at;
  const numeral = NUMBER.exec(text)?.[0];
  return numeral === undefined || ZERO.test(numeral) ? -1 : at + numeral.length;
}

const WORDS = ['null', 'true', 'false'];
