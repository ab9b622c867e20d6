// Goal: A14: what is committed in a write-ahead log arrives, whoever has the file open, or the file is refused.
import { appendFileSync, copyFileSync, existsSync, lstatSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, move } from '../../helpers/run-stages.ts';
import { sqliteRows } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** A database with one row in the file and one committed row only in its log, open until `close`. */
async function walDatabase(): Promise<{ readonly path: string; readonly writer: Database.Database }> {
  const path = join(await tempDirectory(), 'app.db');
  const writer = new Database(path);
  writer.pragma('journal_mode = wal');
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec("create table t (id integer primary key, c text); insert into t values (1, 'checkpointed')");
  writer.pragma('wal_checkpoint(truncate)');
  writer.exec("insert into t values (2, 'in the log')");
  return { path, writer };
}

async function arrivedRows(path: string): Promise<number> {
  const postgres = await createScratchDatabase();
  await move(path, postgres.url, join(await tempDirectory(), 'out'));
  const [row] = await postgres.query<{ count: string }>('select count(*) from t');
  return Number(row?.count);
}

async function exportError(path: string): Promise<unknown> {
  return exportTo(await tempDirectory(), path).then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

describe('A14: a row that is only in the write-ahead log', () => {
  it('A14: arrives while the program that wrote it has the file open', async () => {
    const { path, writer } = await walDatabase();
    expect(await arrivedRows(path)).toBe(2);
    writer.close();
  });

  it('A14: arrives from a copy of the file and its log', async () => {
    const { path, writer } = await walDatabase();
    const copy = join(await tempDirectory(), 'copy.db');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    writer.close();
    expect(await arrivedRows(copy)).toBe(2);
    expect(existsSync(`${copy}-wal`)).toBe(true);
  });

  it('A14: arrives through a symbolic link to the file', async () => {
    const { path, writer } = await walDatabase();
    const link = join(await tempDirectory(), 'link.db');
    symlinkSync(path, link);
    expect(await arrivedRows(link)).toBe(2);
    writer.close();
  });

  it('A14: is in the archive of --copy-first, and one that comes later is not', async () => {
    const { path, writer } = await walDatabase();
    const archive = await tempDirectory();
    await exportTo(archive, path, { copyFirst: true });
    const manifest = await (await openArchive(archive, 'exported')).manifest();
    expect(manifest.tables.map(({ rows }) => rows)).toEqual([2]);
    writer.close();
  });

  it('A14: the manifest records the versions of the file at that moment', async () => {
    const { path, writer } = await walDatabase();
    const archive = await tempDirectory();
    await exportTo(archive, path);
    const manifest = await (await openArchive(archive, 'exported')).manifest();
    expect(manifest.source.consistencyPoint).toMatch(/^data_version \d+, schema_version \d+, \d+ pages of 4096 bytes$/);
    writer.close();
  });
});

describe('A14: a file without the log that belongs to it', () => {
  it.each([
    ['a log that was cut off', (wal: string) => truncateSync(wal, 1000)],
    ['a log with a damaged header', (wal: string) => copyFileSync(join(wal, '..', 'noise'), wal)],
  ])('A14: %s is refused, also through a symbolic link', async (_, damage) => {
    const { path, writer } = await walDatabase();
    const directory = await tempDirectory();
    const copy = join(directory, 'copy.db');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    writer.close();
    appendFileSync(join(directory, 'noise'), 'noise '.repeat(1000));
    damage(`${copy}-wal`);
    const link = join(await tempDirectory(), 'link.db');
    symlinkSync(copy, link);
    expect(await exportError(copy)).toMatchObject({ code: 'SOURCE_TORN' });
    expect(await exportError(link)).toMatchObject({ code: 'SOURCE_TORN' });
  });
});

it('a target that is a symbolic link stays one, and the file it leads to gets the rows', async () => {
  const { path, writer } = await walDatabase();
  const directory = await tempDirectory();
  const [file, link] = [join(directory, 'file.db'), join(directory, 'link.db')];
  new Database(file).close();
  appendFileSync(file, '');
  symlinkSync(file, link);
  await move(path, link, join(directory, 'out'));
  writer.close();
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(sqliteRows(file, 'select count(*) as count from t')).toEqual([{ count: 2 }]);
});
