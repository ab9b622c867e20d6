import type { Census, StorageClass } from '../../../model/census.ts';
import type { EpochUnit } from '../../../model/epoch.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteForm } from '../../../model/storage.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import { type Affinity, makesNumbers } from '../types/sqlite-affinity.ts';
import type { ClaimFinding, ColumnCounts } from './sqlite-census.ts';
import type { Claim } from './sqlite-claims.ts';
import type { EpochQuestion } from './sqlite-epoch-look.ts';
import {
  asClassCounts,
  classesOutside,
  countOf,
  describeClasses,
  describeDoubt,
  describeEpoch,
  describeFit,
} from './sqlite-evidence.ts';
import { type Contradiction, countOutside, judge, type Kind } from './sqlite-judgement.ts';

/** What a column's values are, decided. */
export interface Verdict {
  readonly type: LogicalType;
  readonly form: SqliteForm;
  /** The claim that was confirmed; null where the storage class alone decided. */
  readonly claim: Claim | null;
  readonly census: Census | null;
}

export interface VerdictInput {
  /** `orders.created_at`, as `--epoch` takes it. */
  readonly place: string;
  readonly declaredType: string;
  readonly affinity: Affinity;
  readonly claims: readonly Claim[];
  readonly epoch: EpochQuestion | null;
  /** null: nobody looked at the values. */
  readonly counts: ColumnCounts | null;
}

/**
 * The logical type and form of a column: moments in numbers where their unit is certain, else the first claim that
 * every value bears out, else what the storage classes say. Whatever form is chosen gives every value back as it is.
 */
export function verdictOf(input: VerdictInput): Verdict {
  const { counts, claims } = input;
  if (counts === null || counts.classes.size === 0) return withoutValues(input);
  const epoch = epochVerdict({ ...input, counts });
  if (epoch !== null) return epoch;
  const contradictions: Contradiction[] = [];
  for (const [at, claim] of claims.entries()) {
    const finding = counts.findings[at] as ClaimFinding;
    const judged = judge(claim, finding, { ...input, counts });
    if ('form' in judged) {
      if (!isEvident(claim, finding, counts)) continue;
      const evidence = `${describeFit(counts, judged, finding.ones)}, as ${claim.by} ${says(claim)}.`;
      const others = contradictions.filter(({ type }) => type !== formatTypeName(judged.type));
      return { ...judged, claim, census: census(counts, evidence, others) };
    }
    // Nobody claimed what was only inferred.
    if (claim.evidence === null && !contradictions.some(({ type }) => type === judged.type))
      contradictions.push(judged);
  }
  return { ...byClasses({ ...input, counts }, contradictions), claim: null };
}

function says({ memory, evidence }: Claim): string {
  return memory === null && evidence !== null ? 'suggests' : 'says';
}

/** What nobody declared needs more than to fit. */
function isEvident({ evidence }: Claim, { ones }: ClaimFinding, counts: ColumnCounts): boolean {
  if (evidence === null) return true;
  const values = countOf(counts);
  return values >= evidence.valuesMin && (!evidence.bothFlags || (ones !== null && ones > 0 && ones < values));
}

function withoutValues(input: VerdictInput): Verdict {
  const { counts, epoch } = input;
  const likeliest = input.claims.find((claim) => claim.evidence === null) ?? null;
  const isEpoch = epoch !== null && epoch.unit !== null;
  const kind = isEpoch
    ? emptyEpoch(epoch, epoch.unit)
    : likeliest === null
      ? undeclared(input)
      : { type: likeliest.type, form: emptyForm(likeliest, input) };
  const by = isEpoch ? epoch.by : likeliest === null ? declaration(input) : likeliest.by;
  const claim = isEpoch ? epochClaim(epoch, kind) : likeliest;
  return { ...kind, claim, census: counts === null ? null : census(counts, `There is no value; ${by} decides.`, []) };
}

function emptyEpoch({ kind }: EpochQuestion, unit: EpochUnit): Kind {
  return { type: { kind }, form: { kind: 'epoch', unit, as: 'integer' } };
}

/** The claim that a question about moments comes to, for what it remembers. */
function epochClaim({ by, memory }: EpochQuestion, { type, form }: Kind): Claim {
  return { type, form, by, memory, labels: null, classes: ['integer', 'real'], evidence: null };
}

/** null where the column is no moments in numbers, or it is not certain of which unit. */
function epochVerdict(input: Counted): Verdict | null {
  const { epoch } = input.counts;
  if (epoch === null || epoch.unit === null || epoch.misfits !== 0) return null;
  const form: SqliteForm = { kind: 'epoch', unit: epoch.unit, as: epoch.as };
  const kind: Kind = { type: { kind: epoch.kind }, form };
  const evidence = `${describeEpoch(input.counts, epoch)}, as ${epoch.by}${epoch.isSaid ? ' says' : ' and their range say'}.`;
  return { ...kind, claim: epochClaim(epoch, kind), census: census(input.counts, evidence, []) };
}

function declaration({ declaredType }: VerdictInput): string {
  return declaredType === '' ? 'a column without a type' : `the declared type ${declaredType}`;
}

function census(counts: ColumnCounts, evidence: string, contradictions: readonly Contradiction[]): Census {
  const { rows, nulls, specials, range } = counts;
  const hasNumbers = counts.classes.has('integer') || counts.classes.has('real');
  const known = range === null || !hasNumbers ? {} : { range };
  return { rows, nulls, classes: asClassCounts(counts), specials, evidence, contradictions, ...known };
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

function byClasses(input: Counted, contradictions: readonly Contradiction[]): Kind & { readonly census: Census } {
  const { counts } = input;
  const { kind, because } = storageKind(input);
  const doubt = counts.epoch === null ? '' : ` ${describeDoubt(counts.epoch, input.place)}`;
  const evidence = `${describeClasses(counts)}${because}.${doubt}`;
  return { ...kind, census: census(counts, evidence, [...contradictions, ...againstAffinity(input)]) };
}

/** The type that the affinity alone suggests, where values forbid it. */
function againstAffinity({ affinity, counts, declaredType }: Counted): readonly Contradiction[] {
  if (affinity === 'numeric' || (affinity === 'blob' && !/blob/i.test(declaredType))) return [];
  const rows = countOutside(counts, [affinity]);
  if (rows === 0) return [];
  const type = { integer: 'bigint', real: 'double precision', text: 'text', blob: 'bytea' }[affinity];
  return [{ type, rows, reason: classesOutside(counts, [affinity]), example: counts.placeOutside([affinity]) }];
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
