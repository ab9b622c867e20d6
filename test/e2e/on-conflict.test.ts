import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import { importArchive } from '../../src/stages/import-archive.ts';
import type { ProgressEvent } from '../../src/stages/progress.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { exportTo, importTo, quietContext, transformFor } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const ROWS = `
  create table users (id integer primary key, name text not null, rate real, boss integer references users (id));
  insert into users values (1, 'ada', 0.5, 2), (2, 'bob', 0.0, null), (3, 'eve', null, 1)`;
const CONVERSION = { jsonb: false, keepDynamic: false };
const APP = `
  create table users (
    id bigint generated always as identity primary key, name text not null unique, rate double precision,
    boss bigint references users (id), note text default 'n')`;

async function merge(source: string, to: string, onConflict: 'skip' | 'update', archive: string) {
  const target = { onConflict };
  await exportTo(archive, source, { replace: true });
  await transformFor(archive, to, { target });
  return importTo(archive, to, { target });
}

describe.each(['skip', 'update'] as const)('--on-conflict %s', (mode) => {
  it('loads a table twice into PostgreSQL without a change', async () => {
    const [source, target] = [await sqliteFile(ROWS), await createScratchDatabase()];
    await target.query(APP);
    await target.query("insert into users (id, name) overriding system value values (50, 'kept')");
    const archive = await tempDirectory();
    const everything = () => target.query('select id::int, name, rate::text, boss::int, note from users order by id');
    expect((await merge(source, target.url, mode, archive)).rejects).toEqual([]);
    const first = await everything();
    expect(first).toHaveLength(4);
    expect(first[1]).toEqual({ id: 2, name: 'bob', rate: '0', boss: null, note: 'n' });
    const again = await merge(source, target.url, mode, archive);
    expect(again.rejects).toEqual([]);
    expect(again.proof).toMatchObject([{ table: 'users', rows: 3, ok: true }]);
    expect(await everything()).toEqual(first);
  });

  it('loads a table twice into SQLite without a change', async () => {
    const source = await createScratchDatabase();
    await source.query(`create table t (id int primary key, v text, b bytea, n numeric(20,4));
      insert into t values (1, 'a', $$\\x00ff$$, 1.5), (2, null, null, null)`);
    const target = await sqliteFile(`create table t (id integer primary key, v text, b blob, n text);
      insert into t values (9, 'kept', x'01', '2')`);
    const archive = await tempDirectory();
    await merge(source.url, target, mode, archive);
    const first = sqliteContent(target);
    expect(first.rows['t']).toHaveLength(3);
    expect((await merge(source.url, target, mode, archive)).rejects).toEqual([]);
    expect(sqliteContent(target)).toEqual(first);
  });
});

describe('a row that the target has with other values', () => {
  const CHANGED = `${APP}; insert into users (id, name, note) overriding system value values (1, 'other', 'mine'), (9, 'eve', 'e')`;

  it('is kept by skip, and told; as is one that another unique key keeps out', async () => {
    const [source, target] = [await sqliteFile(ROWS), await createScratchDatabase()];
    await target.query(CHANGED);
    const archive = await tempDirectory();
    const { rejects } = await merge(source, target.url, 'skip', archive);
    expect(rejects).toMatchObject([{ table: 'users', rows: 2 }]);
    const kept = readFileSync(join(archive, 'rejects/users.json'), 'utf8');
    expect(kept).toContain('"name":"ada"');
    expect(kept).toContain('"name":"eve"');
    expect(await target.query('select id::int, name, note from users order by id')).toEqual([
      { id: 1, name: 'other', note: 'mine' },
      { id: 2, name: 'bob', note: 'n' },
      { id: 9, name: 'eve', note: 'e' },
    ]);
  });

  it('becomes what the archive has by update, but for columns that the archive does not have', async () => {
    const [source, target] = [await sqliteFile(ROWS), await createScratchDatabase()];
    await target.query(`${CHANGED}; update users set name = 'free' where id = 9`);
    await merge(source, target.url, 'update', await tempDirectory());
    expect(await target.query('select id::int, name, note from users order by id')).toEqual([
      { id: 1, name: 'ada', note: 'mine' },
      { id: 2, name: 'bob', note: 'n' },
      { id: 3, name: 'eve', note: 'n' },
      { id: 9, name: 'free', note: 'e' },
    ]);
  });

  it('takes an update back as a whole where another unique key is in the way', async () => {
    const [source, target] = [await sqliteFile(ROWS), await createScratchDatabase()];
    await target.query(CHANGED);
    await expect(merge(source, target.url, 'update', await tempDirectory())).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
    });
    expect(await target.query('select name from users order by id')).toEqual([{ name: 'other' }, { name: 'eve' }]);
  });
});

describe('a table without a key', () => {
  const KEYLESS = `create table t (a integer, b text);
    insert into t values (1, 'x'), (1, 'x'), (1, 'x'), (2, null), (null, 'X'), (1, '1')`;

  it('gets the rows that are not there as often as in the archive, and a second run adds none: into PostgreSQL', async () => {
    const [source, target] = [await sqliteFile(KEYLESS), await createScratchDatabase()];
    await target.query("create table t (a bigint, b text); insert into t values (1, 'x'), (2, null), (7, 'mine')");
    const everything = () => target.query('select a::int, b from t order by a, b');
    for (let run = 0; run < 2; run++) {
      const { rejects, proof } = await merge(source, target.url, 'skip', await tempDirectory());
      expect([rejects, proof]).toMatchObject([[], [{ table: 't', rows: 6, ok: true }]]);
      expect(await everything()).toEqual([
        { a: 1, b: '1' },
        ...[1, 2, 3].map(() => ({ a: 1, b: 'x' })),
        { a: 2, b: null },
        { a: 7, b: 'mine' },
        { a: null, b: 'X' },
      ]);
    }
  });

  it('the same into SQLite, where bytes, NUL and reals count as they are', async () => {
    const source = await createScratchDatabase();
    await source.query(`create table t (r double precision, b bytea);
      insert into t values (0.1, '\\x6100'), (0.1, '\\x6100'), (0.30000000000000004, '\\x61'), (0.3, null)`);
    const target = await sqliteFile(
      `create table t (r real, b blob); insert into t values (0.3, null), (0.1, x'6100'), (0.1, 'a')`,
    );
    const archive = await tempDirectory();
    await merge(source.url, target, 'skip', archive);
    const first = sqliteContent(target);
    expect(first.rows['t']).toHaveLength(5);
    expect((await merge(source.url, target, 'skip', archive)).rejects).toEqual([]);
    expect(sqliteContent(target)).toEqual(first);
  });

  it('is not updated: nobody could tell which of its rows', async () => {
    const [source, target] = [await sqliteFile(KEYLESS), await createScratchDatabase()];
    await target.query('create table t (a bigint, b text); insert into t values (1)');
    await expect(merge(source, target.url, 'update', await tempDirectory())).rejects.toMatchObject({
      code: 'TARGET_NOT_EMPTY',
      message: expect.stringContaining('no key'),
    });
  });
});

describe('--resumable --parallel with --on-conflict', () => {
  it.each(['skip', 'update'] as const)('%s merges in one transaction, and says why', async (onConflict) => {
    const [source, database, archive] = [await sqliteFile(ROWS), await createScratchDatabase(), await tempDirectory()];
    await database.query(APP);
    const options = { target: { onConflict }, resumable: true, parallel: 4 };
    await exportTo(archive, source);
    await transformFor(archive, database.url, options);
    const events: ProgressEvent[] = [];
    const run = () =>
      importArchive(
        {
          archive,
          to: parseEnd(database.url),
          validate: true,
          memory: true,
          backupDirectory: null,
          ...CONVERSION,
          ...options,
        },
        quietContext(events),
      );
    expect((await run()).proof).toMatchObject([{ table: 'users', rows: 3, ok: true }]);
    // A second run finds the rows.
    expect((await run()).rejects).toEqual([]);
    expect(await database.query('select count(*)::int as rows from users')).toEqual([{ rows: 3 }]);
    const notices = events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
    expect(notices).toContain(
      'The import is one transaction, which begins anew when it is stopped: the target has users already.',
    );
    expect(events.some(({ kind }) => kind === 'resumable')).toBe(false);
  });

  it('creates what is not there part by part', async () => {
    const [source, database, archive] = [await sqliteFile(ROWS), await createScratchDatabase(), await tempDirectory()];
    const options = { target: { onConflict: 'skip' as const }, resumable: true, parallel: 4 };
    await exportTo(archive, source);
    await transformFor(archive, database.url, { ...options, partBytes: 60 });
    const { proof } = await importTo(archive, database.url, options);
    expect(proof).toMatchObject([{ table: 'users', rows: 3, ok: true }]);
    expect(await database.query(`select to_regclass('rowferry_journal') as journal`)).toEqual([{ journal: null }]);
  });
});
