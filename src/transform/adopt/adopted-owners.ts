import type { OwnershipMap } from '../../model/scope.ts';
import { admitsOthers, type OwnerColumns, ownerColumns } from '../strip/owner-columns.ts';

/** The columns that left the tables on the way out, and are filled again on the way in. */
export function adoptedOwners(ownership: OwnershipMap): readonly OwnerColumns[] {
  return ownerColumns(ownership, (table) => admitsOthers(table, ownership));
}
