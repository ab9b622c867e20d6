/** Where a value of a JSON text stands in it: `[start, end)`. */
interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Stands for every element of an array. */
const EVERY = '*';

/**
 * The text of the value below these member names; null where there is none. Digits of a name find the element of an
 * array, counted from 0. The text must be valid JSON; of doubled members the last counts, as JSON.parse has it.
 */
export function textAtPath(json: string, path: readonly string[]): string | null {
  const [range] = rangesAt(json, 0, path);
  return range === undefined ? null : json.slice(range.start, range.end);
}

/**
 * The JSON text with every string and number below these names replaced; `*` is every element of an array.
 * @param replace gets what the string or the number says as text, and gives JSON text
 */
export function mapAtPath(json: string, path: readonly string[], replace: (text: string) => string): string {
  let made = '';
  let from = 0;
  for (const { start, end } of rangesAt(json, 0, path)) {
    const value = json.slice(start, end);
    if (!/^["\d-]/.test(value)) continue;
    made += json.slice(from, start) + replace(value.startsWith('"') ? (JSON.parse(value) as string) : value);
    from = end;
  }
  return made + json.slice(from);
}

/** The ranges of the values below `path`, in the order of the text. */
function rangesAt(json: string, from: number, path: readonly string[]): readonly TextRange[] {
  const start = skipSpace(json, from);
  const [name, ...rest] = path;
  if (name === undefined) return [{ start, end: valueEnd(json, start) }];
  const members = membersOf(json, start);
  const found =
    json[start] === '['
      ? members.filter((_, at) => name === EVERY || name === String(at))
      : members.filter((member) => member.name === name).slice(-1);
  return found.flatMap((member) => rangesAt(json, member.start, rest));
}

interface Member {
  /** Of an element of an array ''. */
  readonly name: string;
  readonly start: number;
}

/** The members of an object or the elements of an array; none of any other value. */
function membersOf(json: string, start: number): readonly Member[] {
  const opening = json[start];
  if (opening !== '{' && opening !== '[') return [];
  const members: Member[] = [];
  let at = skipSpace(json, start + 1);
  while (json[at] !== '}' && json[at] !== ']') {
    let name = '';
    if (opening === '{') {
      const end = stringEnd(json, at);
      name = JSON.parse(json.slice(at, end)) as string;
      at = skipSpace(json, skipSpace(json, end) + 1);
    }
    members.push({ name, start: at });
    at = skipSpace(json, valueEnd(json, at));
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return members;
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (at < json.length && json.charCodeAt(at) <= 0x20) at++;
  return at;
}

function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function valueEnd(json: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < json.length) {
    const letter = json[at] as string;
    if (letter === '"') at = stringEnd(json, at);
    else {
      if (letter === '{' || letter === '[') depth++;
      if (letter === '}' || letter === ']') depth--;
      if (depth < 0 || (depth === 0 && (letter === ',' || letter <= ' '))) return at;
      at++;
      if (depth > 0) continue;
      if (letter === '}' || letter === ']') return at;
      continue;
    }
    if (depth === 0) return at;
  }
  return at;
}
