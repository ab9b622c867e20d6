import type { StorageClass } from '../../../model/census.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { type Affinity, makesNumbers } from '../types/sqlite-affinity.ts';
import {
  countClass,
  countWhere,
  isBrokenText,
  isInfinite,
  isNegativeZero,
  lostByAffinity,
  misfit,
  ofNumbers,
  sampleOf,
  sampleText,
} from './sqlite-census-sql.ts';
import type { Claim } from './sqlite-claims.ts';
import { Questions } from './sqlite-questions.ts';
import { parseTally, type Tally, tallyFunction } from './sqlite-tally.ts';

/** A column to count. */
export interface CensusSubject {
  readonly name: string;
  readonly affinity: Affinity;
  readonly claims: readonly Claim[];
  /** The column is the rowid: an integer in every row. */
  readonly isRowid: boolean;
  /** A collation that SQLite may not know; null for its own ones. */
  readonly collation: string | null;
}

/** What was counted of a column. */
export interface ColumnCounts {
  readonly rows: number;
  readonly nulls: number;
  /** Only classes that occur. */
  readonly classes: ReadonlyMap<StorageClass, number>;
  /** Values −0 and ±Infinity. */
  readonly specials: number;
  /** One for each claim. */
  readonly findings: readonly ClaimFinding[];
  /** Values that the affinity would not make again from their text; null: not counted, since all are of one class. */
  readonly lostByAffinity: number | null;
  /** Of the numbers other than 0 in a column that is claimed to hold moments; null: not asked. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** A value, as SQL writes it, that is of none of these classes. */
  sampleOutside(classes: readonly StorageClass[]): string;
}

export interface ClaimFinding {
  /** Values of the claimed classes that are nevertheless no values of the type. */
  readonly misfits: number;
  readonly example: string | null;
  /** The shapes of fitting text, where the claim is tested as text. */
  readonly shapes: readonly string[];
}

const CLASSES: readonly StorageClass[] = ['integer', 'real', 'text', 'blob'];

/**
 * Counts the values of a table's columns: one scan for all of them, and a second one for those that hold other
 * storage classes than expected.
 *
 * @returns what was counted, by column name
 */
export function countTable(
  database: SqliteDatabase,
  table: string,
  subjects: readonly CensusSubject[],
): ReadonlyMap<string, ColumnCounts> {
  const source = { database, table: quoteIdentifier(table) };
  const questions = new Questions(database, source.table);
  const rows = questions.ask('count(*)');
  const first = subjects.map((subject) => askFirst(subject, questions, database));
  questions.answer();
  const second = new Questions(database, source.table);
  const looks = first.map((look) => askAgain(look, second));
  second.answer();
  return new Map(looks.map((look) => [look.subject.name, conclude(look, source, rows())]));
}

type Answer = () => number;

/** What the first scan asks of a column. */
interface FirstLook {
  readonly subject: CensusSubject;
  readonly sql: string;
  readonly present: Answer;
  /** Of the classes that are expected. */
  readonly classes: ReadonlyMap<StorageClass, Answer>;
  readonly specials: Answer;
  readonly claims: readonly ClaimLook[];
}

interface ClaimLook {
  readonly misfits: Answer | null;
  readonly tally: (() => Tally) | null;
  /** The condition that `misfits` counts. */
  readonly condition: string | null;
}

const NONE: Answer = () => 0;

function askFirst(subject: CensusSubject, questions: Questions, database: SqliteDatabase): FirstLook {
  const sql = columnSql(subject);
  const present = subject.isRowid ? questions.ask('count(*)') : questions.ask(`count(${sql})`);
  const expected = subject.isRowid ? [] : expectedClasses(subject);
  const classes = new Map<StorageClass, Answer>(
    expected.map((name): [StorageClass, Answer] => [name, questions.ask(countClass(sql, name))]),
  );
  if (subject.isRowid) classes.set('integer', present);
  const hasReals = expected.length === 1 && expected[0] === 'real';
  const specials = hasReals ? questions.ask(countWhere(`${isInfinite(sql)} or ${isNegativeZero(sql)}`)) : NONE;
  const claims = subject.claims.map((claim) => askClaim(claim, sql, { questions, database }));
  return { subject, sql, present, classes, specials, claims };
}

/** A collation that SQLite does not know would keep every comparison from being made. */
function columnSql({ name, collation }: CensusSubject): string {
  const quoted = quoteIdentifier(name);
  return collation === null ? quoted : `(${quoted} collate binary)`;
}

function expectedClasses({ claims, affinity }: CensusSubject): readonly StorageClass[] {
  const [likeliest] = claims;
  if (likeliest !== undefined) return likeliest.classes;
  if (affinity === 'numeric') return ['integer', 'real', 'text'];
  return [affinity];
}

