// Whether a row stands behind the one before it.
import { BACKSLASH, QUOTE } from './ascii';
import {
  COLUMN_BYTES,
  COLUMNS,
  END,
  END_BEFORE,
  HEAD_BYTES,
  INTEGER,
  KEYS,
  KIND,
  NONE,
  START,
  START_BEFORE,
  VALUE,
  VALUE_BEFORE,
} from './layout';

/** True where it surely does. Where not, JavaScript looks: NULLs, escapes, floats, equal keys. */
export function isBehindByKey(program: i32): bool {
  const keys = load<i32>(program, KEYS);
  for (let key = 0; key < keys; key++) {
    const column = keyColumn(program, key);
    const order = load<i32>(column, KIND) === INTEGER ? compareIntegers(column) : compareTexts(column);
    if (order !== 0) return order > 0;
  }
  return false;
}

/** Makes the cells of this row those of the row before. */
export function keepKey(program: i32): void {
  const keys = load<i32>(program, KEYS);
  for (let key = 0; key < keys; key++) {
    const column = keyColumn(program, key);
    store<i32>(column, load<i32>(column, START), START_BEFORE);
    store<i32>(column, load<i32>(column, END), END_BEFORE);
    store<i64>(column, load<i64>(column, VALUE), VALUE_BEFORE);
    store<i64>(column, NONE, VALUE);
  }
}

/** The places of the key's columns stand behind the columns. */
function keyColumn(program: i32, key: i32): i32 {
  const columns = program + HEAD_BYTES;
  const places = columns + load<i32>(program, COLUMNS) * COLUMN_BYTES;
  return columns + load<i32>(places + (key << 2)) * COLUMN_BYTES;
}

/** Positive where the one before is less; negative also where nobody knows. */
function compareIntegers(column: i32): i32 {
  const value = load<i64>(column, VALUE);
  const before = load<i64>(column, VALUE_BEFORE);
  if (value === NONE || before === NONE) return -1;
  return value === before ? 0 : value > before ? 1 : -1;
}

function compareTexts(column: i32): i32 {
  const start = load<i32>(column, START);
  const end = load<i32>(column, END);
  const startBefore = load<i32>(column, START_BEFORE);
  const endBefore = load<i32>(column, END_BEFORE);
  if (!isPlain(start, end) || !isPlain(startBefore, endBefore)) return -1;
  return compareBytes(start + 1, end - 1, startBefore + 1, endBefore - 1);
}

function isPlain(start: i32, end: i32): bool {
  if (load<u8>(start) !== QUOTE) return false;
  for (let at = start + 1; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(<i8>BACKSLASH)));
    if (found !== 0 && at + ctz(found) < end) return false;
  }
  return true;
}

/** Positive where `[start, end)` is greater than `[startBefore, endBefore)`. */
export function compareBytes(start: i32, end: i32, startBefore: i32, endBefore: i32): i32 {
  const length = end - start;
  const lengthBefore = endBefore - startBefore;
  const common = min(length, lengthBefore);
  for (let at = 0; at < common; at += 16) {
    const differ = i8x16.bitmask(i8x16.ne(v128.load(start + at), v128.load(startBefore + at)));
    if (differ === 0) continue;
    const first = at + ctz(differ);
    if (first >= common) break;
    return <i32>load<u8>(start + first) - <i32>load<u8>(startBefore + first);
  }
  return length - lengthBefore;
}
