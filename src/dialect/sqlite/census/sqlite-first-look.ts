import type { StorageClass } from '../../../model/census.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import type { CensusSubject } from './sqlite-census.ts';
import { countClass, countWhere, expectation, isInfinite, isNegativeZero, misfit } from './sqlite-census-sql.ts';
import type { Claim } from './sqlite-claims.ts';
import type { CensusTable } from './sqlite-places.ts';
import { Questions } from './sqlite-questions.ts';
import { parseTally, type Tally, tallyTerms } from './sqlite-tally.ts';

export type Answer = () => number;

/** What the first scan asks of a column. */
export interface FirstLook {
  readonly subject: CensusSubject;
  readonly sql: string;
  /** Values that are not NULL. */
  readonly present: Answer;
  /** Of the classes that are expected. */
  readonly classes: ReadonlyMap<StorageClass, Answer>;
  readonly specials: Answer;
  readonly claims: readonly ClaimLook[];
  /** Every value is what was expected of the column's likeliest type. */
  readonly isProven: boolean;
}

export interface ClaimLook {
  readonly misfits: Answer | null;
  readonly tally: (() => Tally) | null;
  /** Texts that are not in the tally, since SQLite found all of them to be of one shape. */
  readonly plain: Answer | null;
  readonly plainShape: string | null;
  readonly ones: Answer | null;
  /** The condition of misfits. */
  readonly condition: string | null;
}

export const NONE: Answer = () => 0;

/** So many columns share a question. */
const GROUP_MAX = 8;

/**
 * Asks one question for several columns of which one class is expected: in how many rows all of them are as expected.
 * Nearly always that is in all; else each of them is counted by itself. (A count of its own for each class of
 * each column costs three times as much.)
 */
export function firstLooks(
  table: CensusTable,
  subjects: readonly CensusSubject[],
): { readonly rows: number; readonly looks: readonly FirstLook[] } {
  const questions = new Questions(table.database, quoteIdentifier(table.name));
  const rows = questions.ask('count(*)');
  const plans = subjects.map((subject) => planOf(subject, { table, questions, rows }));
  const fitting = new Map<ColumnPlan, Answer>();
  const open = plans.filter(({ expected }) => expected !== null);
  for (let at = 0; at < open.length; at += GROUP_MAX) {
    const group = open.slice(at, at + GROUP_MAX);
    const answer = questions.ask(countWhere(group.map(({ expected }) => expected).join(' and ')));
    for (const plan of group) fitting.set(plan, answer);
  }
  questions.answer();
  const again = new Questions(table.database, quoteIdentifier(table.name));
  const looks = plans.map((plan) => {
    if (plan.expected === null) return plan.look;
    return fitting.get(plan)?.() === rows() ? proven(plan) : { ...plan.look, ...askClasses(plan.look, again) };
  });
  again.answer();
  return { rows: rows(), looks };
}

interface Context {
  readonly table: CensusTable;
  readonly questions: Questions;
  readonly rows: Answer;
}

interface ColumnPlan {
  readonly look: FirstLook;
  /** The condition of the question for all; null: the column is counted by itself at once. */
  readonly expected: string | null;
}

function planOf(subject: CensusSubject, context: Context): ColumnPlan {
  const { questions, rows } = context;
  const sql = columnSql(subject);
  const [only, ...others] = subject.isRowid ? [] : expectedClasses(subject);
  const isSingle = only !== undefined && others.length === 0;
  const expected = isSingle ? expectation(sql, { ...subject, expected: only }) : null;
  const isNeverNull = subject.isRowid || (subject.isNotNull && isSingle);
  const present = isNeverNull ? rows : questions.ask(`count(${sql})`);
  const claims = subject.claims.map((claim) => askClaim(claim, sql, context));
  const bare = { subject, sql, present, claims, isProven: false, classes: new Map(), specials: NONE };
  if (isSingle) return { look: bare, expected };
  if (subject.isRowid) return { look: ofRowid(bare, questions), expected };
  return { look: { ...bare, ...askClasses(bare, questions) }, expected };
}

/** Every row has a rowid, an integer. */
function ofRowid(look: FirstLook, questions: Questions): FirstLook {
  const claims = look.claims.map((claim) => askMisfits(claim, questions));
  return { ...look, claims, classes: new Map([['integer', look.present]]) };
}

/** All values are of the class that was expected, as one question has shown. */
function proven({ look }: ColumnPlan): FirstLook {
  const [only] = expectedClasses(look.subject);
  const claims = look.claims.map((claim) => (claim.misfits === null ? claim : { ...claim, misfits: NONE }));
  return { ...look, classes: new Map(only === undefined ? [] : [[only, look.present]]), claims, isProven: true };
}

function askClasses(
  { subject, sql, claims }: FirstLook,
  questions: Questions,
): Pick<FirstLook, 'classes' | 'specials' | 'present' | 'claims'> {
  const expected = expectedClasses(subject);
  const classes = new Map(expected.map((name): [StorageClass, Answer] => [name, questions.ask(countClass(sql, name))]));
  const hasReals = expected.length === 1 && expected[0] === 'real';
  const specials = hasReals ? questions.ask(countWhere(`${isInfinite(sql)} or ${isNegativeZero(sql)}`)) : NONE;
  const present = questions.ask(`count(${sql})`);
  return { classes, specials, present, claims: claims.map((claim) => askMisfits(claim, questions)) };
}

function askMisfits(claim: ClaimLook, questions: Questions): ClaimLook {
  if (claim.misfits === null || claim.condition === null) return claim;
  return { ...claim, misfits: questions.ask(countWhere(claim.condition)) };
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

function askClaim(claim: Claim, sql: string, { table, questions }: Context): ClaimLook {
  if (claim.classes.includes('text')) return askTally(claim, sql, { table, questions });
  const condition = misfit(sql, claim);
  const isFlag = claim.evidence?.bothFlags === true || claim.type.kind === 'boolean';
  const ones = isFlag ? questions.ask(countWhere(`${sql} = 1`)) : null;
  return { misfits: condition === null ? null : NONE, tally: null, plain: null, plainShape: null, ones, condition };
}

function askTally(claim: Claim, sql: string, { table, questions }: Omit<Context, 'rows'>): ClaimLook {
  const terms = tallyTerms(table.database, claim, sql);
  const none = { misfits: null, tally: null, plain: null, plainShape: null, ones: null, condition: null };
  if (terms === null) return none;
  const answer = questions.askText(terms.tally);
  const tally = (): Tally => parseTally(answer());
  const plain = terms.plain === null ? null : questions.ask(countWhere(terms.plain.condition));
  return { ...none, tally, plain, plainShape: terms.plain?.shape ?? null, condition: terms.misfit };
}
