import type { Census, StorageClass } from '../../../model/census.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteForm } from '../../../model/storage.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import { type Affinity, makesNumbers } from '../types/sqlite-affinity.ts';
import type { ClaimFinding, ColumnCounts } from './sqlite-census.ts';
import type { Claim } from './sqlite-claims.ts';
import { asClassCounts, countOf, describeClasses, fits } from './sqlite-evidence.ts';
import { momentForm } from './sqlite-moment-forms.ts';

/** What a column's values are, decided. */
export interface Verdict {
  readonly type: LogicalType;
  readonly form: SqliteForm;
  /** The claim that was confirmed; null where the storage class alone decided. */
  readonly claim: Claim | null;
  readonly census: Census | null;
}

export interface VerdictInput {
  readonly declaredType: string;
  readonly affinity: Affinity;
  readonly claims: readonly Claim[];
  /** null: nobody looked at the values. */
  readonly counts: ColumnCounts | null;
}

type Contradiction = Census['contradictions'][number];
type Kind = Pick<Verdict, 'type' | 'form'>;

/**
 * The logical type and form of a column: the first claim that every value bears out, else what the storage
 * classes say. Whatever form is chosen gives every value back as it is.
 */
export function verdictOf(input: VerdictInput): Verdict {
  const { counts, claims } = input;
  const [likeliest = null] = claims;
  if (counts === null || counts.classes.size === 0) {
    const kind = likeliest === null ? undeclared(input) : { type: likeliest.type, form: emptyForm(likeliest, input) };
    const evidence = `There is no value; ${likeliest === null ? declaration(input) : likeliest.by} decides.`;
    return { ...kind, claim: likeliest, census: counts === null ? null : census(counts, evidence, []) };
  }
  const contradictions: Contradiction[] = [];
  for (const [at, claim] of claims.entries()) {
    const judged = judge(claim, counts.findings[at] as ClaimFinding, { ...input, counts });
    if ('form' in judged) {
      const evidence = `${describeClasses(counts)} and ${fits(counts)} ${formatTypeName(judged.type)}, as ${claim.by} suggests.`;
      return { ...judged, claim, census: census(counts, evidence, contradictions) };
    }
    contradictions.push(judged);
  }
  return { ...byClasses({ ...input, counts }, contradictions), claim: null };
}

function declaration({ declaredType }: VerdictInput): string {
  return declaredType === '' ? 'a column without a type' : `the declared type ${declaredType}`;
}

function census(counts: ColumnCounts, evidence: string, contradictions: readonly Contradiction[]): Census {
  const { rows, nulls, specials, range } = counts;
  const hasNumbers = counts.classes.has('integer') || counts.classes.has('real');
  return {
    rows,
    nulls,
    classes: asClassCounts(counts),
    specials,
    evidence,
    contradictions,
    ...(range === null || !hasNumbers ? {} : { range }),
  };
}

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const INTEGER: LogicalType = { kind: 'integer', bits: 64 };
const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const DECIMAL: LogicalType = { kind: 'decimal', precision: null, scale: null };

/** A column without values or claims: by affinity. */
function undeclared({ affinity, declaredType }: VerdictInput): Kind {
  switch (affinity) {
    case 'integer':
      return { type: INTEGER, form: { kind: 'integer' } };
    case 'real':
      return { type: FLOAT, form: { kind: 'real' } };
    case 'text':
      return { type: TEXT, form: { kind: 'text' } };
    case 'numeric':
      return { type: TEXT, form: { kind: 'affinity' } };
    case 'blob': {
      const isBytes = declaredType.toUpperCase().includes('BLOB');
      return isBytes ? { type: { kind: 'bytes' }, form: { kind: 'blob' } } : { type: TEXT, form: { kind: 'text' } };
    }
  }
}

/** The form in which a column without values will get its first: of time stamps the one SQLite itself writes. */
function emptyForm({ type, form }: Claim, { affinity }: VerdictInput): SqliteForm {
  if (affinity === 'text' || (type.kind !== 'timestamp' && type.kind !== 'timestamptz')) return form;
  return { kind: 'datetime', separator: ' ', fraction: 'trimmed', zone: type.kind === 'timestamp' ? '' : '+00:00' };
}

