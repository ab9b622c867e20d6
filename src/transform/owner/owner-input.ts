import type { Table } from '../../model/catalog.ts';
import type { PlannedOwner } from '../../model/owner.ts';
import type { OwnerRule } from '../../model/rules.ts';

/** The column that says whose a row is, where no rule says another name. */
const OWNER_COLUMN = 'user_id';

/** The user to whom every row is given, as found in the target or chosen for it. */
export interface OwnerInput {
  /** The table of the users as the target has it, or will have it. */
  readonly users: Table;
  /** The user's canonical cells, by the columns of that table that rows refer to. */
  readonly ids: ReadonlyMap<string, string>;
  readonly rule: OwnerRule;
  readonly planned: Omit<PlannedOwner, 'tables'>;
}

export function ownerColumn({ column = OWNER_COLUMN }: OwnerRule): string {
  return column;
}
