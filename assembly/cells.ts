// One cell: its form and what it adds to the sums of its column.
import { CLOSE_BRACE, COMMA, LOWER_N } from './ascii';
import { base64End, octets } from './base64';
import { arrayEnd, documentEnd, wordEnd } from './documents';
import {
  ARRAY,
  BASE64,
  BOOLEAN,
  DATE,
  DECIMAL,
  DETAIL,
  DOCUMENT,
  ENUM,
  FLOAT,
  INTEGER,
  KIND,
  LABEL_COUNT,
  LABELS,
  TEXT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  UUID,
} from './layout';
import { decimalEnd, float, floatEnd, integer, integerEnd } from './numbers';
import { escapes, stringEnd } from './strings';
import { addFloat, addInteger, addNull, addOctets } from './sums';
import { dateEnd, timeEnd, timestampEnd, uuidEnd } from './templates';

const NULL: u32 = 0x6c6c756e;
const UUID_OCTETS: i32 = 36;

/** The position behind the cell of `column` at `at`; 0 where JavaScript must look at it. */
export function cellEnd(column: i32, at: i32): i32 {
  if (load<u8>(at) === LOWER_N) {
    if (load<u32>(at) !== NULL || !isCellEnd(at + 4)) return 0;
    addNull(column);
    return at + 4;
  }
  switch (load<i32>(column, KIND)) {
    case TEXT:
      return textCell(column, at);
    case INTEGER:
      return integerCell(column, at);
    case FLOAT:
      return floatCell(column, at);
    case BOOLEAN:
      return ended(wordEnd(at));
    case TIMESTAMP:
      return timestampEnd(at, false);
    case TIMESTAMPTZ:
      return timestampEnd(at, true);
    case DATE:
      return dateEnd(at);
    case TIME:
      return timeEnd(at);
    case UUID:
      return uuidCell(column, at);
    case DECIMAL:
      return decimalEnd(at);
    case BASE64:
      return base64Cell(column, at);
    case ENUM:
      return enumCell(column, at);
    case DOCUMENT:
      return ended(documentEnd(at));
    case ARRAY:
      return arrayEnd(at, load<i32>(column, DETAIL));
    default:
      return 0;
  }
}

/** Behind the cell stands the next one's prefix, or the row's end: words and numbers do not end by themselves. */
function ended(end: i32): i32 {
  return end !== 0 && isCellEnd(end) ? end : 0;
}

function isCellEnd(at: i32): bool {
  const byte = load<u8>(at);
  return byte === COMMA || byte === CLOSE_BRACE;
}

function textCell(column: i32, at: i32): i32 {
  const end = stringEnd(at);
  if (end !== 0) addOctets(column, end - at - 2 - escapes);
  return end;
}

function integerCell(column: i32, at: i32): i32 {
  const end = ended(integerEnd(at));
  if (end === 0) return 0;
  const bits = load<i32>(column, DETAIL);
  if (bits < 64) {
    const limit: i64 = (<i64>1) << (<i64>(bits - 1));
    if (integer < -limit || integer >= limit) return 0;
  }
  addInteger(column, integer);
  return end;
}

function floatCell(column: i32, at: i32): i32 {
  const end = ended(floatEnd(at));
  if (end !== 0) addFloat(column, float);
  return end;
}

function uuidCell(column: i32, at: i32): i32 {
  const end = uuidEnd(at);
  if (end !== 0) addOctets(column, UUID_OCTETS);
  return end;
}

function base64Cell(column: i32, at: i32): i32 {
  const end = base64End(at);
  if (end !== 0) addOctets(column, octets);
  return end;
}

function enumCell(column: i32, at: i32): i32 {
  let label = load<i32>(column, LABELS);
  for (let left = load<i32>(column, LABEL_COUNT); left > 0; left--) {
    const length = load<i32>(label);
    if (memory.compare(at, label + 8, length) === 0) {
      addOctets(column, load<i32>(label, 4));
      return at + length;
    }
    label += 8 + length;
  }
  return 0;
}
