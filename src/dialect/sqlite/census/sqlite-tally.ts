import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { momentShape } from './sqlite-moment-forms.ts';
import { textTest } from './sqlite-text-tests.ts';

/** What the TEXT values of a column are, seen as values of a type. */
export interface Tally {
  /** The shapes that fitting values have: of time stamps those of `momentShape`, else one for all. */
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
type Sorter = (text: string) => string | null;

const registered = new WeakMap<SqliteDatabase, Map<string, string>>();

/**
 * Adds an aggregate function to the connection that tallies a column; `parseTally` reads its result. A step in
 * JavaScript costs about 0.3 µs a row, as much as SQLite's own GLOB and datetime(), and tells more.
 * @returns the name of the function, one for each claim; null for types that are not held as text
 */
export function tallyFunction(database: SqliteDatabase, claim: TallyClaim): string | null {
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

interface TallyState {
  readonly shapes: Set<string>;
  misfits: number;
  example: string | null;
  replaced: number;
}

function registerTally(database: SqliteDatabase, name: string, sort: Sorter): void {
  database.aggregate<TallyState>(name, {
    start: () => ({ shapes: new Set(), misfits: 0, example: null, replaced: 0 }),
    step: (state, value: unknown) => {
      if (typeof value === 'string') count(state, value, sort(value));
    },
    result: (state) => JSON.stringify({ ...state, shapes: [...state.shapes] } satisfies Tally),
    deterministic: true,
    directOnly: true,
  });
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
  const test = textTest(type, labels);
  return test === null ? null : (text) => (test(text) ? 'fits' : null);
}
