import type { QualifiedName } from '../../model/logical-type.ts';
import { isSameName } from '../../model/logical-type.ts';
import type { OwnershipMap, Reference, TableOwnership } from '../../model/scope.ts';

/** The owner columns of one table, each with the column of the user row whose value it holds in every row. */
export interface OwnerColumns {
  readonly table: QualifiedName;
  readonly columns: ReadonlyMap<string, string>;
}

/**
 * The columns that say only whose a row is: in every row in scope they hold the same value of the user row, so that a
 * database of one user loses nothing without them. Of a table with one owner these are the columns of that reference,
 * where it leads to the user row or to owner columns of its parent. A table with several owners (`sender_id` or
 * `recipient_id`) has none: there the columns differ from row to row.
 * @param isLeftOut tables that have none either, and neither has what is known of their children by them
 */
export function ownerColumns(
  ownership: OwnershipMap,
  isLeftOut: (table: TableOwnership) => boolean = () => false,
): readonly OwnerColumns[] {
  const found = new Map<TableOwnership, ReadonlyMap<string, string>>();
  const columnsOf = (name: QualifiedName): ReadonlyMap<string, string> => {
    const table = ownership.tables.find((candidate) => isSameName(candidate.name, name));
    return (table === undefined ? undefined : found.get(table)) ?? NONE;
  };
  const owned = ownership.tables.filter((table) => soleOwner(table) !== null && !isLeftOut(table));
  // A table can stand before the one that owns it, so each round may add what the next one needs.
  for (let grew = true; grew; ) {
    grew = false;
    for (const table of owned) {
      const columns = constantColumns(soleOwner(table) as Reference, ownership, columnsOf);
      if (columns.size === (found.get(table)?.size ?? 0)) continue;
      found.set(table, columns);
      grew = true;
    }
  }
  return [...found].map(([{ name: table }, columns]) => ({ table, columns }));
}

/**
 * True where a rule lets rows of others, or of nobody, into a table: there its owner column tells them from the user's own, which
 * they would look like without it.
 */
export function admitsOthers({ name, ownerless }: TableOwnership, { tables }: OwnershipMap): boolean {
  if (ownerless === true) return true;
  const taken = tables.filter((table) => table.class !== 'excluded');
  return taken.some(({ references }) =>
    references.some(
      ({ reference, policy }) =>
        isSameName(reference.parent, name) && (policy.kind === 'include' || policy.kind === 'columns'),
    ),
  );
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The one reference over which every row of the table came, as columns; null where there are others. */
function soleOwner({ class: ownershipClass, owners }: TableOwnership): Reference | null {
  const [owner, ...others] = owners;
  if (ownershipClass !== 'owned' || owner === undefined || others.length > 0) return null;
  return owner.condition === null && owner.path === null ? owner : null;
}

function constantColumns(
  owner: Reference,
  { user }: OwnershipMap,
  columnsOf: (table: QualifiedName) => ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const isOfUser = isSameName(owner.parent, user.table);
  const known = columnsOf(owner.parent);
  const pairs = owner.columns.flatMap((column, at): readonly [string, string][] => {
    const parentColumn = owner.parentColumns[at] as string;
    const ofUser = isOfUser ? parentColumn : known.get(parentColumn);
    return ofUser === undefined ? [] : [[column, ofUser]];
  });
  return new Map(pairs);
}
