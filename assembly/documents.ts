// JSON within cells: jsonb documents and arrays.
import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './ascii';
import { floatEnd, integer, integerEnd } from './numbers';
import { stringEnd } from './strings';
import { uuidEnd } from './templates';

/** Deeper documents are left to JavaScript. */
const DEPTH_MAX: i32 = 60;

/** The elements of an array. */
const INT2: i32 = 1;
const INT4: i32 = 2;
const ELEMENT_TEXT: i32 = 3;
const ELEMENT_UUID: i32 = 4;

const TRUE: u32 = 0x65757274;
const FALSE: u32 = 0x736c6166;
const NULL: u32 = 0x6c6c756e;

/**
 * The position behind a document without white space whose numbers are in their shortest form; 0: look closer.
 * What begins with `{"$` may be a value in a wrapper.
 */
export function documentEnd(start: i32): i32 {
  if ((load<u32>(start) & 0xffffff) === 0x24227b) return 0;
  let at = start;
  let depth = 0;
  let objects: u64 = 0;
  while (true) {
    const byte = load<u8>(at);
    const isObject = byte === OPEN_BRACE;
    if ((isObject || byte === OPEN_BRACKET) && load<u8>(at + 1) !== byte + 2) {
      if (depth === DEPTH_MAX) return 0;
      depth++;
      objects = (objects << 1) | u64(isObject);
      at = isObject ? keyEnd(at + 1) : at + 1;
      if (at === 0) return 0;
      continue;
    }
    at = leafEnd(at);
    if (at === 0) return 0;
    while (depth > 0 && load<u8>(at) === ((objects & 1) !== 0 ? CLOSE_BRACE : CLOSE_BRACKET)) {
      depth--;
      objects >>= 1;
      at++;
    }
    if (depth === 0) return at;
    if (load<u8>(at) !== COMMA) return 0;
    at = (objects & 1) !== 0 ? keyEnd(at + 1) : at + 1;
    if (at === 0) return 0;
  }
}

/** Behind the colon. */
function keyEnd(start: i32): i32 {
  const at = stringEnd(start);
  return at !== 0 && load<u8>(at) === COLON ? at + 1 : 0;
}

/** A value that holds no others. */
function leafEnd(at: i32): i32 {
  const byte = load<u8>(at);
  if (byte === QUOTE) return stringEnd(at);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return at + 2; // An empty one, as the caller has seen.
  if (byte <= 0x39) return floatEnd(at);
  return wordEnd(at);
}

/** Behind `true`, `false` or `null`. */
export function wordEnd(at: i32): i32 {
  const word = load<u32>(at);
  if (word === TRUE || word === NULL) return at + 4;
  return word === FALSE && load<u8>(at + 4) === 0x65 ? at + 5 : 0;
}

/** The position behind an array of such elements or NULL; 0: look closer. */
export function arrayEnd(start: i32, element: i32): i32 {
  if (load<u8>(start) !== OPEN_BRACKET) return 0;
  let at = start + 1;
  if (load<u8>(at) === CLOSE_BRACKET) return at + 1;
  while (true) {
    at = load<u32>(at) === NULL ? at + 4 : elementEnd(at, element);
    if (at === 0) return 0;
    const byte = load<u8>(at++);
    if (byte === CLOSE_BRACKET) return at;
    if (byte !== COMMA) return 0;
  }
}

function elementEnd(at: i32, element: i32): i32 {
  if (element === ELEMENT_TEXT) return stringEnd(at);
  if (element === ELEMENT_UUID) return uuidEnd(at);
  if (element !== INT2 && element !== INT4) return wordEnd(at);
  const end = integerEnd(at);
  const limit: i64 = element === INT2 ? 0x8000 : 0x80000000;
  return integer >= -limit && integer < limit ? end : 0;
}
