import type { Identity } from '../../../model/catalog.ts';
import type { StorageClass } from '../../../model/census.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { SqliteForm } from '../../../model/storage.ts';
import type { ColumnFacts } from '../catalog/sqlite-table-facts.ts';
import { type Affinity, makesNumbers } from '../types/sqlite-affinity.ts';
import { parseColumnMemory } from '../types/sqlite-memory.ts';
import { suggestedTypes } from '../types/sqlite-types.ts';

/** That a column's values are of a logical type; the census confirms or contradicts it. */
export interface Claim {
  readonly type: LogicalType;
  /** Of an enum, or of the enum that the type is an array of. */
  readonly labels: readonly string[] | null;
  /** Who says so, for people: `BOOLEAN`, `the comment "uuid"`. */
  readonly by: string;
  /** What a comment remembers of PostgreSQL; null for a suggestion of the declared type. */
  readonly memory: { readonly typeName: string; readonly identity: Identity['kind'] | null } | null;
  /** The storage classes that values of it can have here; all of them together in one column. */
  readonly classes: readonly StorageClass[];
  /** The form of its values; of time stamps in text the values decide. */
  readonly form: SqliteForm;
}

/** What comment and declared type claim of a column, the comment first. */
export function claimsOf(column: ColumnFacts, affinity: Affinity): readonly Claim[] {
  const memory = firstMemory(column);
  const suggested = suggestedTypes(column.type);
  const remembered = memory === null ? [] : [{ ...memory, by: `the comment "${memory.typeName}"`, memory }];
  const declared = suggested.map((type) => ({ type, labels: null, by: column.type, memory: null }));
  return [...remembered, ...declared].flatMap((claim) => {
    const held = holding(claim.type, affinity);
    return held === null ? [] : [{ ...claim, ...held }];
  });
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

/** How a column of that affinity would hold the type; null where it cannot. */
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
