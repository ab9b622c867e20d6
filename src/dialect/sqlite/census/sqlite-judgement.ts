import type { Census, StorageClass } from '../../../model/census.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteForm, UuidStyle } from '../../../model/storage.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import { type Affinity, makesNumbers } from '../types/sqlite-affinity.ts';
import type { ClaimFinding, ColumnCounts } from './sqlite-census.ts';
import type { Claim } from './sqlite-claims.ts';
import { classesOutside, countOf } from './sqlite-evidence.ts';
import { momentForm } from './sqlite-moment-forms.ts';

/** What a column is, and how its values lie in it. */
export interface Kind {
  readonly type: LogicalType;
  readonly form: SqliteForm;
}

export type Contradiction = Census['contradictions'][number];

export interface Judged {
  readonly affinity: Affinity;
  readonly counts: ColumnCounts;
}

/** Whether every value bears the claim out, and in which form; else how many forbid it. */
export function judge(claim: Claim, finding: ClaimFinding, input: Judged): Kind | Contradiction {
  const { counts, affinity } = input;
  const type = formatTypeName(claim.type);
  const outside = countOutside(counts, claim.classes);
  const isNumberInJson = claim.type.kind === 'json' && makesNumbers(affinity) && counts.lostByAffinity === 0;
  if (finding.misfits > 0) {
    const reason = [MISFITS[claim.type.kind] ?? 'other values', classesOutside(counts, claim.classes)];
    return {
      type,
      rows: finding.misfits + outside,
      reason: reason.filter(Boolean).join(' and '),
      example: finding.place,
    };
  }
  if (outside > 0) {
    if (isNumberInJson && !counts.classes.has('blob')) return { type: claim.type, form: { kind: 'affinity' } };
    const reason = classesOutside(counts, claim.classes);
    return { type, rows: outside, reason, example: counts.placeOutside(claim.classes) };
  }
  if (claim.type.kind === 'uuid' && claim.form.kind === 'text') return judgeUuids(finding, { type, counts });
  if (claim.type.kind !== 'timestamp' && claim.type.kind !== 'timestamptz')
    return { type: claim.type, form: claim.form };
  return judgeMoments(claim, finding, { type, counts });
}

/** What values are that are none of a type, although their storage class is right. */
const MISFITS: Readonly<Partial<Record<LogicalType['kind'], string>>> = {
  boolean: 'neither 0 nor 1',
  integer: 'out of range',
  decimal: 'more digits',
  float: 'more digits',
  date: 'no dates YYYY-MM-DD',
  time: 'no times HH:MM:SS',
  timestamp: 'no time stamps in UTC or without zone',
  timestamptz: 'no time stamps in UTC',
  uuid: 'no uuids',
  json: 'no JSON',
  jsonb: 'no JSON as jsonb prints it',
  enum: 'no labels',
  text: 'too long',
};

interface Judging {
  readonly type: string;
  readonly counts: ColumnCounts;
}

function judgeUuids({ shapes }: ClaimFinding, { type, counts }: Judging): Kind | Contradiction {
  const [style, ...others] = shapes;
  if (others.length > 0) return { type, rows: countOf(counts), reason: 'written in several ways', example: '' };
  const isPlain = style === undefined || style === 'canonical';
  return { type: { kind: 'uuid' }, form: isPlain ? { kind: 'text' } : { kind: 'uuid', as: style as UuidStyle } };
}

function judgeMoments(claim: Claim, { shapes }: ClaimFinding, { type, counts }: Judging): Kind | Contradiction {
  const moment = momentForm(shapes);
  const all = { type, rows: countOf(counts), example: '' };
  if (moment === null) return { ...all, reason: 'written in several forms' };
  if (claim.memory !== null && moment.hasZone !== (claim.type.kind === 'timestamptz')) {
    return { ...all, reason: moment.hasZone ? 'with a zone' : 'without a zone' };
  }
  return { type: { kind: moment.hasZone ? 'timestamptz' : 'timestamp' }, form: moment.form };
}

/** How many values are of other classes. */
export function countOutside(counts: ColumnCounts, classes: readonly StorageClass[]): number {
  return [...counts.classes].reduce((total, [name, rows]) => (classes.includes(name) ? total : total + rows), 0);
}
