import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Script } from '../../src/dialect/script.ts';
import type { TargetOptions } from '../../src/stages/stage-options.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, importTo, transformFor } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const ROWS = `
  create table users (id integer primary key, name text not null, boss integer references users (id));
  create table posts (id integer primary key, author integer not null references users (id), body text);
  insert into users values (1, 'ada', 2), (2, 'bob', null);
  insert into posts values (1, 2, 'first'), (2, 1, null)`;

/** The same tables in PostgreSQL with rows of before, and one that refers to them. */
const FULL = `
  create table users (id bigint primary key, name text not null, boss bigint references users (id) on delete restrict);
  create table posts (id bigint primary key, author bigint not null references users (id) on delete restrict, body text);
  create table likes (id int primary key, post bigint references posts (id) on delete cascade);
  insert into users values (1, 'old', 9), (9, 'older', null);
  insert into posts values (5, 9, 'old')`;

const hook = (text: string): Script => ({ kind: 'hook', name: 'hooks', text });
const schema = (text: string): Script => ({ kind: 'schema', name: 'schema.sql', text });

async function load(source: string, to: string, target: TargetOptions) {
  const archive = await tempDirectory();
  await exportTo(archive, source);
  await transformFor(archive, to, { target });
  const backupDirectory = join(archive, 'backups');
  return importTo(archive, to, { target, backupDirectory });
}

const names = (target: ScratchDatabase) => target.query('select id::int, name, boss::int from users order by id');
const NAMES = [
  { id: 1, name: 'ada', boss: 2 },
  { id: 2, name: 'bob', boss: null },
];

describe('--truncate', () => {
  it('empties the tables that it names and loads them, with foreign keys between them, in PostgreSQL', async () => {
    const target = await createScratchDatabase();
    await target.query(FULL);
    const { proof } = await load(await sqliteFile(ROWS), target.url, { truncate: ['posts', 'users'] });
    expect(proof.every(({ ok }) => ok)).toBe(true);
    expect(await names(target)).toEqual(NAMES);
    expect(await target.query('select id::int, author::int, body from posts order by id')).toEqual([
      { id: 1, author: 2, body: 'first' },
      { id: 2, author: 1, body: null },
    ]);
  });

  it('never takes rows of other tables along: they refuse it, whatever their foreign keys would do', async () => {
    const target = await createScratchDatabase();
    await target.query(`${FULL}; insert into likes values (1, 5)`);
    await expect(load(await sqliteFile(ROWS), target.url, { truncate: ['users', 'posts'] })).rejects.toMatchObject({
      code: 'TARGET_NOT_EMPTY',
      message: expect.stringContaining('Rows of likes'),
    });
    expect(await target.query('select post::int from likes')).toEqual([{ post: 5 }]);
    expect(await target.query('select from users')).toHaveLength(2);
  });

  it('may name a table that the archive does not have, whose rows then go', async () => {
    const target = await createScratchDatabase();
    await target.query(`${FULL}; insert into likes values (1, 5)`);
    await load(await sqliteFile(ROWS), target.url, { truncate: ['users', 'posts', 'likes'] });
    expect(await target.query('select from likes')).toEqual([]);
  });

  it('leaves tables that it does not name to TARGET_NOT_EMPTY, and no unknown name unsaid', async () => {
    const target = await createScratchDatabase();
    await target.query(FULL);
    const source = await sqliteFile(ROWS);
    await expect(load(source, target.url, { truncate: ['posts'] })).rejects.toMatchObject({
      code: 'TARGET_NOT_EMPTY',
      context: { table: 'users' },
    });
    await expect(load(source, target.url, { truncate: ['psots'] })).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
      hint: expect.stringContaining('posts'),
    });
    expect(await target.query('select id::int from posts')).toEqual([{ id: 5 }]);
  });

  it('does the same in a SQLite file, whose other tables keep their rows', async () => {
    const source = await createScratchDatabase();
    await source.query('create table t (id int primary key, v text); insert into t values (1, $$new$$)');
    const target = await sqliteFile(`
      create table t (id integer primary key, v text);
      create table child (id integer primary key, t integer references t (id));
      create table gone (what text);
      create trigger told after delete on t begin insert into gone values (old.v); end;
      insert into t values (1, 'old'), (2, 'older')`);
    await load(source.url, target, { truncate: ['t'] });
    expect(sqliteContent(target).rows).toMatchObject({ t: ["integer:1 | text:'new'"], gone: [] });
    const database = new Database(target);
    database.exec('insert into child values (1, 1)');
    database.close();
    await expect(load(source.url, target, { truncate: ['t'] })).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    expect(sqliteContent(target).rows['child']).toHaveLength(1);
  });
});

describe('--data-only', () => {
  it('creates nothing', async () => {
    const target = await createScratchDatabase();
    await target.query('create table users (id bigint primary key, name text, boss bigint)');
    await expect(load(await sqliteFile(ROWS), target.url, { dataOnly: true })).rejects.toMatchObject({
      code: 'TARGET_MISMATCH',
      message: expect.stringContaining('no table posts'),
    });
    expect(await target.query('select from users')).toEqual([]);
  });
});

describe('hooks', () => {
  it('run around the load, in its transaction and with the search path of the user', async () => {
    const target = await createScratchDatabase();
    await target.query('create table log (what text, rows int)');
    const hooks = {
      before: [hook("insert into log values ('before', (select count(*) from users))")],
      after: [
        hook("insert into log values ('after', (select count(*) from users)); update users set name = upper(name)"),
      ],
    };
    await load(await sqliteFile(ROWS), target.url, { hooks });
    expect(await target.query('select what, rows from log order by rows')).toEqual([
      { what: 'before', rows: 0 },
      { what: 'after', rows: 2 },
    ]);
    expect(await target.query('select name from users order by id')).toEqual([{ name: 'ADA' }, { name: 'BOB' }]);
  });

  it.each([
    ['one that fails', 'update nothing set a = 1', 'QUERY_FAILED'],
    ['one that would commit', 'delete from kept; commit', 'USAGE'],
  ])('leave nothing behind of %s', async (_, text, code) => {
    const target = await createScratchDatabase();
    await target.query('create table kept (a int); insert into kept values (1)');
    const file = await sqliteFile('create table kept (a int); insert into kept values (1)');
    for (const to of [target.url, file]) {
      const source = await sqliteFile(ROWS);
      const from = to === file ? await postgresCopy(source) : source;
      await expect(load(from, to, { hooks: { before: [], after: [hook(text)] } })).rejects.toMatchObject({ code });
    }
    expect(await target.query('select a from kept')).toEqual([{ a: 1 }]);
    expect(await target.query("select from pg_class where relname = 'users'")).toEqual([]);
    expect(sqliteContent(file).rows).toEqual({ kept: ['integer:1'] });
  });
});

/** The rows of a SQLite file in PostgreSQL. */
async function postgresCopy(source: string): Promise<string> {
  const { url } = await createScratchDatabase();
  await load(source, url, {});
  return url;
}

describe('--target-schema', () => {
  const APP = `
    BEGIN;
    create type mood as enum ('ok', 'sad');
    create table users (
      id bigint generated by default as identity primary key, name varchar(20) not null,
      boss bigint references users (id), mood mood not null default 'ok');
    create function stamp() returns trigger language plpgsql as $$ begin new.name := 'x;y'; return new; end $$;
    create trigger stamp before insert on users for each row execute function stamp();
    create table posts (id bigint primary key, author bigint not null references users (id), body text);
    COMMIT;`;

  it('makes the tables of the application in PostgreSQL, with their triggers, and loads into them', async () => {
    const target = await createScratchDatabase();
    const { proof } = await load(await sqliteFile(ROWS), target.url, { schema: schema(APP), dataOnly: true });
    expect(proof).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await target.query('select id::int, name, boss::int, mood::text from users order by id')).toEqual(
      NAMES.map((row) => ({ ...row, mood: 'ok' })),
    );
    await target.query("insert into users (name) values ('new')");
    expect(await target.query('select id::int, name from users where id > 2')).toEqual([{ id: 3, name: 'x;y' }]);
  });

  it('makes them in a new SQLite file, whatever the script says of transactions and settings', async () => {
    const from = await postgresCopy(await sqliteFile(ROWS));
    const target = join(await tempDirectory(), 'new.db');
    const script = `
      PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; BEGIN TRANSACTION;
      create table users (id integer primary key, name text not null, boss integer references users (id), more text default 'm');
      create table posts (id integer primary key, author integer not null references users (id), body text);
      create table log (what text);
      create trigger noted after insert on users begin
        insert into log values (case when new.id > 1 then 'a;b' end); select 1;
      end;
      PRAGMA user_version = 7;
      COMMIT;`;
    await load(from, target, { schema: schema(script) });
    const { rows } = sqliteContent(target);
    expect(rows['users']).toEqual([
      "integer:1 | text:'ada' | integer:2 | text:'m'",
      "integer:2 | text:'bob' | null:NULL | text:'m'",
    ]);
    expect(rows['log']).toEqual([]);
    const database = new Database(target);
    expect(database.pragma('user_version', { simple: true })).toBe(7);
    database.exec("insert into users (name) values ('new')");
    expect(database.prepare('select what from log').pluck().all()).toEqual(['a;b']);
    database.close();
  });

  it('leaves nothing where it fails, and says which statement', async () => {
    const target = await createScratchDatabase();
    const wrong = schema('create table users (id int); create table users (id int)');
    await expect(load(await sqliteFile(ROWS), target.url, { schema: wrong })).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringContaining('schema.sql: the database refuses "create table users (id int)"'),
    });
    expect(await target.query("select from pg_class where relname = 'users'")).toEqual([]);
  });
});

describe('the command line', () => {
  it('takes them all: schema, hooks of the rules, tables that are missing, batches', async () => {
    const cwd = await tempDirectory();
    const target = await createScratchDatabase();
    const source = await sqliteFile(ROWS);
    writeFileSync(join(cwd, 'schema.sql'), 'create table users (id bigint primary key, name text, boss bigint);');
    writeFileSync(
      join(cwd, 'rules.json'),
      JSON.stringify({ hooks: { after: ['create index by_name on users (name)'] } }),
    );
    const args = ['--tables', 'users,later', '--skip-missing', '--data-only', '--batch-size', '1'];
    const options = ['--target-schema', 'schema.sql', '--rules', 'rules.json', ...args];
    const { exitCode, stderr } = await runCli(['migrate', source, target.url, ...options, '--verbose'], { cwd });
    expect(stderr).toContain('Skipped what the source does not have: later.');
    expect(exitCode, stderr).toBe(0);
    expect(await names(target)).toEqual(NAMES);
    expect(await target.query("select from pg_class where relname = 'by_name'")).toHaveLength(1);
    for (const file of ['exported/catalog.json', 'transformed/plan.json']) {
      expect(readFileSync(join(cwd, 'migration_data', file), 'utf8')).not.toContain('by_name');
    }
  });
});
