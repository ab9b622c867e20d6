import type { StorageClass } from '../../../model/census.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import type { Claim } from './sqlite-claims.ts';
import { type EpochFinding, type EpochQuestion, lookAtEpochs } from './sqlite-epoch-look.ts';
import { type ClaimLook, type FirstLook, firstLooks } from './sqlite-first-look.ts';
import { type CensusTable, firstPlace } from './sqlite-places.ts';
import { countOf, type SecondLook, secondLooks } from './sqlite-second-look.ts';

/** A column to count. */
export interface CensusSubject {
  readonly name: string;
  readonly affinity: Affinity;
  readonly claims: readonly Claim[];
  /** Asked where the column holds nothing but numbers. */
  readonly epoch: EpochQuestion | null;
  /** The column is the rowid: an integer in every row. */
  readonly isRowid: boolean;
  readonly isNotNull: boolean;
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
  readonly epoch: EpochFinding | null;
  /** Values that the affinity would not make again from their text; null: not counted, since all are of one class. */
  readonly lostByAffinity: number | null;
  /** Of the numbers other than 0 in a column that is claimed to hold moments; null: not asked. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** What a reader need not look at again: see `Proof`. */
  readonly proof: Proof | null;
  /** Where the first value stands that is of none of these classes. */
  placeOutside(classes: readonly StorageClass[]): string;
}

/**
 * `class`: every value is of the one class that was expected, flags are 0 or 1, floats finite; `seconds`: and each is a
 * time stamp of whole seconds as SQLite writes it.
 */
export type Proof = 'class' | 'seconds';

export interface ClaimFinding {
  /** Values of the claimed classes that are nevertheless no values of the type. */
  readonly misfits: number;
  /** Where the first of them stands. */
  readonly place: string;
  /** The shapes of fitting text, where the claim is tested as text. */
  readonly shapes: readonly string[];
  /** Of flags: how many are 1; null where nobody counted. */
  readonly ones: number | null;
}

/**
 * Counts the values of a table's columns: one scan for all of them, and further ones for those that hold other
 * storage classes than expected, or numbers that may be moments.
 *
 * @returns what was counted, by column name
 */
export function countTable(table: CensusTable, subjects: readonly CensusSubject[]): ReadonlyMap<string, ColumnCounts> {
  const { rows, looks: first } = firstLooks(table, subjects);
  const looks = secondLooks(table, first);
  const numeric = looks.flatMap(({ subject, sql, classes, present }) => {
    const { epoch } = subject;
    const isNumeric = present() > 0 && countOf(classes, ['integer', 'real']) === present();
    return epoch === null || !isNumeric ? [] : [{ name: subject.name, column: sql, question: epoch }];
  });
  const epochs = lookAtEpochs(table, numeric);
  const epochOf = (name: string): EpochFinding | null =>
    epochs[numeric.findIndex((candidate) => candidate.name === name)] ?? null;
  return new Map(
    looks.map((look) => [look.subject.name, conclude(look, { table, rows, epoch: epochOf(look.subject.name) })]),
  );
}

interface Conclusion {
  readonly table: CensusTable;
  readonly rows: number;
  readonly epoch: EpochFinding | null;
}

function conclude(look: SecondLook, { table, rows, epoch }: Conclusion): ColumnCounts {
  const counted = [...look.classes].map(([name, answer]): [StorageClass, number] => [name, answer()]);
  return {
    rows,
    nulls: rows - look.present(),
    classes: new Map(counted.filter(([, count]) => count > 0)),
    specials: look.specials(),
    findings: look.claims.map((claim, at) => findingOf(claim, look.broken[at]?.() ?? 0, table)),
    epoch,
    lostByAffinity: look.lost === null ? null : look.lost(),
    range: rangeOf(look),
    proof: proofOf(look),
    placeOutside: (classes) => {
      const expected = [...classes, 'null'].map((name) => `'${name}'`).join(', ');
      return firstPlace(table, `typeof(${look.sql}) not in (${expected})`);
    },
  };
}

function proofOf({ isProven, claims, present }: FirstLook): Proof | null {
  if (!isProven) return null;
  const isSeconds = claims.some(({ plain }) => plain !== null && plain() === present());
  return isSeconds ? 'seconds' : 'class';
}

function findingOf(look: ClaimLook, broken: number, table: CensusTable): ClaimFinding {
  const tally = look.tally?.() ?? null;
  const misfits = (tally === null ? (look.misfits?.() ?? 0) : tally.misfits) + broken;
  const plain = look.plain !== null && look.plain() > 0 && look.plainShape !== null ? [look.plainShape] : [];
  return {
    misfits,
    place: misfits === 0 ? '' : firstPlace(table, look.condition ?? 'false'),
    shapes: [...new Set([...plain, ...(tally?.shapes ?? [])])],
    ones: look.ones?.() ?? null,
  };
}

/** No unit of time counts to infinity, and JSON has no number for it. */
function rangeOf({ range }: SecondLook): ColumnCounts['range'] {
  if (range === null) return null;
  const [min, max] = [range.min(), range.max()];
  return Number.isFinite(min) && Number.isFinite(max) ? { min, max } : null;
}
