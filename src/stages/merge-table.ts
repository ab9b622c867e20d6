import { addDigests, digestRowSet, RowSetDigest } from '../compare/digest-row-set.ts';
import type { TableReport } from '../compare/report.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import type { MergeMode } from '../dialect/merge.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { RowLedger } from './row-ledger.ts';
import type { StageRun } from './stage-run.ts';
import type { TargetHistory } from './target-history.ts';

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
  /** Knows rows that were backed up, and is told of what the table holds in the end. */
  readonly history: Pick<TargetHistory, 'digestBefore' | 'after'>;
}

/** A table whose rows are merged, but for references that lead nowhere. */
export interface MergedTable {
  /** Rows that are there: those that were, and those that went in. */
  readonly rows: number;
  /**
   * Once the import is complete: every row of the archive is in the target, or among those that the ledger was told of;
   * and no other row of the target changed.
   * @throws VALIDATION_FAILED
   */
  prove(): Promise<TableReport>;
}

/**
 * Merges rows of the archive into a table that has rows.
 * @throws TARGET_NOT_EMPTY for a table without a key that is to be updated, CONSTRAINT_VIOLATED
 */
export async function mergeTable(merging: Merging): Promise<MergedTable> {
  const { writer, table, mode, ledger, history, run } = merging;
  const key = keyOf(merging);
  const incoming = new RowSetDigest();
  const merge = await writer.merge(table, { key, mode, blocks: incoming.tap(merging.blocks) });
  const before = history.digestBefore(table, mode) ?? (await digestRowSet(merge.all()));
  const found = await digestRowSet(merge.found());
  const kept = await merge.apply();
  const came = rowsOf(incoming.text);
  const prove = async () => {
    const replaced = await digestRowSet(merge.replaced());
    const { refused, cut, became } = amendments(ledger, table);
    const expected = [before, incoming.text, became].reduce(addDigests);
    const after = await digestRowSet(merge.all());
    const actual = [after, found, replaced, refused, cut].reduce(addDigests);
    await merge.close();
    if (actual !== expected) throw notMerged(table);
    history.after.add(table, { kind: 'set', digest: after });
    const rows = came - rowsOf(refused);
    const [there, updated] = [rowsOf(found), rowsOf(replaced)];
    const counts = { added: rows - there - updated, updated, there, kept, rejected: rowsOf(refused) - kept };
    run.notice(`${displayName(table.name)}: ${summaryOf(counts)}.`);
    return {
      table: displayName(table.name),
      rows,
      ok: true,
      proofs: ['digests'],
      found: 0,
      discrepancies: [],
    } as const;
  };
  return { rows: came - ledger.rejected(table.name), prove };
}

/**
 * The columns that find a row again: the primary key, else a unique one, of which the archive has all columns. Without one
 * rows are found by all of their cells, which tells what is there already, but not what would have to be updated.
 */
function keyOf({ existing, table, mode }: Merging): readonly string[] | null {
  const stored = storedColumns(table).map(({ name }) => name);
  const keys = [...(existing.primaryKey === null ? [] : [existing.primaryKey]), ...existing.uniqueKeys];
  const key = keys.find(
    ({ columns, deferrable }) => deferrable === 'no' && columns.every((name) => stored.includes(name)),
  );
  if (key !== undefined) return key.columns;
  if (mode === 'skip') return null;
  const name = displayName(table.name);
  throw new RowferryError('TARGET_NOT_EMPTY', {
    message: `The table ${name} of the target has rows and no key that could find a row again.`,
    hint: '--on-conflict skip adds the rows that are not there, cell by cell; or give up those of the target with --truncate, or use --exclude.',
    context: { table: name },
  });
}

/** Digests of the archive's rows that did not go in, and of those that were changed on purpose: before and after. */
function amendments(ledger: RowLedger, { name }: Table) {
  const [refused, cut, became] = [new RowSetDigest(), new RowSetDigest(), new RowSetDigest()];
  const { changed = new Map<string, string[]>() } = ledger.amendmentOf(name) ?? {};
  for (const { line } of ledger.rejectedOf(name)) refused.add(block(line));
  for (const [line, lines] of changed) {
    for (const after of lines) {
      cut.add(block(line));
      became.add(block(after));
    }
  }
  return { refused: refused.text, cut: cut.text, became: became.text };
}

function block(line: string): RowBlock {
  return { bytes: Buffer.from(`${line},\n`), rows: 1 };
}

interface Counts {
  readonly added: number;
  readonly updated: number;
  readonly there: number;
  readonly kept: number;
  readonly rejected: number;
}

function summaryOf({ added, updated, there, kept, rejected }: Counts): string {
  const counts = `${added} added, ${updated} updated, ${there} there already, ${kept} kept as the target has them`;
  return rejected === 0 ? counts : `${counts}, ${rejected} rejected`;
}

/** A digest begins with the number of its rows. */
function rowsOf(digest: string): number {
  return Number(digest.slice(0, digest.indexOf(':')));
}

function notMerged(table: Table): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('VALIDATION_FAILED', {
    message: `The rows of ${name} were not merged as they should have been; nothing was kept.`,
    hint: 'This is a fault of RowFerry or of the target (a rule, a type that rounds, a key that cascades): please report it.',
    context: { table: name },
  });
}
