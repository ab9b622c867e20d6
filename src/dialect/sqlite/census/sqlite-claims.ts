import type { Identity } from '../../../model/catalog.ts';
import type { StorageClass } from '../../../model/census.ts';
import type { EpochUnit } from '../../../model/epoch.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteForm } from '../../../model/storage.ts';
import type { ColumnFacts } from '../catalog/sqlite-table-facts.ts';
import { type Affinity, affinityOf, makesNumbers } from '../types/sqlite-affinity.ts';
import { parseColumnMemory } from '../types/sqlite-memory.ts';
import { suggestedTypes } from '../types/sqlite-types.ts';
import type { EpochQuestion } from './sqlite-epoch-look.ts';
import type { Evidence } from './sqlite-inference.ts';

export interface ClaimMemory {
  readonly typeName: string;
  readonly identity: Identity['kind'] | null;
}

/** That a column's values are of a logical type; the census confirms or contradicts it. */
export interface Claim {
  readonly type: LogicalType;
  /** Of an enum, or of the enum that the type is an array of. */
  readonly labels: readonly string[] | null;
  /** Who says so, for people: `BOOLEAN`, `the comment "uuid"`. */
  readonly by: string;
  /** What a comment remembers of PostgreSQL; null for a suggestion of the declared type. */
  readonly memory: ClaimMemory | null;
  /** The storage classes that values of it can have here; all of them together in one column. */
  readonly classes: readonly StorageClass[];
  /** The form of its values; of time stamps and uuids in text the values decide. */
  readonly form: SqliteForm;
  /** What the values must show where nothing but they and a name speak for the claim; null: it was declared. */
  readonly evidence: Evidence | null;
}

/** What comment and declared type claim of a column, the comment first. */
export function claimsOf(column: ColumnFacts, affinity: Affinity): readonly Claim[] {
  const memory = firstMemory(column);
  const suggested = suggestedTypes(column.type);
  const remembered = memory === null ? [] : [{ ...memory, by: commentOf(memory.typeName), memory }];
  const declared = suggested.map((type) => ({ type, labels: null, by: column.type, memory: null }));
  return [...remembered, ...declared].flatMap((claim) =>
    holdings(claim.type, affinity).map((held) => ({ ...claim, ...held, evidence: null })),
  );
}

/** Whether numbers of the column may be moments: by the user's word, a comment or the declared type. */
export function epochQuestionOf(column: ColumnFacts, said: EpochUnit | null): EpochQuestion | null {
  const affinity = affinityOf(column.type, false);
  if (affinity === 'text') return null;
  const memory = firstMemory(column);
  const types = suggestedTypes(column.type).map((type) => type.kind);
  const isDate = types.includes('date');
  if (said !== null) return { unit: said, kind: isDate ? 'date' : 'timestamptz', by: '--epoch', memory: null };
  if (memory?.type.kind === 'date' || memory?.type.kind === 'timestamptz') {
    return { unit: memory.epoch ?? null, kind: memory.type.kind, by: commentOf(memory.typeName), memory };
  }
  const isMoment = isDate || types.includes('timestamp') || types.includes('timestamptz');
  return isMoment ? { unit: null, kind: isDate ? 'date' : 'timestamptz', by: column.type, memory: null } : null;
}

function commentOf(typeName: string): string {
  return `the comment "${typeName}"`;
}

function firstMemory(column: ColumnFacts): ReturnType<typeof parseColumnMemory> {
  for (const comment of column.part?.comments ?? []) {
    const memory = parseColumnMemory(comment);
    if (memory !== null) return memory;
  }
  return null;
}

type Holding = Pick<Claim, 'classes' | 'form'>;

const TEXT: Holding = { classes: ['text'], form: { kind: 'text' } };
const NUMBERS: readonly StorageClass[] = ['integer', 'real'];
const SCALE_MAX = 15;

const JSONB: Holding = { classes: ['blob'], form: { kind: 'jsonb' } };
const UUID_BYTES: Holding = { classes: ['blob'], form: { kind: 'uuid', as: 'blob' } };

/** The ways in which a column of that affinity can hold the type, the likeliest first. */
function holdings(type: LogicalType, affinity: Affinity): readonly Holding[] {
  if (type.kind === 'uuid') return [TEXT, UUID_BYTES];
  if (type.kind === 'json') return [TEXT, JSONB];
  const held = holding(type, affinity);
  return held === null ? [] : [held];
}

/** How it would do so for types that are held in one way only; null where it cannot. */
function holding(type: LogicalType, affinity: Affinity): Holding | null {
  const keepsIntegers = affinity !== 'text' && affinity !== 'real';
  switch (type.kind) {
    case 'boolean':
    case 'integer':
      return keepsIntegers ? { classes: ['integer'], form: { kind: type.kind } } : null;
    case 'float':
      if (affinity === 'text') return { classes: ['text'], form: { kind: 'real-text' } };
      return { classes: makesNumbers(affinity) && affinity !== 'real' ? NUMBERS : ['real'], form: { kind: 'real' } };
    case 'decimal':
      return decimalHolding(type.scale, affinity);
    case 'bytes':
      return { classes: ['blob'], form: { kind: 'blob' } };
    case 'jsonb':
    case 'array':
      return { classes: ['text'], form: { kind: 'document' } };
    case 'dynamic':
      return null;
    default:
      return TEXT;
  }
}

function decimalHolding(scale: number | null, affinity: Affinity): Holding | null {
  if (affinity === 'text') return TEXT;
  const isKept = scale === null || (scale >= 0 && scale <= SCALE_MAX);
  return makesNumbers(affinity) && isKept ? { classes: NUMBERS, form: { kind: 'numeric', scale } } : null;
}
