import { type Catalog, findTable } from '../../src/model/catalog.ts';
import { displayName } from '../../src/model/logical-type.ts';
import type { OwnershipMap, TableOwnership } from '../../src/model/scope.ts';
import type { ScratchDatabase } from './databases.ts';
import type { TenantReference, TenantRow, TenantSchema, TenantTable } from './tenant-schema.ts';

/**
 * A real database for the brute-force oracle: every row of every table as texts, with what was decided about them.
 * Only plain references; namespaces other than the default one are not looked at.
 */
export async function tenantDatabase(
  database: ScratchDatabase,
  catalog: Catalog,
  { tables, user }: OwnershipMap,
): Promise<TenantSchema> {
  const found: TenantTable[] = [];
  for (const ownership of tables) {
    const name = displayName(ownership.name);
    const table = findTable(catalog, ownership.name);
    if (table === null) throw new Error(`There is no table ${name}.`);
    const cells = table.columns.map((column) => `"${column.name}"::text as "${column.name}"`);
    found.push({
      name,
      class: ownership.class,
      isPerson: ownership.isPerson,
      key: table.primaryKey?.columns ?? [],
      columns: table.columns.map((column) => ({ name: column.name, nullable: column.nullable })),
      references: referencesOf(ownership),
      rows: await database.query<TenantRow>(`select ${cells.join(', ')} from "${name}"`),
    });
  }
  // The oracle takes the first table for that of the users.
  const isUsers = (table: TenantTable) => table.name === displayName(user.table);
  return { tables: [...found.filter(isUsers), ...found.filter((table) => !isUsers(table))] };
}

function referencesOf({ owners, references }: TableOwnership): readonly TenantReference[] {
  const plain = [...owners, ...references.map(({ reference }) => reference)];
  if (plain.some(({ condition, path }) => condition !== null || path !== null))
    throw new Error('only plain references');
  const named = (columns: readonly string[]) => columns.join();
  const owning = owners.map((owner) => ({
    columns: owner.columns,
    parent: displayName(owner.parent),
    parentColumns: owner.parentColumns,
    isOwner: true,
    policy: references.find(({ reference }) => named(reference.columns) === named(owner.columns))?.policy ?? FAIL,
  }));
  const others = references
    .filter(({ reference }) => !owners.some((owner) => named(owner.columns) === named(reference.columns)))
    .map(({ reference: { columns, parent, parentColumns }, policy }) => ({
      columns,
      parent: displayName(parent),
      parentColumns,
      isOwner: false,
      policy,
    }));
  return [...owning, ...others];
}

const FAIL = { kind: 'fail' } as const;
