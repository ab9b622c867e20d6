import { columnNamed, type ForeignKey, storedColumns, type Table } from '../../model/catalog.ts';
import { isSameName, type LogicalType, type QualifiedName } from '../../model/logical-type.ts';
import { assert } from '../../util/assert.ts';
import { needsValue } from '../needs-value.ts';
import { type OwnerInput, ownerColumn } from './owner-input.ts';

/** A column of the target that names the owner of the row. */
export interface OwnedColumn {
  readonly name: string;
  /** The column of the users that it refers to. */
  readonly of: string;
  /** Of that column. */
  readonly type: LogicalType;
  readonly cell: string;
}

export interface OwnedPlace {
  /** What rules call the table of the source: its display name, and where databases become one its plain name. */
  readonly names: readonly string[];
  /** The name of the table in the target. */
  readonly name: QualifiedName;
  /** The table that the target has; null: it is made. */
  readonly standing: Table | null;
}

/**
 * The columns of a table that are to name the owner: of a table that is there the one of that name, and those that must refer
 * to the users; of a new one none, unless the rules list it.
 */
export function ownedColumns({ names, name, standing }: OwnedPlace, owner: OwnerInput): readonly OwnedColumn[] {
  const { rule, planned, users, ids } = owner;
  if (isSameName(name, planned.table)) return [];
  const owned = (column: string, of: string): OwnedColumn => {
    const cell = ids.get(of);
    assert(cell !== undefined, 'the owner has every id that is referred to');
    return { name: column, of, type: columnNamed(users, of).type, cell };
  };
  const wanted = ownerColumn(rule);
  const isListed = (rule.tables ?? []).some((one) => names.includes(one));
  if (standing === null) return isListed ? [owned(wanted, planned.key)] : [];
  const columns = storedColumns(standing);
  const referring = userReferences(standing, planned.table).filter(({ column }) => {
    const found = columns.find(({ name: own }) => own === column);
    return found !== undefined && (column === wanted || needsValue(found));
  });
  const byName = columns.find((column) => column.name === wanted);
  const asks = byName !== undefined && (isListed || needsValue(byName));
  const isKnown = referring.some(({ column }) => column === wanted);
  return [
    ...referring.map(({ column, of }) => owned(column, of)),
    ...(asks && !isKnown ? [owned(wanted, planned.key)] : []),
  ];
}

export interface UserReference {
  readonly column: string;
  /** The column of the users. */
  readonly of: string;
}

/** The columns of a table that refer to the users by themselves; each once. */
export function userReferences({ foreignKeys }: Table, users: QualifiedName): readonly UserReference[] {
  const single = foreignKeys.filter(({ target, columns }) => isSameName(target, users) && columns.length === 1);
  const all = single.map(({ columns, targetColumns }) => ({
    column: columns[0] as string,
    of: targetColumns[0] as string,
  }));
  return all.filter(({ column }, at) => all.findIndex((other) => other.column === column) === at);
}

/** The reference to the users of a table that is made. */
export function ownerKey({ name, of }: OwnedColumn, users: QualifiedName): ForeignKey {
  return {
    name: null,
    columns: [name],
    target: users,
    targetColumns: [of],
    onDelete: 'no-action',
    onUpdate: 'no-action',
    match: 'simple',
    deferrable: 'no',
    validated: true,
  };
}