function askClaim(claim: Claim, sql: string, ask: { questions: Questions; database: SqliteDatabase }): ClaimLook {
  if (claim.classes.includes('text')) {
    const name = tallyFunction(ask.database, claim);
    const answer = name === null ? null : ask.questions.askText(`${name}(${sql})`);
    return { misfits: null, condition: null, tally: answer === null ? null : () => parseTally(answer()) };
  }
  const condition = misfit(sql, claim);
  return { misfits: condition === null ? NONE : ask.questions.ask(countWhere(condition)), tally: null, condition };
}

/** A column after both scans. */
interface SecondLook extends FirstLook {
  readonly lost: Answer | null;
  readonly range: { readonly min: Answer; readonly max: Answer } | null;
  /** One for each claim: fitting texts whose bytes are not UTF-8. */
  readonly broken: readonly Answer[];
}

function askAgain(look: FirstLook, questions: Questions): SecondLook {
  const { subject, sql } = look;
  const isKnown = sum(look.classes) === look.present();
  const classes = isKnown
    ? look.classes
    : new Map(CLASSES.map((name): [StorageClass, Answer] => [name, questions.ask(countClass(sql, name))]));
  const isMixed =
    !isBorneOut(look) && (!isKnown || [...look.classes.values()].filter((answer) => answer() > 0).length > 1);
  const isStrangeText =
    subject.claims.length === 0 && makesNumbers(subject.affinity) && (look.classes.get('text')?.() ?? 0) > 0;
  const lost = isMixed || isStrangeText ? questions.ask(countWhere(lostByAffinity(sql, subject.affinity))) : null;
  const specials = isMixed ? questions.ask(countWhere(`${isInfinite(sql)} or ${isNegativeZero(sql)}`)) : look.specials;
  const broken = look.claims.map(({ tally }) => {
    const isSuspect = tally !== null && tally().replaced > 0;
    return isSuspect ? questions.ask(countWhere(isBrokenText(sql))) : NONE;
  });
  return { ...look, classes, lost, specials, broken, range: isKnown ? null : askRange(look, questions) };
}

const MOMENTS: readonly string[] = ['date', 'timestamp', 'timestamptz'];

/** Numbers where moments are claimed may count seconds or the like: their range tells. */
function askRange({ subject, sql }: FirstLook, questions: Questions): SecondLook['range'] {
  if (!subject.claims.some(({ type }) => MOMENTS.includes(type.kind))) return null;
  return { min: questions.ask(ofNumbers('min', sql)), max: questions.ask(ofNumbers('max', sql)) };
}

/** The first scan already found a claim that every value fits. */
function isBorneOut({ subject, classes, present, claims }: FirstLook): boolean {
  return subject.claims.some((claim, at) => {
    const inClasses = claim.classes.reduce((total, name) => total + (classes.get(name)?.() ?? 0), 0);
    const misfits = claims[at]?.tally?.().misfits ?? claims[at]?.misfits?.() ?? 0;
    return inClasses === present() && misfits === 0;
  });
}

function sum(classes: ReadonlyMap<StorageClass, Answer>): number {
  return [...classes.values()].reduce((total, answer) => total + answer(), 0);
}

interface Source {
  readonly database: SqliteDatabase;
  /** Quoted. */
  readonly table: string;
}

function conclude(look: SecondLook, source: Source, rows: number): ColumnCounts {
  const sample = (condition: string): string =>
    String(
      source.database
        .prepare(sampleOf(look.sql, source.table, condition))
        .pluck()
        .get(),
    );
  const counted = [...look.classes].map(([name, answer]): [StorageClass, number] => [name, answer()]);
  return {
    rows,
    nulls: rows - look.present(),
    classes: new Map(counted.filter(([, count]) => count > 0)),
    specials: look.specials(),
    findings: look.claims.map((claim, at) => findingOf(claim, (look.broken[at] ?? NONE)(), sample)),
    lostByAffinity: look.lost === null ? null : look.lost(),
    range: look.range === null ? null : { min: look.range.min(), max: look.range.max() },
    sampleOutside: (classes) => sample(`typeof(${look.sql}) not in (${classes.map((name) => `'${name}'`).join(', ')})`),
  };
}

/** Stands for a sample that people could not read. */
const BROKEN = 'text that is not UTF-8';

function findingOf(look: ClaimLook, broken: number, sample: (condition: string) => string): ClaimFinding {
  if (look.tally !== null) {
    const { misfits, example, shapes } = look.tally();
    return { misfits: misfits + broken, example: example === null ? BROKEN : sampleText(example), shapes };
  }
  const misfits = look.misfits === null ? 0 : look.misfits();
  return { misfits, example: misfits > 0 && look.condition !== null ? sample(look.condition) : null, shapes: [] };
}
