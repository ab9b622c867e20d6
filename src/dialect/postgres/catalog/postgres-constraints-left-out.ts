import type { LeftOut } from '../../../model/catalog.ts';
import { liftForeignKeys } from './postgres-foreign-keys.ts';
import type { ConstraintRow } from './postgres-key-queries.ts';
import { isProvenCheck } from './postgres-keys.ts';
import { isPeriod } from './postgres-periods.ts';

/** What of a constraint is not carried, with the reason. */
export function constraintsLeftOut(row: ConstraintRow, table: string | null): readonly LeftOut[] {
  const reason = constraintLoss(row);
  if (reason === null) return [];
  const kind = KINDS[row.type];
  return [{ kind, name: row.name, table, text: row.definition, reason }];
}

const KINDS = { p: 'unique-key', u: 'unique-key', c: 'check', f: 'foreign-key', x: 'exclusion' } as const;

function constraintLoss(row: ConstraintRow): string | null {
  if (row.type === 'x') return 'It is an exclusion constraint, which only PostgreSQL has.';
  if (row.temporal && !isPeriod(row)) return 'Only some partitions have it, and it compares periods.';
  if (row.type === 'c') return isProvenCheck(row) ? null : 'It was never verified, so rows may break it.';
  if (row.type === 'f') return foreignKeyLoss(row);
  return row.includes ? 'The key is carried without its INCLUDE columns, which only make queries faster.' : null;
}

function foreignKeyLoss(row: ConstraintRow): string | null {
  if (row.sets_some) {
    return 'It sets only some of its columns when the referenced row is deleted; it is carried as NO ACTION.';
  }
  if (!row.enforced) return 'It is NOT ENFORCED; it is carried as NOT VALID.';
  return null;
}

/** Foreign keys that only some partitions of the table `oid` have: the table's own is not quite the same. */
export function partialForeignKeysLeftOut(
  oid: number,
  constraints: readonly ConstraintRow[],
  table: string,
): readonly LeftOut[] {
  return liftForeignKeys(oid, constraints)
    .filter((lifted) => lifted.partitions < lifted.partitionsInAll)
    .map((lifted) => ({
      kind: 'foreign-key',
      name: lifted.foreignKey.columns.join(', '),
      table,
      text: lifted.definition,
      reason: `Only ${lifted.partitions} of ${lifted.partitionsInAll} partitions have it; it is carried for all, as NOT VALID where there is such a thing.`,
    }));
}
