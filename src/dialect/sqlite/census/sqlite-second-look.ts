import type { StorageClass } from '../../../model/census.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { makesNumbers } from '../types/sqlite-affinity.ts';
import {
  countClass,
  countWhere,
  isBrokenText,
  isInfinite,
  isNegativeZero,
  lostByAffinity,
  ofNumbers,
} from './sqlite-census-sql.ts';
import { type Answer, type FirstLook, NONE } from './sqlite-first-look.ts';
import type { CensusTable } from './sqlite-places.ts';
import { Questions } from './sqlite-questions.ts';

/** A column after both scans. */
export interface SecondLook extends FirstLook {
  readonly lost: Answer | null;
  readonly range: { readonly min: Answer; readonly max: Answer } | null;
  /** One for each claim: fitting texts whose bytes are not UTF-8. */
  readonly broken: readonly Answer[];
}

/** Counts what the first scan did not expect, of those columns that hold it. */
export function secondLooks(table: CensusTable, looks: readonly FirstLook[]): readonly SecondLook[] {
  const questions = new Questions(table.database, quoteIdentifier(table.name));
  const second = looks.map((look) => askAgain(look, questions));
  questions.answer();
  return second;
}

const CLASSES: readonly StorageClass[] = ['integer', 'real', 'text', 'blob'];

function askAgain(look: FirstLook, questions: Questions): SecondLook {
  const { subject, sql } = look;
  const isKnown = countOf(look.classes, CLASSES) === look.present();
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
  const hasNumbers = !isKnown || countOf(classes, ['integer', 'real']) > 0;
  return { ...look, classes, lost, specials, broken, range: hasNumbers ? askRange(look, questions) : null };
}

const MOMENTS: readonly string[] = ['date', 'timestamp', 'timestamptz'];

/** Numbers where moments are claimed may count seconds or the like: their range tells. */
function askRange({ subject, sql }: FirstLook, questions: Questions): SecondLook['range'] {
  if (subject.epoch === null && !subject.claims.some(({ type }) => MOMENTS.includes(type.kind))) return null;
  return { min: questions.ask(ofNumbers('min', sql)), max: questions.ask(ofNumbers('max', sql)) };
}

/** The first scan already found a claim that every value fits. */
function isBorneOut({ subject, classes, present, claims }: FirstLook): boolean {
  return subject.claims.some((claim, at) => {
    const misfits = claims[at]?.tally?.().misfits ?? claims[at]?.misfits?.() ?? 0;
    return countOf(classes, claim.classes) === present() && misfits === 0;
  });
}

/** How many values are of these classes. */
export function countOf(classes: ReadonlyMap<StorageClass, Answer>, names: readonly StorageClass[]): number {
  return names.reduce((total, name) => total + (classes.get(name)?.() ?? 0), 0);
}
