import { listOrphans } from '../dialect/orphan-error.ts';
import { displayName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import type { ColumnLoss } from '../transform/column-losses.ts';
import type { RowLedger, SettledReference } from './row-ledger.ts';

/** The columns of references that led nowhere and became NULL. */
export function cutReferences(ledger: RowLedger): readonly ColumnLoss[] {
  return ledger.cut().map((reference) => ({
    table: displayName(reference.table.name),
    column: reference.key.columns.join(', '),
    loss: 'lossy',
    reason: `${describe(reference)}; these references became NULL.`,
  }));
}

/** The foreign keys that stand over rows which break them. */
export function brokenReferences(ledger: RowLedger): readonly NotCarried[] {
  return ledger.broken().map((reference) => {
    const { table, key } = reference;
    const [name, target] = [displayName(table.name), displayName(key.target)];
    const text = `(${key.columns.join(', ')}) references ${target} (${key.targetColumns.join(', ')})`;
    const reason = `${describe(reference)}; the foreign key is there, but was not checked over these rows.`;
    return { kind: 'foreign-key', table: name, name: key.name ?? key.columns.join(', '), text, reason };
  });
}

function describe(reference: SettledReference): string {
  const { key, lines, rows } = reference;
  const refer = rows === 1 ? '1 row refers' : `${rows} rows refer`;
  return `${refer} to rows of ${displayName(key.target)} that are not there: ${listOrphans(reference, lines)}`;
}
