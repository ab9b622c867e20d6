import { isWellFormed } from '../../../util/well-formed.ts';

/** Every PostgreSQL takes so many levels with its default `max_stack_depth`; deeper text is left to be text. */
export const DEPTH_MAX = 6000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\d.eE+-])/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const ZERO = /^-0(?:\.0*)?$/;

/** An object or array around the cursor; the outermost comes first in a stack, which no text overflows. */
interface Container {
  readonly close: '}' | ']';
  /** The key that stands last in an object. */
  key: Buffer | null;
}

/**
 * True where PostgreSQL would print a `jsonb` document as this text, but for its white space: keys by length
 * and then by bytes, none of them twice, numbers without exponent (https://www.postgresql.org/docs/current/datatype-json.html).
 */
export function isCanonicalDocument(text: string): boolean {
  const open: Container[] = [];
  let at = 0;
  while (at >= 0) {
    const container = opened(text, at);
    at = container === null ? endOfPlain(text, at) : at + 1;
    if (container !== null) {
      if (open.push(container) > DEPTH_MAX) return false;
      at = startOfValue(text, at, container);
    } else if (at >= 0) {
      at = behindValue(text, at, open);
      if (at === text.length && open.length === 0) return true;
    }
  }
  return false;
}

/** The object or array that begins at `at` and is not empty; null for any other value. */
function opened(text: string, at: number): Container | null {
  const close = text[at] === '{' ? '}' : text[at] === '[' ? ']' : null;
  return close === null || text[at + 1] === close ? null : { close, key: null };
}

/** The place behind a value that holds no other; −1 where there is none in canonical form. */
function endOfPlain(text: string, at: number): number {
  if (text[at] === '{' || text[at] === '[') return at + 2;
  return text[at] === '"' ? endOfString(text, at) : endOfScalar(text, at);
}

/** Where the value begins that stands next in the container: behind its key in an object. */
function startOfValue(text: string, at: number, container: Container): number {
  if (container.close === ']') return at;
  const end = endOfString(text, at);
  if (end < 0 || text[end] !== ':') return -1;
  const key = Buffer.from(JSON.parse(text.slice(at, end)) as string);
  if (container.key !== null && !comesBefore(container.key, key)) return -1;
  container.key = key;
  return end + 1;
}

/** Goes on behind a value: to the next one, or past the ends of what is whole now. */
function behindValue(text: string, start: number, open: Container[]): number {
  for (let at = start; ; at++) {
    const container = open.at(-1);
    if (container === undefined) return at === text.length ? at : -1;
    if (text[at] === ',') return startOfValue(text, at + 1, container);
    if (text[at] !== container.close) return -1;
    open.pop();
  }
}

function comesBefore(a: Buffer, b: Buffer): boolean {
  return a.length === b.length ? Buffer.compare(a, b) < 0 : a.length < b.length;
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
