// Goal: a table that is there decides what text becomes, and a column is exact where every one of its values was.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, importTo, transformFor } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

async function fileWith(sql: string): Promise<{ readonly directory: string; readonly path: string }> {
  const directory = await tempDirectory();
  const path = join(directory, 'app.db');
  const database = new Database(path);
  database.exec(sql);
  database.close();
  return { directory, path };
}

describe('text in a table of PostgreSQL', () => {
  it('becomes an interval, a time, a time with a zone or an address, and what is none of them is named', async () => {
    const { directory, path } = await fileWith(`create table t (id integer primary key, i text, t text, z text, a text);
      insert into t values (1, 'P1DT2H', '10:00', '10:00:09.5Z', '192.168.0.1/24'),
        (2, '1 year 13 mons -02:30:00', '23:59:59.25', '10:00+0530', '2001:DB8:0:0::1'), (3, 'PT0S', '00:00:00', '10:00:00+00', '10.0.0.1')`);
    const target = await createScratchDatabase();
    await target.query('create table t (id int primary key, i interval, t time, z timetz, a inet)');
    const archive = join(directory, 'out');
    await exportTo(archive, path);
    await transformFor(archive, target.url);
    const { losses } = await importTo(archive, target.url);
    expect(losses.map(({ column, loss, reason }) => [column, loss, reason.split(' changed')[0]])).toEqual([
      ['i', 'normalised', '1 of 3 values'],
      ['t', 'normalised', '1 of 3 values'],
      ['z', 'normalised', '2 of 3 values'],
      ['a', 'normalised', '1 of 3 values'],
    ]);
    expect(await target.query('select i::text, t::text, z::text, concat(a) as a from t order by id')).toEqual([
      { i: 'P1DT2H', t: '10:00:00', z: '10:00:09.5+00', a: '192.168.0.1/24' },
      { i: 'P2Y1MT-2H-30M', t: '23:59:59.25', z: '10:00:00+05:30', a: '2001:db8::1' },
      { i: 'PT0S', t: '00:00:00', z: '10:00:00+00', a: '10.0.0.1' },
    ]);
  });

  it('is refused by row where it is none', async () => {
    const { directory, path } = await fileWith(
      "create table t (id integer primary key, i text, a text); insert into t values (1, 'soon', '10.0.0.256'), (2, null, '::ffff:1.2.3.4')",
    );
    const target = await createScratchDatabase();
    await target.query('create table t (id int primary key, i interval, a inet)');
    await exportTo(join(directory, 'out'), path);
    await expect(transformFor(join(directory, 'out'), target.url)).rejects.toMatchObject({
      code: 'VALUE_NOT_STORABLE',
      context: {
        badRows: [
          { key: 'id=1', column: 'i' },
          { key: 'id=2', column: 'a' },
        ],
      },
    });
  });

  it('is exact as jsonb where the document is written as jsonb writes it without blanks', async () => {
    const { directory, path } = await fileWith(`create table t (id integer primary key, same json, spaced json);
      insert into t values (1, '{"a":1,"bb":[true,null]}', '{"a": 1}'), (2, '[]', '[]'), (3, null, null)`);
    const target = await createScratchDatabase();
    const archive = join(directory, 'out');
    await exportTo(archive, path);
    await transformFor(archive, target.url, { jsonb: true });
    const { losses } = await importTo(archive, target.url);
    expect(losses.map(({ column, loss, reason }) => [column, loss, reason.split(' changed')[0]])).toEqual([
      ['same', 'exact', '0 of 2 values'],
      ['spaced', 'normalised', '1 of 2 values'],
    ]);
  });
});

describe('--epoch', () => {
  it('is taken by transform and import too, and import makes a transform anew that was made with another unit', async () => {
    const { directory: cwd } = await fileWith(
      'create table t (id integer primary key, at integer); insert into t values (1, 1700000000)',
    );
    const target = await createScratchDatabase();
    await target.query('create table t (id int primary key, at timestamptz)');
    await runCli(['export', 'app.db'], { cwd });
    const transformed = await runCli(['transform', target.url, '--epoch', 't.at=ms'], { cwd });
    expect(transformed.exitCode).toBe(0);
    const imported = await runCli(['import', target.url, '--epoch', 't.at=s'], { cwd });
    expect([imported.exitCode, imported.stderr]).toEqual([0, expect.stringContaining('without --epoch t.at=s')]);
    expect(await target.query('select at::text from t')).toEqual([{ at: '2023-11-14 22:13:20+00' }]);
  }, 60_000);
});
