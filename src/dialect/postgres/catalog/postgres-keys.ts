import type { Check, Deferrable, Key } from '../../../model/catalog.ts';
import { parsePostgresExpression } from '../expression/postgres-expression-parser.ts';
import type { ConstraintRow } from './postgres-key-queries.ts';

/** The primary key among the constraints of a table. */
export function primaryKeyOf(constraints: readonly ConstraintRow[]): Key | null {
  const row = constraints.find((constraint) => constraint.type === 'p' && !constraint.temporal);
  return row === undefined ? null : keyOf(row);
}

/** The unique keys; unique indexes without a constraint are among the indexes. */
export function uniqueKeysOf(constraints: readonly ConstraintRow[]): readonly Key[] {
  return constraints.filter((constraint) => constraint.type === 'u' && !constraint.temporal).map(keyOf);
}

/** The CHECKs that hold on every row. */
export function checksOf(constraints: readonly ConstraintRow[]): readonly Check[] {
  return constraints
    .filter(isProvenCheck)
    .flatMap((row) =>
      row.expression === null ? [] : [{ name: row.name, expression: parsePostgresExpression(row.expression) }],
    );
}

/** A CHECK that is NOT VALID or NOT ENFORCED may be broken by rows that are there. */
export function isProvenCheck(row: ConstraintRow): boolean {
  return row.type === 'c' && row.validated && row.enforced;
}

export function deferrability(row: ConstraintRow): Deferrable {
  if (!row.deferrable) return 'no';
  return row.deferred ? 'initially-deferred' : 'initially-immediate';
}

function keyOf(row: ConstraintRow): Key {
  return {
    name: row.name,
    columns: row.columns,
    deferrable: deferrability(row),
    nullsDistinct: !row.nulls_not_distinct,
  };
}
