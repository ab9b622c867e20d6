import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { uuidStyle } from '../values/sqlite-uuid-values.ts';
import { momentShape, WHOLE_SECONDS } from './sqlite-moment-forms.ts';
import { isJsonText, textTest } from './sqlite-text-tests.ts';

/** What the TEXT values of a column are, seen as values of a type. */
export interface Tally {
  /** The shapes that fitting values have: of time stamps those of `momentShape`, of uuids their styles, else one for all. */
  readonly shapes: readonly string[];
  readonly misfits: number;
  /** One of the misfits. */
  readonly example: string | null;
  /** Fitting values with U+FFFD, which bytes that are not UTF-8 look like in JavaScript. */
  readonly replaced: number;
}

export interface TallyClaim {
  readonly type: LogicalType;
  /** Of an enum. */
  readonly labels: readonly string[] | null;
}

/** The name of the shape of one text; null: it is no value of the type. */
type Sorter = (text: string, isJson: boolean) => string | null;

const registered = new WeakMap<SqliteDatabase, Map<string, string>>();

/**
 * Adds two functions to the connection: an aggregate that tallies a column, whose result `parseTally` reads, and one
 * that is 1 for a text that fits. A step in JavaScript costs 0.2 µs a row and more, so SQLite is asked first what it
 * knows itself: see `tallyTerms`.
 * @returns the name of the aggregate, one for each claim; null for types that are not held as text
 */
function tallyFunction(database: SqliteDatabase, claim: TallyClaim): string | null {
  const sort = sorterFor(claim);
  if (sort === null) return null;
  const names = registered.get(database) ?? new Map<string, string>();
  registered.set(database, names);
  const key = JSON.stringify([claim.type, claim.labels]);
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = `rowferry_tally_${names.size}`;
  names.set(key, name);
  registerTally(database, name, sort);
  return name;
}

export function parseTally(json: string): Tally {
  return JSON.parse(json) as Tally;
}

/** What is asked of a column to tally it, as SQL. */
export interface TallyTerms {
  readonly tally: string;
  /** A condition that finds the texts which do not fit. */
  readonly misfit: string;
  /** Texts that SQLite itself found to be of the most frequent shape; they are not in the tally. */
  readonly plain: { readonly condition: string; readonly shape: string } | null;
}

/** @param column SQL. @returns null for types that are not held as text */
export function tallyTerms(database: SqliteDatabase, claim: TallyClaim, column: string): TallyTerms | null {
  const name = tallyFunction(database, claim);
  if (name === null) return null;
  const isJson = claim.type.kind === 'json' ? `json_valid(${column})` : '0';
  const misfit = `typeof(${column}) = 'text' and not ${name}_fits(${column})`;
  const plain = plainText(claim.type, column);
  const others = plain === null ? '' : ` filter (where (${plain.condition}) is not true)`;
  return { tally: `${name}(${column}, ${isJson})${others}`, misfit, plain };
}

/**
 * SQLite's own functions give back a date or time stamp of whole seconds as it is written, unless there is no such
 * day; they know a year 0.
 */
function plainText({ kind }: LogicalType, column: string): TallyTerms['plain'] {
  const isSame = (name: string): string => `${name}(${column}) = ${column} and substr(${column}, 1, 4) <> '0000'`;
  if (kind === 'date') return { condition: isSame('date'), shape: 'fits' };
  if (kind !== 'timestamp' && kind !== 'timestamptz') return null;
  return { condition: isSame('datetime'), shape: WHOLE_SECONDS };
}

interface TallyState {
  readonly shapes: Set<string>;
  misfits: number;
  example: string | null;
  replaced: number;
}

function registerTally(database: SqliteDatabase, name: string, sort: Sorter): void {
  database.aggregate<TallyState>(name, {
    start: () => ({ shapes: new Set(), misfits: 0, example: null, replaced: 0 }),
    // The types of the driver know aggregates of one parameter only.
    step: ((state: TallyState, value: unknown, isJson: unknown) => {
      if (typeof value === 'string') count(state, value, sort(value, isJson === 1n));
    }) as () => void,
    result: (state) => JSON.stringify({ ...state, shapes: [...state.shapes] } satisfies Tally),
    deterministic: true,
    directOnly: true,
  });
  database.function(`${name}_fits`, { deterministic: true, directOnly: true }, (value: unknown) =>
    typeof value === 'string' && sort(value, false) !== null ? 1n : 0n,
  );
}

function count(state: TallyState, text: string, shape: string | null): void {
  if (shape === null) {
    state.misfits++;
    state.example ??= text;
  } else {
    state.shapes.add(shape);
    if (text.includes('\ufffd')) state.replaced++;
  }
}

function sorterFor({ type, labels }: TallyClaim): Sorter | null {
  if (type.kind === 'timestamp') return (text) => momentShape(text, '');
  if (type.kind === 'timestamptz') return (text) => momentShape(text, '+00:00');
  if (type.kind === 'uuid') return uuidStyle;
  // SQLite's reader of JSON stops at U+0000.
  if (type.kind === 'json')
    return (text, isJson) => ((isJson && !text.includes('\0')) || isJsonText(text) ? 'fits' : null);
  const test = textTest(type, labels);
  return test === null ? null : (text) => (test(text) ? 'fits' : null);
}
