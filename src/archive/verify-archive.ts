// Proves an archive by itself: no database is asked.
import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { checkOrigin } from './archive-origin.ts';
import type { Archive, ArchiveTable } from './archive-reader.ts';
import { checkEntrySums } from './entry-sums.ts';
import { explainDamage, type SealedPart } from './part-reader.ts';
import { TableCheck } from './table-check.ts';

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** Called for each table when it is proven. */
  readonly onTable?: (table: VerifiedTable) => void;
}

/** What was proven. */
export interface ArchiveVerification {
  readonly tables: readonly VerifiedTable[];
  readonly rows: number;
  readonly bytes: number;
  /** The manifest's digest of the content. */
  readonly content: string;
}

export interface VerifiedTable {
  readonly name: QualifiedName;
  readonly rows: number;
  readonly bytes: number;
  /** True where the manifest has sums of the source and the rows add up to them. */
  readonly sums: boolean;
}

/**
 * Reads every row and checks the parts' digests and counts, the form of each line and cell, the recorded
 * order and keys, and the sums that the source gave. Memory does not grow with the archive.
 *
 * @throws the first damage: ARCHIVE_CHECKSUM_MISMATCH, ARCHIVE_ROW_MALFORMED, ARCHIVE_ROW_COUNT_MISMATCH,
 *   ARCHIVE_ORDER_BROKEN, ARCHIVE_SUMS_MISMATCH …; ARCHIVE_STALE; INTERRUPTED when the signal is aborted.
 */
export async function verifyArchive(archive: Archive, options: VerifyOptions): Promise<ArchiveVerification> {
  await checkOrigin(archive);
  const tables: VerifiedTable[] = [];
  for await (const table of archive.tables()) {
    const verified = await verifyTable(archive, table, options.signal);
    options.onTable?.(verified);
    tables.push(verified);
  }
  const { content } = await archive.manifest();
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  return { tables, rows, bytes, content };
}

async function verifyTable(archive: Archive, source: ArchiveTable, signal: AbortSignal): Promise<VerifiedTable> {
  const { table, order } = source;
  const check = new TableCheck(table, order, archive.catalog.enums);
  let bytes = 0;
  for await (const part of source.parts()) {
    const sealed = { part, path: archive.partPath(part), table: displayName(table.name) };
    await verifyPart(sealed, { check, signal, blocks: archive.blocks(part, table) });
    bytes += part.bytes;
  }
  const entry = await source.entry();
  checkEntrySums(entry, check.sums());
  return { name: table.name, rows: entry.rows, bytes, sums: entry.sums !== null };
}

interface PartCheck {
  readonly check: TableCheck;
  readonly signal: AbortSignal;
  readonly blocks: AsyncIterable<RowBlock>;
}

/** A line that makes no sense in a part whose bytes are not the sealed ones is a matter of the checksum. */
async function verifyPart(sealed: SealedPart, { check, signal, blocks }: PartCheck): Promise<void> {
  try {
    await check.checkPart(sealed, interruptible(blocks, signal));
  } catch (error) {
    const isOfRows =
      error instanceof RowferryError && ['ARCHIVE_ROW_MALFORMED', 'ARCHIVE_ORDER_BROKEN'].includes(error.code);
    throw isOfRows ? await explainDamage(sealed, error) : error;
  }
}

async function* interruptible(blocks: AsyncIterable<RowBlock>, signal: AbortSignal): AsyncGenerator<RowBlock> {
  for await (const block of blocks) {
    if (signal.aborted) {
      throw new RowferryError('INTERRUPTED', { message: 'The verification was stopped.', cause: signal.reason });
    }
    yield block;
  }
}
