import type { ForeignKey, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { withNullCells } from '../../../model/row-line.ts';
import type { Reference, RowPolicy } from '../../../model/row-policy.ts';
import { JudgedRows } from '../../judged-rows.ts';
import { nullableColumns } from '../../orphan-error.ts';
import type { RowOrigin } from '../rows/sqlite-row-stream.ts';
import type { MergeSql } from './sqlite-merge-sql.ts';
import {
  type Addressed,
  deleteRows,
  type FoundRow,
  nullColumns,
  putRowsBack,
  refersNowhere,
  visitFound,
} from './sqlite-refused-rows.ts';

export interface Settling {
  readonly tables: readonly Table[];
  /** Those that had rows, by display name: only what was put in by this run is settled. */
  readonly merged: ReadonlyMap<string, MergeSql>;
  readonly policy: RowPolicy;
}

/**
 * Does with every row whose reference leads nowhere what the policy says, again and again until there is none: a row
 * that goes takes away the parent of others. Foreign keys are not enforced meanwhile, so nothing cascades.
 * @returns the references that are broken on purpose.
 * @throws CONSTRAINT_VIOLATED where the policy says `fail`, or `null` where that cannot be.
 */
export function settleReferences(origin: RowOrigin, settling: Settling): ReadonlySet<ForeignKey> {
  const references = settling.tables.flatMap((table) => table.foreignKeys.map((key) => ({ table, key })));
  const kept = new Map<ForeignKey, Set<string>>();
  for (let hasChanged = references.length > 0; hasChanged; ) {
    hasChanged = false;
    for (const reference of references) hasChanged = settle(origin, reference, { ...settling, kept }) || hasChanged;
  }
  return new Set(kept.keys());
}

interface Pass extends Settling {
  /** Addresses of rows that stay, by the reference that they break. */
  readonly kept: Map<ForeignKey, Set<string>>;
}

/** Settles one reference; true where rows were deleted. */
function settle(origin: RowOrigin, reference: Reference, { policy, kept, merged }: Pass): boolean {
  const { table, key } = reference;
  const known = kept.get(key) ?? new Set<string>();
  const merge = merged.get(displayName(table.name));
  const lost = refersNowhere(reference);
  const judged = new JudgedRows<FoundRow>(reference, policy);
  const rejected: Addressed[] = [];
  visitFound(origin, table, {
    condition: merge === undefined ? lost : `${lost} and ${merge.ours}`,
    visit: (row) => {
      if (known.has(addressText(row)) || !policy.isOurs(table, row.line)) return;
      if (judged.judge(row) === 'reject') rejected.push({ address: row.address });
    },
  });
  judged.throwIfAnyFails();
  nullReferences(origin, reference, { rows: judged.nulled, policy });
  if (judged.kept.length > 0) kept.set(key, known);
  for (const row of judged.kept) {
    known.add(addressText(row));
    policy.kept(reference, row.line);
  }
  deleteRows(origin, table, merge === undefined ? rejected : putRowsBack(origin, table, { merge, rows: rejected }));
  return rejected.length > 0;
}

function nullReferences(
  origin: RowOrigin,
  reference: Reference,
  { rows, policy }: { readonly rows: readonly FoundRow[]; readonly policy: RowPolicy },
): void {
  if (rows.length === 0) return;
  const columns = nullableColumns(reference);
  nullColumns(origin, reference.table, { columns, rows });
  for (const { line } of rows) policy.nulled(reference, line, withNullCells(reference.table, line, columns));
}

function addressText({ address }: FoundRow): string {
  return address.map(String).join('\0');
}
