import type { Epoch, EpochUnit } from '../../../model/epoch.ts';
import { certainUnit } from '../../../model/epoch-window.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import type { EpochKind } from '../values/sqlite-epoch-values.ts';
import type { ClaimMemory } from './sqlite-claims.ts';
import { type CensusTable, firstPlace } from './sqlite-places.ts';

/** That the numbers of a column may be moments. */
export interface EpochQuestion {
  /** Said by the user or a comment; null: the numbers must say it themselves. */
  readonly unit: EpochUnit | null;
  /** `date`: dates where all are midnights, else time stamps. */
  readonly kind: EpochKind;
  /** Who asks, for people: `DATETIME`, `--epoch`, `its name`. */
  readonly by: string;
  /** What a comment remembers of PostgreSQL. */
  readonly memory: ClaimMemory | null;
}

/** What was found of a column that holds nothing but numbers. */
export interface EpochFinding extends EpochQuestion {
  readonly min: number | bigint;
  readonly max: number | bigint;
  readonly as: Epoch['as'];
  /** The unit was said, and not told by the range. */
  readonly isSaid: boolean;
  /** Values that are no moment of the unit, though their range is right; null: no unit is certain. */
  readonly misfits: number | null;
  /** Where the first of them is. */
  readonly place: string;
}

export interface EpochSubject {
  /** SQL. */
  readonly column: string;
  readonly question: EpochQuestion;
}

/** Looks at the numbers of columns: one scan for their bounds, and another one for those whose unit is certain. */
export function lookAtEpochs(table: CensusTable, subjects: readonly EpochSubject[]): readonly EpochFinding[] {
  if (subjects.length === 0) return [];
  const bounds = ask(
    table,
    subjects.flatMap(({ column }) => [`min(${column})`, `max(${column})`, `total(typeof(${column}) = 'real')`]),
  );
  const found = subjects.map(({ column, question }, at): Ranged => {
    const [min, max, reals] = bounds.slice(at * 3) as [number | bigint, number | bigint, number];
    const unit = question.unit ?? certainUnit(min, max);
    return {
      column,
      finding: { ...question, unit, isSaid: question.unit !== null, min, max, as: reals > 0 ? 'real' : 'integer' },
    };
  });
  return confirm(table, found);
}

interface Ranged {
  readonly column: string;
  readonly finding: Omit<EpochFinding, 'misfits' | 'place'>;
}

function confirm(table: CensusTable, found: readonly Ranged[]): readonly EpochFinding[] {
  const answers = ask(
    table,
    found.flatMap(({ column, finding }) => [
      noMoments(column, finding, 'timestamptz'),
      finding.kind === 'date' ? noMoments(column, finding, 'date') : 'null',
    ]),
  );
  return found.map(({ column, finding }, at) => {
    if (finding.unit === null) return { ...finding, misfits: null, place: '' };
    const [moments, dates] = answers.slice(at * 2).map(Number) as [number, number];
    const isDate = finding.kind === 'date' && dates === 0;
    const kind = isDate ? 'date' : 'timestamptz';
    const place =
      moments === 0 ? '' : firstPlace(table, `${column} is not null and ${momentSql(column, finding, kind)} is null`);
    // What a comment remembers is of dates, and these are none.
    const memory = kind === finding.kind ? finding.memory : null;
    return { ...finding, kind, memory, misfits: isDate ? dates : moments, place };
  });
}

function noMoments(column: string, finding: Ranged['finding'], kind: EpochKind): string {
  return finding.unit === null ? 'null' : `count(${column}) - count(${momentSql(column, finding, kind)})`;
}

function momentSql(column: string, { unit, as }: Ranged['finding'], kind: EpochKind): string {
  return `rowferry_epoch(${column}, '${unit}', '${as}', '${kind}')`;
}

/** A SELECT has at most 2000 columns (SQLITE_MAX_COLUMN). */
const TERMS_MAX = 999;

function ask({ database, name }: CensusTable, terms: readonly string[]): readonly unknown[] {
  const answers: unknown[] = [];
  for (let at = 0; at < terms.length; at += TERMS_MAX) {
    const sql = `select ${terms.slice(at, at + TERMS_MAX).join(', ')} from ${quoteIdentifier(name)}`;
    answers.push(...(database.prepare(sql).raw().get() as readonly unknown[]));
  }
  return answers;
}
