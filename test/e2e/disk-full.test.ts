// Goal: a disk without space ends a run with one clear message and nothing half-done.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, transformFor } from '../helpers/run-stages.ts';
import { createBigDatabase } from '../helpers/small-database.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** A row of about 220 bytes: more than a small disk holds, less than one block of rows at a time. */
const ROWS = 20_000;

let cwd: string;
let disk: string;

beforeAll(async () => {
  cwd = await tempDirectory();
  createBigDatabase(join(cwd, 'big.db'), ROWS);
});

function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && tryMount();
}

function tryMount(): boolean {
  const place = join('/tmp', `rowferry-mount-${process.pid}`);
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('/bin/umount', [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(place);
  }
}

const describeOnSmallDisk = canMount() ? describe : describe.skip;

describeOnSmallDisk('a full disk (needs Linux, root and the right to mount)', () => {
  beforeEach(async () => {
    disk = await tempDirectory();
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
  });

  afterEach(() => {
    execFileSync('/bin/umount', ['--lazy', disk]);
  });

  /** One message on stderr, with the code and a hint, and no stack. */
  async function expectDiskFull(args: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await runCli(args, { cwd });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr.match(/DISK_FULL/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^\s+at /m);
  }

  it('an export leaves no sealed archive and no lock', async () => {
    await expectDiskFull(['export', 'big.db', '--archive', join(disk, 'archive')]);
    expect(readdirSync(disk)).toEqual(['archive']);
    expect(readdirSync(join(disk, 'archive'))).not.toContain('lock');
    expect(filesBelow(disk)).not.toContainEqual(expect.stringContaining('manifest.json'));
  });

  it('an import into a new SQLite file leaves no file', async () => {
    const archive = await tempDirectory();
    await exportTo(archive, join(cwd, 'big.db'));
    await transformFor(archive, join(disk, 'target.db'));
    await expectDiskFull(['import', join(disk, 'target.db'), '--archive', archive]);
    expect(readdirSync(disk)).toEqual([]);
    expect(statfsSync(disk).bfree).toBe(statfsSync(disk).blocks);
  });

  it('an import into a SQLite file that is there leaves it as it was', async () => {
    const target = join(disk, 'target.db');
    createTarget(target);
    const before = sqliteContent(target);
    const archive = await tempDirectory();
    await exportTo(archive, join(cwd, 'big.db'));
    await expectDiskFull(['import', target, '--archive', archive, '--no-backup', '--yes']);
    expect(sqliteContent(target)).toEqual(before);
    expect(readdirSync(disk)).toEqual(['target.db']);
  });

  it('a backup that finds no space keeps the import from beginning', async () => {
    const target = join(await tempDirectory(), 'target.db');
    createTarget(target);
    const before = sqliteContent(target);
    const archive = await tempDirectory();
    await exportTo(archive, join(cwd, 'big.db'));
    writeFileSync(join(disk, 'full'), Buffer.alloc(2 * 1024 * 1024 - 8192));
    await expectDiskFull(['import', target, '--archive', archive, '--backup-dir', join(disk, 'backups')]);
    expect(sqliteContent(target)).toEqual(before);
  });

  it('a migration whose archive does not fit leaves nothing in PostgreSQL', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    await expectDiskFull(['migrate', 'big.db', target.url, '--archive', join(disk, 'archive')]);
    expect(await target.query("select from pg_class where relname = 'big'")).toEqual([]);
    expect(readdirSync(join(disk, 'archive'))).not.toContain('lock');
  });
});

function createTarget(path: string): void {
  const database = new Database(path);
  database.exec(
    'create table big (id integer primary key, filler text not null); create table kept (a); insert into kept values (1)',
  );
  database.close();
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true }).map(String);
}
