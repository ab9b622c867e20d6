import type { LogicalType } from '../../../model/logical-type.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import { isExactJsonb } from '../values/sqlite-jsonb-values.ts';
import { uuidStyle } from '../values/sqlite-uuid-values.ts';
import { isCanonicalDate } from './sqlite-calendar.ts';
import type { Claim } from './sqlite-claims.ts';
import { flagHint, isUuidName } from './sqlite-hints.ts';
import { momentShape } from './sqlite-moment-forms.ts';
import type { CensusTable } from './sqlite-places.ts';

/** How many values a claim that no declaration makes must have, and of which kinds. */
export interface Evidence {
  /** The least number of values. */
  readonly valuesMin: number;
  /** Both 0 and 1 must occur. */
  readonly bothFlags: boolean;
}

/** A column that says nothing of its values but their storage. */
export interface InferenceSubject {
  readonly name: string;
  readonly declaredType: string;
  readonly affinity: Affinity;
  /** In a primary, unique or foreign key. */
  readonly isInKey: boolean;
  /** A CHECK allows nothing but 0 and 1. */
  readonly isCheckedFlag: boolean;
}

/** Values that say by themselves what they are need not be many; bytes and numbers say little. */
const TEXTS_MIN = 3;
const BLOBS_MIN = 8;
const SAMPLE_MAX = 50;

/** What the first values of a column let expect of all; empty where they are nothing in particular. */
export function inferredClaims(table: CensusTable, subject: InferenceSubject): readonly Claim[] {
  const { affinity } = subject;
  const flag = flagClaim(subject);
  if (affinity === 'integer' || affinity === 'real') return flag;
  const sample = sampleOf(table, subject.name);
  if (sample.length === 0) return [];
  if (sample.every((value): value is string => typeof value === 'string')) return textClaims(sample);
  if (sample.every((value) => uuidStyle(value) === 'blob')) return blobClaims(sample as readonly Buffer[], subject);
  if (sample.every(Buffer.isBuffer) && isJsonb(table, sample)) return JSONB;
  return flag;
}

function sampleOf({ database, name }: CensusTable, column: string): readonly unknown[] {
  const quoted = quoteIdentifier(column);
  const sql = `select ${quoted} from ${quoteIdentifier(name)} where ${quoted} is not null limit ${SAMPLE_MAX}`;
  return database.prepare(sql).pluck().all();
}

const BY = 'its values';
const FLAG_TYPES = /^(?:TINYINT\s*\(\s*1\s*\)|BIT(?:\s*\(\s*1\s*\))?)$/i;

/** Counters are 0 and 1 for a while, too: a flag has a name or a type that says so. */
function flagClaim(subject: InferenceSubject): readonly Claim[] {
  const { name, declaredType, isInKey, isCheckedFlag } = subject;
  const hint = flagHint(name);
  const isDeclared = FLAG_TYPES.test(declaredType);
  if (isInKey || (hint === null && !isDeclared && !isCheckedFlag)) return [];
  const by = isDeclared ? declaredType : isCheckedFlag ? 'its CHECK' : 'its name';
  const evidence = { valuesMin: 1, bothFlags: hint === 'tells' && !isDeclared && !isCheckedFlag };
  return [claim({ kind: 'boolean' }, { by, classes: ['integer'], form: { kind: 'boolean' }, evidence })];
}

function claim(type: LogicalType, rest: Pick<Claim, 'by' | 'classes' | 'form' | 'evidence'>): Claim {
  return { type, labels: null, memory: null, ...rest };
}

const JSON_START = /^\s*[[{]/;

function textClaims(sample: readonly string[]): readonly Claim[] {
  const all = (test: (text: string) => boolean): boolean => sample.every(test);
  const of = (type: LogicalType): readonly Claim[] => [
    claim(type, {
      by: BY,
      classes: ['text'],
      form: { kind: 'text' },
      evidence: { valuesMin: TEXTS_MIN, bothFlags: false },
    }),
  ];
  if (all((text) => uuidStyle(text) !== null)) return of({ kind: 'uuid' });
  if (all(isCanonicalDate)) return of({ kind: 'date' });
  if (all((text) => momentShape(text, '') !== null)) return of({ kind: 'timestamp' });
  return all((text) => JSON_START.test(text)) ? of({ kind: 'json' }) : [];
}

const JSONB: readonly Claim[] = [
  claim(
    { kind: 'json' },
    {
      by: BY,
      classes: ['blob'],
      form: { kind: 'jsonb' },
      evidence: { valuesMin: BLOBS_MIN, bothFlags: false },
    },
  ),
];

/** A single byte may be JSON, too: all are objects or arrays, and one of them at least has content. */
function isJsonb({ database }: CensusTable, sample: readonly Buffer[]): boolean {
  const sql = `select case when ${isExactJsonb('value')} then json_type(value) in ('object', 'array') else 0 end from (select ? as value)`;
  const test = database.prepare(sql).pluck();
  return sample.every((value) => test.get(value) === 1n) && sample.some(({ length }) => length > 1);
}

/** Any 16 bytes are a uuid to PostgreSQL; keys and digests have as many. */
function blobClaims(sample: readonly Buffer[], { name }: InferenceSubject): readonly Claim[] {
  const isNamed = isUuidName(name);
  if (!isNamed && !sample.every(hasVersion)) return [];
  const evidence = { valuesMin: isNamed ? 1 : BLOBS_MIN, bothFlags: false };
  const by = isNamed ? 'its name' : BY;
  return [claim({ kind: 'uuid' }, { by, classes: ['blob'], form: { kind: 'uuid', as: 'blob' }, evidence })];
}

/** The bits of version and variant (RFC 9562, 4): one in eight of random bytes has them. */
function hasVersion(bytes: Buffer): boolean {
  const version = (bytes[6] as number) >> 4;
  return version >= 1 && version <= 8 && (bytes[8] as number) >> 6 === 2;
}