type Counted = VerdictInput & { readonly counts: ColumnCounts };

function judge(claim: Claim, finding: ClaimFinding, input: Counted): Kind | Contradiction {
  const { counts, affinity } = input;
  const type = formatTypeName(claim.type);
  const outside = countOutside(counts, claim.classes);
  const isNumberInJson = claim.type.kind === 'json' && makesNumbers(affinity) && counts.lostByAffinity === 0;
  if (finding.misfits > 0) return { type, rows: finding.misfits + outside, example: finding.example ?? '' };
  if (outside > 0) {
    if (isNumberInJson && !counts.classes.has('blob')) return { type: claim.type, form: { kind: 'affinity' } };
    return { type, rows: outside, example: counts.sampleOutside(claim.classes) };
  }
  if (claim.type.kind !== 'timestamp' && claim.type.kind !== 'timestamptz')
    return { type: claim.type, form: claim.form };
  const moment = momentForm(finding.shapes);
  if (moment === null) return { type, rows: countOf(counts), example: 'time stamps written in several forms' };
  if (claim.memory !== null && moment.hasZone !== (claim.type.kind === 'timestamptz')) {
    return {
      type,
      rows: countOf(counts),
      example: moment.hasZone ? 'time stamps with a zone' : 'time stamps without a zone',
    };
  }
  return { type: { kind: moment.hasZone ? 'timestamptz' : 'timestamp' }, form: moment.form };
}

function countOutside(counts: ColumnCounts, classes: readonly StorageClass[]): number {
  return [...counts.classes].reduce((total, [name, rows]) => (classes.includes(name) ? total : total + rows), 0);
}

function byClasses(input: Counted, contradictions: readonly Contradiction[]): Kind & { readonly census: Census } {
  const { counts } = input;
  const { kind, because } = storageKind(input);
  const evidence = `${describeClasses(counts)}${because}.`;
  return { ...kind, census: census(counts, evidence, [...contradictions, ...againstAffinity(input)]) };
}

/** The type that the affinity alone suggests, where values forbid it. */
function againstAffinity({ affinity, counts, declaredType }: Counted): readonly Contradiction[] {
  if (affinity === 'numeric' || (affinity === 'blob' && !/blob/i.test(declaredType))) return [];
  const rows = countOutside(counts, [affinity]);
  if (rows === 0) return [];
  const type = { integer: 'bigint', real: 'double precision', text: 'text', blob: 'bytea' }[affinity];
  return [{ type, rows, example: counts.sampleOutside([affinity]) }];
}

function storageKind(input: Counted): { readonly kind: Kind; readonly because: string } {
  const { affinity, counts } = input;
  const names = [...counts.classes.keys()];
  const isOnly = (...classes: readonly StorageClass[]): boolean => names.every((name) => classes.includes(name));
  const isNumeric = affinity === 'integer' || affinity === 'numeric';
  if (isOnly('integer')) return { kind: { type: INTEGER, form: { kind: 'integer' } }, because: '' };
  if (isOnly('real')) return { kind: { type: FLOAT, form: { kind: 'real' } }, because: '' };
  if (isOnly('blob')) return { kind: { type: { kind: 'bytes' }, form: { kind: 'blob' } }, because: '' };
  if (isOnly('text') && !((counts.lostByAffinity ?? 0) > 0 && makesNumbers(affinity))) {
    return { kind: { type: TEXT, form: { kind: 'text' } }, because: '' };
  }
  if (counts.lostByAffinity === 0 && isNumeric && isOnly('integer', 'real')) {
    return { kind: { type: DECIMAL, form: { kind: 'numeric', scale: null } }, because: ', exact as decimals' };
  }
  if (counts.lostByAffinity === 0 && makesNumbers(affinity)) {
    const because = `; the column's affinity makes each again from its text`;
    return { kind: { type: TEXT, form: { kind: 'affinity' } }, because };
  }
  return { kind: { type: { kind: 'dynamic' }, form: { kind: 'tagged' } }, because: '; each is kept with its class' };
}
