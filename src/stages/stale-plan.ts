import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import { cellText } from '../transform/remap-cells.ts';

export interface StalePlan {
  /** What is otherwise in the target than the plan has it, one sentence. */
  readonly message: string;
  readonly table: QualifiedName;
}

/** The error of an import into a target that has changed since the plan was made; it names what the plan was made with. */
export function stalePlan(plan: Plan, { message, table }: StalePlan): RowferryError {
  const madeWith = [...(plan.rules === undefined ? [] : ['--rules', 'FILE']), ...ownerWords(plan), ...userWords(plan)];
  return new RowferryError('ARCHIVE_STALE', {
    message,
    hint: `Run "${['rowferry transform TO', ...madeWith].join(' ')}" again for this target, then import.`,
    context: { table: displayName(table), madeWith },
  });
}

function ownerWords({ owner }: Plan): readonly string[] {
  if (owner === undefined) return [];
  const { email, username } = owner;
  const byName = username === null ? [] : ['--owner-username', username];
  return email === null ? byName : ['--owner-email', email, ...byName];
}

function userWords({ adopted }: Plan): readonly string[] {
  return adopted === undefined ? [] : ['--as-user', adopted.email ?? adopted.cells.map(cellText).join(',')];
}
