import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openSource, sqliteFile } from '../../../../helpers/sqlite-files.ts';
import { tempDirectory } from '../../../../helpers/temp-directory.ts';

const FILLED = 'create table t (a); insert into t values (1), (2);';

function count(connection: { readonly database: Database.Database }): bigint {
  return connection.database.prepare('select count(*) from t').pluck().get() as bigint;
}

/** A copy of a file in WAL mode, taken while rows are only in its log. */
async function copyOfLiveWal(): Promise<string> {
  const path = await sqliteFile(`pragma journal_mode = wal; ${FILLED}`);
  const copy = join(await tempDirectory(), 'copy.db');
  const writer = new Database(path);
  writer.pragma('wal_autocheckpoint = 0');
  for (let row = 3; row < 10; row++) writer.exec(`insert into t values (${row})`);
  for (const suffix of ['', '-wal']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  writer.close();
  return copy;
}

describe('a read connection', () => {
  test('reads one moment, whatever others write meanwhile', async () => {
    const path = await sqliteFile(`pragma journal_mode = wal; ${FILLED}`);
    const connection = await openSource(path);
    const writer = new Database(path);
    writer.exec('insert into t values (3); create table later (b)');
    expect(count(connection)).toBe(2n);
    expect(connection.database.prepare("select count(*) from sqlite_schema where name = 'later'").pluck().get()).toBe(
      0n,
    );
    writer.close();
    await connection.close();
  });

  test('cannot write', async () => {
    const connection = await openSource(await sqliteFile(FILLED));
    expect(() => connection.database.exec('insert into t values (3)')).toThrow(/readonly/);
    await connection.close();
  });

  test('tells encoding, version and consistency point', async () => {
    const connection = await openSource(await sqliteFile(`pragma encoding = 'UTF-16be'; ${FILLED}`));
    expect(connection.encoding).toBe('UTF-16be');
    expect(connection.serverVersion).toMatch(/^3\.\d+\.\d+$/);
    expect(connection.consistencyPoint).toMatch(/^data_version \d+, schema_version \d+, 2 pages of 4096 bytes$/);
    await connection.close();
  });

  test('reads rows that are only in the write-ahead log', async () => {
    const connection = await openSource(await copyOfLiveWal());
    expect(count(connection)).toBe(9n);
    await connection.close();
  });

  test('leaves no file beside a source in WAL mode, nor changes it', async () => {
    const path = await sqliteFile(`pragma journal_mode = wal; ${FILLED}`);
    const before = { bytes: readFileSync(path), time: statSync(path).mtimeMs };
    const connection = await openSource(path);
    expect(count(connection)).toBe(2n);
    await connection.close();
    expect(readdirSync(join(path, '..'))).toEqual(['test.db']);
    expect({ bytes: readFileSync(path), time: statSync(path).mtimeMs }).toEqual(before);
  });

  test('leaves the log of another program alone', async () => {
    const path = await sqliteFile(`pragma journal_mode = wal; ${FILLED}`);
    const writer = new Database(path);
    writer.pragma('wal_autocheckpoint = 0');
    writer.exec('insert into t values (3)');
    const connection = await openSource(path);
    await connection.close();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    writer.exec('insert into t values (4)');
    expect(writer.prepare('select count(*) from t').pluck().get()).toBe(4);
    writer.close();
  });

  test('can be closed twice', async () => {
    const connection = await openSource(await sqliteFile(FILLED));
    await connection.close();
    await connection.close();
    expect(connection.database.open).toBe(false);
  });

  test('does not let a view run what a hostile schema chose', async () => {
    const path = await sqliteFile(`${FILLED} create view v as select rowferry_probe() from t;`);
    const connection = await openSource(path);
    connection.database.function('rowferry_probe', { directOnly: false }, () => 'ran');
    expect(() => connection.database.prepare('select * from v').all()).toThrow(/unsafe use/);
    await connection.close();
  });
});

describe('copying first', () => {
  test('reads an online backup, so that others can write without being waited for', async () => {
    const path = await sqliteFile(FILLED);
    const connection = await openSource(path, true);
    const writer = new Database(path, { timeout: 0 });
    writer.exec('insert into t values (3)');
    writer.close();
    expect(count(connection)).toBe(2n);
    expect(connection.path).toBe(path);
    const folder = join(connection.database.name, '..');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await connection.close();
    expect(existsSync(folder)).toBe(false);
  });

  test('takes the write-ahead log along', async () => {
    const connection = await openSource(await copyOfLiveWal(), true);
    expect(count(connection)).toBe(9n);
    await connection.close();
  });

  test('stops when it is asked to', async () => {
    const path = await sqliteFile(FILLED);
    const { openReadConnection } = await import('../../../../../src/dialect/sqlite/connection/sqlite-connection.ts');
    const signal = AbortSignal.abort(new Error('enough'));
    const stopped = { code: 'INTERRUPTED', cause: signal.reason };
    await expect(openReadConnection(path, { copyFirst: true, signal })).rejects.toMatchObject(stopped);
  });
});

describe('what cannot be read', () => {
  test('is a file that does not exist', async () => {
    const path = join(await tempDirectory(), 'none.db');
    await expect(openSource(path)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    expect(existsSync(path)).toBe(false);
  });

  test('is a folder, or a file of another kind', async () => {
    const folder = await tempDirectory();
    const text = join(folder, 'text.db');
    writeFileSync(text, 'this is not a database at all, but a rather long text'.repeat(10));
    await expect(openSource(folder)).rejects.toMatchObject({ code: 'NOT_A_DATABASE' });
    await expect(openSource(text)).rejects.toMatchObject({ code: 'NOT_A_DATABASE' });
  });

  test('is a damaged file', async () => {
    const path = await sqliteFile('create table t (a); create table u (b)');
    const bytes = readFileSync(path);
    bytes.fill(0xff, 100, 200);
    writeFileSync(path, bytes);
    await expect(openSource(path)).rejects.toMatchObject({ code: 'SOURCE_TORN' });
  });

  test('is a file that was cut short', async () => {
    const path = await sqliteFile(`${FILLED} insert into t select hex(randomblob(4000)) from t, t, t;`);
    truncateSync(path, 8192);
    await expect(openSource(path)).rejects.toMatchObject({ code: 'SOURCE_TORN' });
  });

  test('is a file with a hot journal', async () => {
    const path = await sqliteFile(
      `create table t (a); insert into t select hex(randomblob(500)) from json_each('[1,2,3,4,5,6,7,8]');`,
    );
    const copy = join(await tempDirectory(), 'copy.db');
    const writer = new Database(path);
    writer.pragma('cache_size = 1');
    writer.exec('begin; update t set a = hex(randomblob(4000))');
    for (const suffix of ['', '-journal']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
    writer.exec('rollback');
    writer.close();
    await expect(openSource(copy)).rejects.toMatchObject({ code: 'SOURCE_TORN' });
    await expect(openSource(copy, true)).rejects.toMatchObject({ code: 'SOURCE_TORN' });
    expect(existsSync(`${copy}-journal`)).toBe(true);
  });

  test('is an empty file whose log is not empty: SQLite would delete the log', async () => {
    const path = await copyOfLiveWal();
    truncateSync(path, 0);
    await expect(openSource(path)).rejects.toMatchObject({ code: 'SOURCE_TORN' });
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  });

  test('is a file that another program is writing to', async () => {
    const path = await sqliteFile(FILLED);
    const writer = new Database(path);
    writer.exec('begin exclusive');
    await expect(openSource(path)).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
    writer.close();
  }, 20_000);

  test('is not an empty file: that is a database without tables', async () => {
    const path = join(await tempDirectory(), 'empty.db');
    writeFileSync(path, '');
    const connection = await openSource(path);
    expect(connection.database.prepare('select count(*) from sqlite_schema').pluck().get()).toBe(0n);
    await connection.close();
  });
});

const NOBODY = 65_534;
const READER = fileURLToPath(new URL('../../../../helpers/read-as-nobody.ts', import.meta.url));

describe.skipIf(process.getuid?.() !== 0)(
  'a folder that may only be read (tried as another user, so only as root)',
  () => {
    function countAsNobody(path: string): { readonly out: string; readonly left: readonly string[] } {
      const folder = join(path, '..');
      chmodSync(folder, 0o555);
      const options = { uid: NOBODY, gid: NOBODY, encoding: 'utf8' as const, env: { ...process.env, HOME: '/tmp' } };
      const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', READER, path], options);
      const left = readdirSync(folder).sort();
      chmodSync(folder, 0o755);
      return { out: `${stdout}${stderr}`.trim(), left };
    }

    test('is read in rollback mode', async () => {
      expect(countAsNobody(await sqliteFile(FILLED)).out).toBe('2');
    });

    test('is read in WAL mode without files of SQLite beside it', async () => {
      const path = await sqliteFile(`pragma journal_mode = wal; ${FILLED}`);
      expect(countAsNobody(path)).toEqual({ out: '2', left: ['test.db'] });
    });

    test('is read with rows that are only in the log', async () => {
      const path = await copyOfLiveWal();
      expect(countAsNobody(path)).toEqual({ out: '9', left: ['copy.db', 'copy.db-wal'] });
    });
  },
);
