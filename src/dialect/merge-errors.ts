import { RowferryError } from '../errors/rowferry-error.ts';
import type { Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowPolicy, RowRefusal } from '../model/row-policy.ts';

/** The error of rows that cannot be told apart by the key that they are merged by. */
export function keyNotUnique(table: Table, key: readonly string[]): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Rows of ${name} have the same ${key.join(', ')}, or none, by which --on-conflict finds them in the target.`,
    hint: 'Correct them in the source, keep them aside with --on-error reject, or give up the rows of the target with --truncate.',
    context: { table: name, column: key.join(', ') },
  });
}

type Reason = Omit<RowRefusal, 'line'>;

/** Of a row that nothing could find again. */
export function withoutKey(key: readonly string[]): Reason {
  return violated(key[0], `it has no ${key.join(', ')}, by which --on-conflict finds a row again`);
}

/** Of a row that another one before it in the archive makes impossible. */
export function repeatedKey(key: readonly string[]): Reason {
  return violated(key[0], `a row before it has the same ${key.join(', ')}`);
}

/** Of a row that the target has otherwise. */
export const KEPT: Reason = violated(
  undefined,
  'the target has another row with one of its keys, which --on-conflict skip keeps',
);

function violated(column: string | undefined, reason: string): Reason {
  return { column: column ?? null, code: 'CONSTRAINT_VIOLATED', sqlstate: null, reason };
}

/** The policy of `table` for rows that lie beside it under another name. */
export function policyBeside(table: Table, policy: RowPolicy): RowPolicy {
  return {
    isolates: policy.isolates,
    judgesOrphans: policy.judgesOrphans,
    refuse: (_, refusal) => policy.refuse(table, refusal),
    judge: (reference, line) => policy.judge(reference, line),
    refuseOrphan: (reference, line) => policy.refuseOrphan(reference, line),
    nulled: (reference, before, after) => policy.nulled(reference, before, after),
    kept: (reference, line) => policy.kept(reference, line),
    isOurs: (_, line) => policy.isOurs(table, line),
  };
}
