// Goal: whatever lies below a folder has one clear outcome: it is found, told as not taken, or an error that names it.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FindOptions } from '../../../../../src/dialect/database-files.ts';
import { findFiles } from '../../../../../src/dialect/sqlite/connection/sqlite-find-files.ts';
import { tempDirectory } from '../../../../helpers/temp-directory.ts';

let folder: string;

beforeEach(async () => {
  folder = await tempDirectory();
  new Database(join(folder, 'a.db')).exec('create table t (a); insert into t values (1)').close();
});

function find(more: Partial<FindOptions> = {}) {
  const { signal } = new AbortController();
  return findFiles(folder, { signal, isExcluded: () => false, skipUnreadable: false, ...more });
}

const FOUND_A = { found: [{ file: 'a.db', bytes: expect.any(Number) }] };

test('links in a circle end, each folder and file is taken once', async () => {
  mkdirSync(join(folder, 'b'));
  symlinkSync('../b', join(folder, 'b/again'));
  symlinkSync('..', join(folder, 'b/up'));
  symlinkSync('self.db', join(folder, 'self.db'));
  symlinkSync('../a.db', join(folder, 'b/a.db'));
  expect(await find()).toEqual({
    ...FOUND_A,
    skipped: [
      { file: 'b/a.db', reason: 'it is the same as "a.db", by a link' },
      { file: 'b/again', reason: 'it is the same as "b", by a link' },
      { file: 'b/up', reason: 'it is the same as ".", by a link' },
      { file: 'self.db', reason: 'it is a link to nothing' },
    ],
  });
});

test('files and folders that are deleted meanwhile are told', async () => {
  writeFileSync(join(folder, 'gone.db'), 'x');
  mkdirSync(join(folder, 'old'));
  // What is asked for each name comes before it is looked at.
  const isExcluded = (file: string) => {
    if (file !== 'a.db') rmSync(join(folder, file), { recursive: true });
    return false;
  };
  const reason = 'it was deleted while the folder was looked through';
  expect(await find({ isExcluded })).toEqual({
    ...FOUND_A,
    skipped: [
      { file: 'gone.db', reason },
      { file: 'old', reason },
    ],
  });
});

test('an empty folder has none, and a file is no folder', async () => {
  rmSync(join(folder, 'a.db'));
  expect(await find()).toEqual({ found: [], skipped: [] });
  folder = join(folder, 'nowhere');
  await expect(find()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND', message: expect.stringContaining('nowhere') });
});

describe('a database that another program writes to', () => {
  test('is found where it can be read, with what its log holds', async () => {
    copyFileSync(join(folder, 'a.db'), join(folder, 'b.db'));
    const logged = new Database(join(folder, 'b.db'));
    logged.exec('pragma journal_mode = wal; insert into t values (2); begin immediate; insert into t values (3)');
    expect((await find()).found.map(({ file }) => file)).toEqual(['a.db', 'b.db']);
    logged.close();
  });

  test('is an error that names it where it is kept from all others, or told', { timeout: 60_000 }, async () => {
    copyFileSync(join(folder, 'a.db'), join(folder, 'b.db'));
    const writer = new Database(join(folder, 'b.db'));
    writer.exec('begin exclusive; insert into t values (2)');
    await expect(find()).rejects.toMatchObject({
      code: 'SOURCE_BUSY',
      message: expect.stringContaining('b.db'),
      hint: expect.stringContaining('--skip-unreadable'),
    });
    expect(await find({ skipUnreadable: true })).toEqual({
      ...FOUND_A,
      skipped: [
        { file: 'b.db', reason: expect.stringMatching(/^it cannot be read: Another program is writing.+[^.]$/) },
      ],
    });
    writer.close();
  });
});

const NOBODY = 65_534;
const FINDER = fileURLToPath(new URL('../../../../helpers/find-as-nobody.ts', import.meta.url));

describe.skipIf(process.getuid?.() !== 0)('what may not be read (tried as another user, so only as root)', () => {
  function findAsNobody(...words: string[]): unknown {
    const options = { uid: NOBODY, gid: NOBODY, encoding: 'utf8' as const, env: { ...process.env, HOME: '/tmp' } };
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', FINDER, folder, ...words], options);
    return JSON.parse(stdout);
  }

  test('is an error that names the file or folder, or told', { timeout: 60_000 }, () => {
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'a.db'), 0o644);
    mkdirSync(join(folder, 'shut'));
    copyFileSync(join(folder, 'a.db'), join(folder, 'shut/c.db'));
    chmodSync(join(folder, 'shut'), 0);
    expect(findAsNobody()).toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringContaining('shut') });
    copyFileSync(join(folder, 'a.db'), join(folder, 'b.db'));
    chmodSync(join(folder, 'b.db'), 0);
    expect(findAsNobody()).toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringContaining('b.db') });
    expect(findAsNobody('skip')).toEqual({
      ...FOUND_A,
      skipped: [
        { file: 'b.db', reason: expect.stringMatching(/^it cannot be read: .+b\.db" may not be read$/) },
        { file: 'shut', reason: expect.stringMatching(/^it cannot be read: .+shut" may not be read$/) },
      ],
    });
  });
});
