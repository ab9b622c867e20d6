// Goal: rows of SQLite go into tables that PostgreSQL has already by name, in types that hold them, or not at all.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { exportTo, importTo, transformFor } from '../../helpers/run-stages.ts';
import { load, oneColumn } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

describe('A12: columns in another order', () => {
  const PLAYLIST = `create table playlist (id integer primary key autoincrement, name nvarchar(255) not null, interval nvarchar(255) not null,
      org_id integer not null, uid nvarchar(80) not null, created_at integer not null, updated_at integer not null);
    INSERT INTO "playlist" VALUES(3,'Live Managment','5m',5,'AbiGL-yVz',0,0);`;
  const ARRIVED = { id: '3', name: 'Live Managment', interval: '5m', org_id: '5', uid: 'AbiGL-yVz' };

  it('A12: are filled by name, never by place', async () => {
    const { postgres, error } = await load(
      PLAYLIST,
      `create table playlist (id bigserial primary key, name varchar(255) not null, "interval" varchar(255) not null, org_id bigint not null,
        created_at bigint not null default 7, updated_at bigint not null default 7, uid varchar(80) not null)`,
    );
    expect(error).toBeNull();
    expect(await postgres.query('select * from playlist')).toEqual([{ ...ARRIVED, created_at: '0', updated_at: '0' }]);
    const next = "insert into playlist (name, interval, org_id, uid) values ('n', 'i', 1, 'u') returning id";
    expect(await postgres.query(next)).toEqual([{ id: '4' }]);
  });

  it('A12: that the target does not have are refused before anything is written', async () => {
    const { postgres, error } = await load(
      PLAYLIST,
      'create table playlist (id bigint primary key, name text, uid text)',
    );
    expect(error?.code).toBe('TARGET_MISMATCH');
    expect(error?.message).toContain('"interval"');
    expect(await postgres.query('select * from playlist')).toEqual([]);
  });
});

describe('B14: a target that an application has filled already', () => {
  const SOURCE = `create table users (id integer primary key, name text); insert into users values (1, 'ann'), (2, 'bo');
    create table notes (id integer primary key, user_id int references users); insert into notes values (5, 2);`;
  const SEEDED = `create table users (id bigint primary key, name text); insert into users values (1, 'admin');
    create table notes (id bigint primary key, user_id bigint references users)`;

  it('B14: is refused by default, and keeps what it has', async () => {
    const { postgres, error } = await load(SOURCE, SEEDED);
    expect(error).toMatchObject({ code: 'TARGET_NOT_EMPTY', context: { table: 'users' } });
    expect(await postgres.query('select * from users')).toEqual([{ id: '1', name: 'admin' }]);
    expect(await postgres.query('select * from notes')).toEqual([]);
  });

  it('B14: takes the other tables where the filled one is left out, under its own foreign keys', async () => {
    const { postgres, path } = await load(SOURCE, SEEDED);
    const directory = await tempDirectory();
    const exported = await exportTo(directory, path, { exclude: ['users'] });
    expect(exported.rows).toBe(1);
    await transformFor(directory, postgres.url);
    await expect(importTo(directory, postgres.url)).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
    await postgres.query("insert into users values (2, 'bo')");
    await importTo(directory, postgres.url);
    expect(await postgres.query('select * from notes')).toEqual([{ id: '5', user_id: '2' }]);
  });
});

describe('B15: texts and numbers that the columns of the target do not hold', () => {
  it.each([
    ['VARCHAR(5)', "'0123456789'", 'varchar(5)'],
    ['TEXT', `'${'x'.repeat(129)}'`, 'character varying(128)'],
    ['INT', '1647950409737', 'integer'],
    ['TINYINT', '40000', 'smallint'],
  ])('B15: a %s that holds %s is refused by row and column before %s is written', async (declared, value, type) => {
    const { postgres, error, directory } = await load(
      oneColumn(declared, value === "'0123456789'" ? "'12345'" : '1', value),
      `create table t (id bigint primary key, c ${type})`,
    );
    expect(error).toMatchObject({ code: 'TARGET_MISMATCH', context: { table: 't', column: 'c' } });
    expect(error?.message).toContain('id=2');
    expect(await postgres.query('select * from t')).toEqual([]);
    await expect(openArchive(directory, 'transformed').then((archive) => archive.manifest())).rejects.toThrow();
  });

  it.each([
    ['DATETIME', "''", "'2022-01-01 00:00:00'", 'timestamp'],
    ['BOOLEAN', '2', '1', 'boolean'],
    ['INT', '1647950409737', '1', 'integer'],
    ['TINYINT', '40000', '1', 'smallint'],
    ['JSON', "''", `'{"a":1}'`, 'json'],
    ['TIME', "'25:00:00'", "'10:00:00'", 'time'],
    ['INTEGER', "''", '7', 'bigint'],
    ['INTEGER', "'x'", '7', 'bigint'],
    ['INTEGER', '2.5', '7', 'bigint'],
  ])('B1: with --on-error reject a %s that holds %s is kept aside, and %s lands twice as %s', async (...data) => {
    const [declared, bad, good, type] = data;
    const { postgres, error, directory } = await load(
      oneColumn(declared, good, bad, good),
      `create table t (id bigint primary key, c ${type})`,
      { badRows: { onError: 'reject' } },
    );
    expect(error).toBeNull();
    expect(await postgres.query('select id from t where c is not null order by id')).toEqual([
      { id: '1' },
      { id: '3' },
    ]);
    const rejects: unknown = JSON.parse(await readFile(join(directory, 'rejects', 't.json'), 'utf8'));
    expect(rejects).toMatchObject([{ key: { id: 2 }, column: 'c' }]);
  });

  it('B15: are taken where every one of them fits', async () => {
    const { postgres, error } = await load(
      oneColumn('VARCHAR(5)', "'12345'", "'größe'"),
      'create table t (id int primary key, c varchar(5))',
    );
    expect(error).toBeNull();
    expect(await postgres.query('select c from t order by id')).toEqual([{ c: '12345' }, { c: 'größe' }]);
  });
});
