/**
 * The strings and numbers that stand in a JSON text below these member names (`*`: every element of an
 * array), as text. Numbers are as they are written: they may be beyond what a JavaScript number keeps. Of
 * members of one name the last counts.
 * @param json valid JSON.
 */
export function jsonPathValues(json: string, path: readonly string[]): readonly string[] {
  return placesBelow(json, skipBlanks(json, 0), path).map((place) => leafText(json, place));
}

/** The same text with other strings and numbers at these places; null: what stands there stays. */
export function withJsonPathValues(
  json: string,
  path: readonly string[],
  valueFor: (text: string) => string | null,
): string {
  let [made, from] = ['', 0];
  for (const place of placesBelow(json, skipBlanks(json, 0), path)) {
    const value = valueFor(leafText(json, place));
    if (value === null) continue;
    made += json.slice(from, place.start) + (json[place.start] === '"' ? JSON.stringify(value) : value);
    from = place.end;
  }
  return made + json.slice(from);
}

/** Where a string or number stands in the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

function placesBelow(json: string, at: number, path: readonly string[]): readonly Place[] {
  const [step, ...rest] = path;
  if (step === undefined) return leafPlace(json, at);
  if (step === '*')
    return json[at] === '[' ? elements(json, at).flatMap((start) => placesBelow(json, start, rest)) : [];
  const member = json[at] === '{' ? memberNamed(json, at, step) : null;
  return member === null ? [] : placesBelow(json, member, rest);
}

function leafPlace(json: string, start: number): readonly Place[] {
  return /["\-0-9]/.test(json[start] as string) ? [{ start, end: valueEnd(json, start) }] : [];
}

function leafText(json: string, { start, end }: Place): string {
  const token = json.slice(start, end);
  return token.startsWith('"') ? (JSON.parse(token) as string) : token;
}

/** Where each element of the array at `at` begins. */
function elements(json: string, at: number): readonly number[] {
  const starts: number[] = [];
  for (let next = skipBlanks(json, at + 1); json[next] !== ']'; next = skipComma(json, valueEnd(json, next))) {
    starts.push(next);
  }
  return starts;
}

/** Where the value of the last member of that name begins. */
function memberNamed(json: string, at: number, name: string): number | null {
  let found: number | null = null;
  for (let next = skipBlanks(json, at + 1); json[next] !== '}'; ) {
    const end = valueEnd(json, next);
    const value = skipBlanks(json, skipBlanks(json, end) + 1);
    if (JSON.parse(json.slice(next, end)) === name) found = value;
    next = skipComma(json, valueEnd(json, value));
  }
  return found;
}

/** Behind the value at `at`: brackets are counted, and strings are passed over. */
function valueEnd(json: string, at: number): number {
  let depth = 0;
  for (let next = at; next < json.length; ) {
    const first = json[next] as string;
    if (depth === 0 && next > at && /[\s,:\]}]/.test(first)) return next;
    if (first === '"') next = stringEnd(json, next);
    else {
      if (first === '{' || first === '[') depth++;
      if (first === '}' || first === ']') depth--;
      next++;
    }
    if (depth === 0 && /["}\]]/.test(first)) return next;
  }
  return json.length;
}

function stringEnd(json: string, at: number): number {
  let next = at + 1;
  while (json[next] !== '"') next += json[next] === '\\' ? 2 : 1;
  return next + 1;
}

function skipComma(json: string, at: number): number {
  const next = skipBlanks(json, at);
  return json[next] === ',' ? skipBlanks(json, next + 1) : next;
}

function skipBlanks(json: string, at: number): number {
  let next = at;
  while (next < json.length && /\s/.test(json[next] as string)) next++;
  return next;
}
