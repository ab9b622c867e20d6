import type { ForeignKey, ReferentialAction } from '../../../model/catalog.ts';
import { assert } from '../../../util/assert.ts';
import { qualifiedName } from '../postgres-identifier.ts';
import type { ActionCode, ConstraintRow } from './postgres-key-queries.ts';
import { deferrability } from './postgres-keys.ts';

/** The foreign keys of the table `oid`, its own first. */
export function foreignKeysOf(oid: number, constraints: readonly ConstraintRow[]): readonly ForeignKey[] {
  const own = constraints.filter((row) => isForeignKey(row) && row.root === null && row.table === oid);
  return [...own.map(foreignKeyOf), ...liftForeignKeys(oid, constraints).map((lifted) => lifted.foreignKey)];
}

/** True for a foreign key that refers by equality (PostgreSQL 18 has others: PERIOD). */
function isForeignKey(row: ConstraintRow): boolean {
  return row.type === 'f' && !row.temporal;
}

/** A foreign key that was made on partitions one by one and says the same on each. */
export interface LiftedForeignKey {
  readonly foreignKey: ForeignKey;
  /** The definition of one of them. */
  readonly definition: string;
  readonly partitions: number;
  readonly partitionsInAll: number;
}

/**
 * The foreign keys of the partitions of the table `oid`, as foreign keys of the table. Unless every partition
 * has it, rows of the others may break it: then it is one that was never verified.
 */
export function liftForeignKeys(oid: number, constraints: readonly ConstraintRow[]): readonly LiftedForeignKey[] {
  const alike = new Map<string, ConstraintRow[]>();
  for (const row of constraints.filter((candidate) => isForeignKey(candidate) && candidate.root === oid)) {
    const signature = JSON.stringify({ ...foreignKeyOf(row), name: null, validated: null });
    alike.set(signature, [...(alike.get(signature) ?? []), row]);
  }
  return [...alike.values()].map(liftGroup);
}

function liftGroup(group: readonly ConstraintRow[]): LiftedForeignKey {
  const [first] = group;
  assert(first !== undefined, 'a group has a foreign key');
  const partitions = group.reduce((sum, row) => sum + row.leaves, 0);
  const validated = partitions === first.root_leaves && group.every((row) => foreignKeyOf(row).validated);
  return {
    foreignKey: { ...foreignKeyOf(first), name: null, validated },
    definition: first.definition,
    partitions,
    partitionsInAll: first.root_leaves,
  };
}

export function foreignKeyOf(row: ConstraintRow): ForeignKey {
  assert(row.target_namespace !== null && row.target_name !== null, 'a foreign key has a target');
  return {
    name: row.name,
    columns: row.columns,
    target: qualifiedName(row.target_namespace, row.target_name),
    targetColumns: row.target_columns,
    // SET NULL of some columns has no place in the model; to refuse the deletion is the careful choice.
    onDelete: row.sets_some ? 'no-action' : actionOf(row.on_delete),
    onUpdate: actionOf(row.on_update),
    match: row.full_match ? 'full' : 'simple',
    deferrable: deferrability(row),
    validated: row.validated && row.enforced,
  };
}

const ACTIONS: Readonly<Record<Exclude<ActionCode, ' '>, ReferentialAction>> = {
  a: 'no-action',
  r: 'restrict',
  c: 'cascade',
  n: 'set-null',
  d: 'set-default',
};

function actionOf(code: ActionCode): ReferentialAction {
  assert(code !== ' ', 'a foreign key has actions');
  return ACTIONS[code];
}
