import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { allForeignKeys, type ForeignKey, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { withNullCells } from '../../../model/row-line.ts';
import type { Reference, RowPolicy } from '../../../model/row-policy.ts';
import { JudgedRows } from '../../judged-rows.ts';
import { nullableColumns } from '../../orphan-error.ts';
import { runSql } from '../connection/postgres-run.ts';
import type { MergeSql } from './postgres-merge-sql.ts';
import {
  DOOMED,
  deleteRows,
  type FoundRow,
  insertDoomed,
  loosesParent,
  nullColumns,
  putRowsBack,
  streamFound,
} from './postgres-refused-rows.ts';

export interface Settling {
  readonly tables: readonly Table[];
  /** Those of them whose foreign keys stand already. */
  readonly standing: readonly Table[];
  /** Those that had rows, by display name: only what was put in by this run is settled. */
  readonly merged: ReadonlyMap<string, MergeSql>;
  readonly policy: RowPolicy;
}

/**
 * Does with every row whose reference leads nowhere what the policy says, again and again until there is none: a row
 * that goes takes away the parent of others. Rows are deleted last, children before their parents, since a key
 * that stands may have ON DELETE CASCADE.
 * @returns the references that are broken on purpose.
 * @throws CONSTRAINT_VIOLATED where the policy says `fail`, or `null` or `keep` where that cannot be.
 */
export async function settleReferences(client: pg.Client, settling: Settling): Promise<ReadonlySet<ForeignKey>> {
  await runSql(client, `create temporary table ${DOOMED} (address text) on commit drop`);
  const references = settling.tables.flatMap((table) => allForeignKeys(table).map((key) => ({ table, key })));
  const passes: Doomed[] = [];
  const kept = new Map<ForeignKey, Set<string>>();
  for (let hasChanged = references.length > 0; hasChanged; ) {
    hasChanged = false;
    for (const reference of references) {
      const rejected = await settle(client, reference, { ...settling, kept });
      if (rejected.length === 0) continue;
      hasChanged = true;
      passes.push({
        table: reference.table,
        addresses: await goingRows(client, reference.table, { rejected, settling }),
      });
    }
  }
  for (const { table, addresses } of passes.reverse()) await deleteRows(client, table, addresses);
  await runSql(client, `drop table ${DOOMED}`);
  return new Set(kept.keys());
}

interface Doomed {
  readonly table: Table;
  readonly addresses: readonly string[];
}

interface Pass extends Settling {
  /** Addresses of rows that stay, by the reference that they break. */
  readonly kept: Map<ForeignKey, Set<string>>;
}

/** Settles one reference; returns the addresses of the rows that are rejected. */
async function settle(client: pg.Client, reference: Reference, pass: Pass): Promise<readonly string[]> {
  const { policy, kept } = pass;
  const merged = pass.merged.get(displayName(reference.table.name));
  const lost = loosesParent(reference, pass.tables);
  const condition = merged === undefined ? lost : `${lost} and ${merged.ours}`;
  const known = kept.get(reference.key);
  const judged = new JudgedRows<FoundRow>(reference, policy);
  const rejected: string[] = [];
  for await (const row of streamFound(client, reference.table, { condition })) {
    if (known?.has(row.address) || !policy.isOurs(reference.table, row.line)) continue;
    if (judged.judge(row) === 'reject') rejected.push(row.address);
  }
  judged.throwIfAnyFails();
  await nullReferences(client, reference, { rows: judged.nulled, policy });
  keep(reference, judged.kept, pass);
  return rejected;
}

interface Going {
  readonly rejected: readonly string[];
  readonly settling: Settling;
}

/** Rows that took the place of others give it back; returns the addresses of those that are to be deleted. */
async function goingRows(client: pg.Client, table: Table, { rejected, settling }: Going): Promise<readonly string[]> {
  const merged = settling.merged.get(displayName(table.name));
  const back = new Set(merged === undefined ? [] : await putRowsBack(client, table, { merged, addresses: rejected }));
  const addresses = rejected.filter((address) => !back.has(address));
  if (addresses.length > 0) {
    await insertDoomed(client, addresses);
  }
  return addresses;
}

async function nullReferences(
  client: pg.Client,
  reference: Reference,
  { rows, policy }: { readonly rows: readonly FoundRow[]; readonly policy: RowPolicy },
): Promise<void> {
  if (rows.length === 0) return;
  const columns = nullableColumns(reference);
  await nullColumns(client, reference.table, { columns, addresses: rows.map(({ address }) => address) });
  for (const { line } of rows) policy.nulled(reference, line, withNullCells(reference.table, line, columns));
}

function keep(reference: Reference, rows: readonly FoundRow[], { standing, kept, policy }: Pass): void {
  if (rows.length === 0) return;
  if (standing.includes(reference.table) && reference.key.validated) throw cannotKeep(reference);
  const known = kept.get(reference.key) ?? new Set();
  kept.set(reference.key, known);
  for (const { address, line } of rows) {
    known.add(address);
    policy.kept(reference, line);
  }
}

function cannotKeep({ table, key }: Reference): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Rows of ${name} refer by ${key.columns.join(', ')} to rows of ${displayName(key.target)} that are not there, and the target has this foreign key already.`,
    hint: 'Give --orphans reject or null instead of keep, or drop the foreign key in the target first.',
    context: { table: name, column: key.columns.join(', ') },
  });
}
