import { addDigests, digestRowSet, RowSetDigest } from '../compare/digest-row-set.ts';
import type { TableReport } from '../compare/report.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import type { Merge, MergeMode } from '../dialect/merge.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { RowLedger } from './row-ledger.ts';
import type { StageRun } from './stage-run.ts';

export interface Merging {
  readonly writer: DatabaseWriter;
  readonly table: Table;
  /** The table as it stands in the target. */
  readonly existing: Table;
  readonly blocks: AsyncIterable<RowBlock>;
  readonly mode: MergeMode;
  /** Gets the rows of the archive that did not go in. */
  readonly ledger: RowLedger;
  readonly run: StageRun;
}

/**
 * Merges rows of the archive into a table that has rows. Proven by digests, before anything else happens: every row of the
 * archive is in the target as it is, or among those that the ledger was told of; and no other row of the target changed.
 * @throws TARGET_NOT_EMPTY for a table without a key, VALIDATION_FAILED
 */
export async function mergeTable(merging: Merging): Promise<TableReport> {
  const { writer, table, mode, run } = merging;
  const key = keyOf(merging);
  const incoming = new RowSetDigest();
  const merge = await writer.merge(table, { key, blocks: incoming.tap(merging.blocks) });
  const before = await digestRowSet(merge.all());
  const standingBefore = await digestRowSet(merge.standing());
  const there = await countRows(merge.found());
  await merge.apply(mode);
  const standing = await digestRowSet(merge.standing());
  const kept = await keptRows(merge, merging);
  const found = await digestRowSet(merge.found());
  const after = await digestRowSet(merge.all());
  await merge.close();
  const othersAreSame = addDigests(before, standing) === addDigests(after, standingBefore);
  const isWhole = addDigests(found, kept.digest) === incoming.text && (mode === 'skip' || kept.rows === 0);
  if (!othersAreSame || !isWhole) throw notMerged(table);
  const added = rowsOf(standing) - rowsOf(standingBefore);
  const updated = rowsOf(found) - there - added;
  const name = displayName(table.name);
  run.notice(
    `${name}: ${added} added, ${updated} updated, ${there} there already, ${kept.rows} kept as the target has them.`,
  );
  return { table: name, rows: rowsOf(found), ok: true, proofs: ['digests'], found: 0, discrepancies: [] };
}

/** The columns that find a row again: the primary key, else a unique one, of which the archive has all columns. */
function keyOf({ existing, table }: Merging): readonly string[] {
  const stored = storedColumns(table).map(({ name }) => name);
  const keys = [...(existing.primaryKey === null ? [] : [existing.primaryKey]), ...existing.uniqueKeys];
  const key = keys.find(
    ({ columns, deferrable }) => deferrable === 'no' && columns.every((name) => stored.includes(name)),
  );
  if (key !== undefined) return key.columns;
  const name = displayName(table.name);
  throw new RowferryError('TARGET_NOT_EMPTY', {
    message: `The table ${name} of the target has rows and no key that could find a row again.`,
    hint: 'Rows without a key cannot be merged safely: give up those of the target with --truncate, or use --exclude.',
    context: { table: name },
  });
}

async function keptRows(merge: Merge, { table, ledger }: Merging) {
  const digest = new RowSetDigest();
  const reason = 'the target has another row with one of its keys, which --on-conflict skip keeps';
  let rows = 0;
  for await (const { bytes } of digest.tap(merge.kept())) {
    for (const line of bytes.toString('utf8').split(',\n').slice(0, -1)) {
      ledger.refuse(table, { line, column: null, code: 'CONSTRAINT_VIOLATED', sqlstate: null, reason });
      rows++;
    }
  }
  return { digest: digest.text, rows };
}

async function countRows(blocks: AsyncIterable<RowBlock>): Promise<number> {
  let rows = 0;
  for await (const block of blocks) rows += block.rows;
  return rows;
}

/** A digest begins with the number of its rows. */
function rowsOf(digest: string): number {
  return Number(digest.slice(0, digest.indexOf(':')));
}

function notMerged(table: Table): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('VALIDATION_FAILED', {
    message: `The rows of ${name} were not merged as they should have been; nothing was kept.`,
    hint: 'This is a fault of RowFerry or of the target (a rule, a type that rounds): please report it.',
    context: { table: name },
  });
}
