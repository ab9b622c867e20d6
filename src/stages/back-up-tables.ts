import { rm } from 'node:fs/promises';
import { createArchive } from '../archive/archive-writer.ts';
import { stampedPath } from '../archive/stamped-name.ts';
import { RowSetDigest } from '../compare/digest-row-set.ts';
import type { DatabaseInfo } from '../dialect/dialect.ts';
import { type Catalog, findTable } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import { canonicalOrder } from '../model/row-order.ts';
import type { SummedSource } from '../model/row-stream.ts';
import { assert } from '../util/assert.ts';
import type { StageRun } from './stage-run.ts';
import type { TableContents } from './table-contents.ts';
import { withArchiveLock } from './with-archive-lock.ts';

export interface TablesToKeep {
  readonly info: DatabaseInfo;
  /** Of the database as it stands. */
  readonly catalog: Catalog;
  readonly tables: readonly QualifiedName[];
  /** Reads them in the transaction that is about to change them. */
  readonly source: SummedSource;
  /** `backups` */
  readonly directory: string;
  /** What the copy is of, as a word of its name. */
  readonly what: 'backup' | 'rolled_back';
  readonly run: StageRun;
  /** Told of what each table holds; absent: nobody asks. */
  readonly contents?: TableContents;
}

/**
 * Writes tables of a database into an archive of their own, `backups/app_backup_20261121_153000/`.
 * @returns its directory
 */
export async function backUpTables(keep: TablesToKeep): Promise<string> {
  const { info, catalog, directory, what, run } = keep;
  run.step('backing up the tables that will change');
  const path = await stampedPath(directory, { stem: `${info.database}_${what}`, suffix: '' });
  const tables = keep.tables.map((name) => {
    const table = findTable(catalog, name);
    assert(table !== null, `the table ${displayName(name)} that is to be kept is there`);
    return table;
  });
  try {
    await withArchiveLock(path, () => writeTables({ ...catalog, tables, leftOut: [] }, path, keep));
    return path;
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}

async function writeTables(catalog: Catalog, path: string, { info, source, contents }: TablesToKeep): Promise<void> {
  const { dialect, serverVersion, database } = info;
  const archive = await createArchive(path, {
    phase: 'exported',
    catalog,
    plan: null,
    parent: null,
    replace: false,
    source: { dialect, serverVersion, database, consistencyPoint: 'before an import' },
  });
  try {
    for (const table of catalog.tables) {
      const order = canonicalOrder(table);
      const writer = await archive.openTable(table, order);
      const digest = new RowSetDigest();
      const rows = source.rows(table, order);
      for await (const block of contents === undefined ? rows : digest.tap(rows)) await writer.write(block);
      contents?.add(table, { kind: 'set', digest: digest.text });
      await writer.finish(await source.sums(table));
    }
    await archive.seal();
  } catch (error) {
    await archive.abort();
    throw error;
  }
}
