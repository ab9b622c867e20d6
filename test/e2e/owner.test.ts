// Goal: a database without users goes into one where every row has an owner: found or made, proven, and its password shown once.
import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare } from 'bcryptjs';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { type MigrateSummary, migrate, type Rules, validate } from '../../src/index.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, importTo, transformFor } from '../helpers/run-stages.ts';
import { sharedDatabase } from '../helpers/shared-database.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

// Each run of the command line is a program of its own.
vi.setConfig({ testTimeout: 120_000 });

const SOURCE = `
  create table goals (id integer primary key, title text not null);
  create table tasks (id integer primary key, goal_id integer references goals, title text);
  create table tags (name text primary key);
  insert into goals values (1, 'Ship'), (2, 'Rest');
  insert into tasks values (1, 1, 'write'), (2, null, 'read'), (9, 2, 'sleep');
  insert into tags values ('home'), ('work');`;

/** The tables of the application, for either dialect. */
const TARGET = (id: string) => `
  create table users (id ${id}, email text not null unique, username text not null unique,
    hashed_password text not null, is_active boolean not null, created_at timestamp not null);
  create table goals (id integer primary key, user_id integer not null references users (id), title text not null);
  create table tasks (id integer primary key, goal_id integer references goals (id), title text,
    user_id integer not null references users (id));
  create table tags (name text primary key);`;
const BOB = `insert into users values (7, 'bob@x.org', 'bob', 'h', true, '2020-01-01 00:00:00');`;

const OWNER = {
  create: {
    columns: { is_active: true, created_at: { now: true } },
    password: { column: 'hashed_password', hash: 'bcrypt' },
  },
};
const WHO = ['--owner-email', 'ada@x.org', '--owner-username', 'ada'];
const RULES = ['--rules', 'rules.json'];

interface Move extends Case {
  readonly from?: string;
  readonly to?: string;
  readonly owner?: { readonly email?: string; readonly username?: string };
  readonly rules?: object | undefined;
  readonly exclude?: readonly string[];
}

/** The same in this process. */
async function move({ cwd, database, from, to, owner, exclude, ...given }: Move): Promise<MigrateSummary> {
  const rules = 'rules' in given ? given.rules : (JSON.parse(readFileSync(join(cwd, 'rules.json'), 'utf8')) as object);
  return migrate({
    from: from ?? join(cwd, 'app.db'),
    to: to ?? database.url,
    archive: join(cwd, 'archive'),
    backupDirectory: null,
    replace: true,
    owner: owner ?? { email: 'ada@x.org', username: 'ada' },
    ...(exclude === undefined ? {} : { exclude }),
    ...(rules === undefined ? {} : { rules: rules as Rules }),
  });
}

interface Case {
  readonly cwd: string;
  readonly database: ScratchDatabase;
}

async function prepare(rules: object = { owner: OWNER }): Promise<Case> {
  const [database, cwd] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(TARGET('serial primary key') + BOB);
  makeFile(join(cwd, 'app.db'), SOURCE);
  await writeFile(join(cwd, 'rules.json'), JSON.stringify(rules));
  return { database, cwd };
}

function makeFile(path: string, sql: string): void {
  const file = new Database(path);
  file.exec(sql);
  file.close();
}

function ask(path: string, sql: string): unknown[] {
  const file = new Database(path, { readonly: true });
  try {
    return file.prepare(sql).all();
  } finally {
    file.close();
  }
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const ROWS = `select 'goals' as what, id, user_id, title from goals union all select 'tasks', id, user_id, title from tasks order by 1, 2`;
const OWNED = (user: number) => [
  { what: 'goals', id: 1, user_id: user, title: 'Ship' },
  { what: 'goals', id: 2, user_id: user, title: 'Rest' },
  { what: 'tasks', id: 1, user_id: user, title: 'write' },
  { what: 'tasks', id: 2, user_id: user, title: 'read' },
  { what: 'tasks', id: 9, user_id: user, title: 'sleep' },
];

describe('a whole database under an owner', () => {
  it('makes the user, gives every row to it, and proves both', async () => {
    const { database, cwd } = await prepare();
    const log = ['--log-file', 'run.log', '--verbose'];
    const result = await runCli(['migrate', 'app.db', database.url, ...WHO, ...RULES, ...log], { cwd });
    expect(result, result.stderr + result.stdout).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('the rows are those of ada@x.org (8) now, a new user');
    expect(result.stdout).toContain('goals.user_id: 2 rows, every row has one');
    expect(result.stdout).toContain('tasks.user_id: 3 rows, every row has one');
    expect(await database.query(ROWS)).toEqual(OWNED(8));
    const users = await database.query<{ hashed_password: string }>('select * from users order by id');
    expect(users).toMatchObject([
      { id: 7, email: 'bob@x.org' },
      { id: 8, email: 'ada@x.org', username: 'ada', is_active: true },
    ]);
    expect(await database.query("select now() - created_at < interval '1 hour' as ok from users where id = 8")).toEqual(
      [{ ok: true }],
    );
    const password = /password of ada@x\.org: (\S+)/.exec(result.stderr)?.[1] ?? '';
    expect(Buffer.from(password, 'base64url')).toHaveLength(18);
    const hash = users[1]?.hashed_password ?? '';
    expect(hash).toMatch(/^\$2b\$12\$/);
    expect(await compare(password, hash)).toBe(true);
    expect((result.stdout + result.stderr).split(password)).toHaveLength(2);
    for (const file of await filesBelow(cwd)) {
      const content = await readFile(file, 'latin1');
      expect(content.includes(password) || content.includes(hash), file).toBe(false);
    }
    expect(await database.query("select nextval('users_id_seq')::int as next")).toEqual([{ next: 9 }]);
    const archive = join(cwd, 'migration_data');
    const { report } = await validate({ to: database.url, archive });
    expect(report.ok).toBe(true);
    expect(report.tables.find(({ table }) => table === 'tasks')?.proofs).toContain('owners');
    const live = await validate({
      to: database.url,
      from: join(cwd, 'app.db'),
      archive,
      rules: { owner: OWNER } as Rules,
    });
    expect(live.report).toMatchObject({ ok: true });
  });

  it('finds the user the second time: no new password, and nothing of the user changes', async () => {
    const { database, cwd } = await prepare();
    expect((await move({ database, cwd })).import?.user).toMatchObject({ key: ['8'], isNew: true });
    const users = await database.query('select * from users order by id');
    await expect(move({ database, cwd })).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    await database.query('truncate tasks, goals, tags');
    const { user, owned } = (await move({ database, cwd, owner: { email: 'ADA@x.org' } })).import ?? {};
    expect(user).toEqual({ email: 'ada@x.org', key: ['8'], isNew: false, password: null });
    expect(owned).toHaveLength(2);
    expect(await database.query('select * from users order by id')).toEqual(users);
    expect(await database.query(ROWS)).toEqual(OWNED(8));
  });

  it('merges under the owner into tables that have rows', async () => {
    const { database, cwd } = await prepare();
    await database.query("insert into goals values (1, 7, 'Bobs'), (5, 7, 'Swim')");
    const args = ['migrate', 'app.db', database.url, ...WHO, ...RULES, '--on-conflict', 'update'];
    const result = await runCli(args, { cwd });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(await database.query('select id, user_id, title from goals order by id')).toEqual([
      { id: 1, user_id: 8, title: 'Ship' },
      { id: 2, user_id: 8, title: 'Rest' },
      { id: 5, user_id: 7, title: 'Swim' },
    ]);
  });

  it('shows with --dry-run who would be found or made, and does nothing', async () => {
    const { database, cwd } = await prepare();
    const args = ['migrate', 'app.db', database.url, ...RULES, '--dry-run', '--owner-email'];
    const made = await runCli([...args, 'ada@x.org', '--owner-username', 'ada'], { cwd });
    expect(made, made.stderr).toMatchObject({ exitCode: 0 });
    expect(made.stdout).toContain('Every row is given to ada@x.org (8), who is made: goals.user_id, tasks.user_id');
    const found = await runCli([...args, 'bob@x.org'], { cwd });
    expect(found.stdout).toContain('Every row is given to bob@x.org (7), who is there');
    expect(await database.query('select count(*)::int as rows from users')).toEqual([{ rows: 1 }]);
    expect(await readdir(cwd)).toEqual(['app.db', 'rules.json']);
  });

  it('needs no rules where the user is there', async () => {
    const { database, cwd } = await prepare();
    await move({ database, cwd, owner: { username: 'bob' }, rules: undefined });
    expect(await database.query(ROWS)).toEqual(OWNED(7));
  });

  it('takes who it is from the environment only where the rules speak of an owner', async () => {
    const { database, cwd } = await prepare();
    const env = { DEFAULT_USER_EMAIL: 'ada@x.org', DEFAULT_USER_USERNAME: 'ada' };
    const without = await runCli(['migrate', 'app.db', database.url], { cwd, env });
    expect(without.stderr).toContain('goals."user_id" wants a value');
    const nobody = await runCli(['migrate', 'app.db', database.url, ...RULES, '--replace'], { cwd });
    expect(nobody).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nobody is named') });
    const result = await runCli(['migrate', 'app.db', database.url, ...RULES, '--replace'], { cwd, env });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(await database.query(ROWS)).toEqual(OWNED(8));
  });

  it('puts the password into the document only where that is asked for', async () => {
    const { database, cwd } = await prepare();
    const args = ['migrate', 'app.db', database.url, ...WHO, ...RULES, '--replace', '--json'];
    const dumb = await runCli(args, { cwd });
    const { user, owned } = JSON.parse(dumb.stdout).import;
    expect(user).toEqual({ email: 'ada@x.org', key: ['8'], isNew: true, password: '***' });
    expect(owned).toContainEqual({ table: 'tasks', column: 'user_id', rows: 3, without: 0 });
    expect(dumb.stderr).toMatch(/^password of ada@x\.org: \S{24} /m);
    const undone = await runCli(['rollback', database.url, '--yes'], { cwd });
    expect(undone, undone.stderr).toMatchObject({ exitCode: 0 });
    expect(await database.query('select email from users')).toEqual([{ email: 'bob@x.org' }]);
    expect(await database.query('select * from tasks')).toEqual([]);
    const told = await runCli([...args, '--password-in-json'], { cwd });
    const { password } = JSON.parse(told.stdout).import.user;
    expect(Buffer.from(password, 'base64url')).toHaveLength(18);
    expect(told.stderr).not.toContain(password);
  });

  it.each([
    ['a new file by the schema of the application', ['--target-schema', 'schema.sql'], ''],
    ['a file that is there', [], `${TARGET('integer primary key')} ${BOB}`],
  ])('goes into SQLite: %s', async (_, more, standing) => {
    const { cwd } = await prepare();
    await writeFile(join(cwd, 'schema.sql'), `${TARGET('integer primary key')} ${BOB}`);
    if (standing !== '') makeFile(join(cwd, 'new.db'), standing);
    const result = await runCli(['migrate', 'app.db', 'new.db', ...WHO, ...RULES, ...more], { cwd });
    expect(result, result.stderr + result.stdout).toMatchObject({ exitCode: 0 });
    expect(ask(join(cwd, 'new.db'), ROWS)).toEqual(OWNED(8));
    expect(ask(join(cwd, 'new.db'), 'select id, email, username, is_active from users')).toEqual([
      { id: 7, email: 'bob@x.org', username: 'bob', is_active: 1 },
      { id: 8, email: 'ada@x.org', username: 'ada', is_active: 1 },
    ]);
    const { report } = await validate({ to: join(cwd, 'new.db'), archive: join(cwd, 'migration_data') });
    expect(report.ok).toBe(true);
  });

  it('goes from PostgreSQL into PostgreSQL and into SQLite', async () => {
    const { database, cwd } = await prepare();
    const source = await createScratchDatabase();
    await source.query(SOURCE);
    await move({ database, cwd, from: source.url });
    expect(await database.query(ROWS)).toEqual(OWNED(8));
    makeFile(join(cwd, 'new.db'), `${TARGET('integer primary key')} ${BOB}`);
    await move({ database, cwd, from: source.url, to: join(cwd, 'new.db') });
    expect(ask(join(cwd, 'new.db'), ROWS)).toEqual(OWNED(8));
  });

  it('gives new tables the column, NOT NULL, with its foreign key and an index, where the rules list them', async () => {
    const { database, cwd } = await prepare({ owner: { ...OWNER, column: 'owner_id', tables: ['goals', 'tasks'] } });
    await database.query('drop table tasks; drop table goals; drop table tags');
    await move({ database, cwd });
    const ids = await database.query('select title, owner_id from goals union all select title, owner_id from tasks');
    expect(ids).toHaveLength(5);
    expect(ids.every(({ owner_id }) => owner_id === 8)).toBe(true);
    const keys = `select conrelid::regclass::text as child, pg_get_constraintdef(oid) as key from pg_constraint
      where contype = 'f' and confrelid = 'users'::regclass order by 1`;
    expect(await database.query(keys)).toEqual([
      { child: 'goals', key: 'FOREIGN KEY (owner_id) REFERENCES users(id)' },
      { child: 'tasks', key: 'FOREIGN KEY (owner_id) REFERENCES users(id)' },
    ]);
    await expect(database.query("insert into goals (id, title) values (5, 'x')")).rejects.toThrow('owner_id');
    const indexes = `select indexdef from pg_indexes where indexname like '%owner_id%' order by 1`;
    expect((await database.query(indexes)).map(({ indexdef }) => indexdef)).toEqual([
      'CREATE INDEX goals_owner_id_idx ON public.goals USING btree (owner_id)',
      'CREATE INDEX tasks_owner_id_idx ON public.tasks USING btree (owner_id)',
    ]);
  });

  it('the same in SQLite, out of PostgreSQL', async () => {
    const { database, cwd } = await prepare({ owner: { ...OWNER, column: 'owner_id', tables: ['notes'] } });
    await database.query(`create table notes (id int primary key, body text); insert into notes values (1, 'x');
      drop table tasks; drop table goals; drop table tags; drop table users`);
    const to = join(cwd, 'to.db');
    makeFile(to, TARGET('integer primary key') + BOB);
    await move({ database, cwd, from: database.url, to });
    expect(ask(to, 'select id, body, owner_id from notes')).toEqual([{ id: 1, body: 'x', owner_id: 8 }]);
    const sql = `select name from sqlite_schema where tbl_name = 'notes' and type = 'index' and sql is not null`;
    expect(ask(to, sql)).toEqual([{ name: 'notes_owner_id_idx' }]);
    expect(ask(to, `select "table", "from" from pragma_foreign_key_list('notes')`)).toEqual([
      { table: 'users', from: 'owner_id' },
    ]);
  });
});

describe('one user out of many', () => {
  it('goes into an application under another user of it, made or found', async () => {
    const [shared, { database, cwd }] = [await sharedDatabase(), await prepare()];
    await database.query('drop table tasks; drop table goals');
    await database.query(`create table tasks (id bigint primary key, title text not null, done boolean not null,
      user_id integer not null references users (id))`);
    const rules = {
      owner: OWNER,
      tables: {
        users: { include: false },
        tasks: { columns: { project_id: { drop: true }, parent_id: { drop: true } } },
        projects: { include: false },
        settings: { include: false },
      },
      accept: 'lossy',
    };
    await writeFile(join(cwd, 'rules.json'), JSON.stringify(rules));
    const args = ['migrate', shared.url, database.url, '--user-email', 'user12@example.org', ...RULES, ...WHO];
    const result = await runCli(args, { cwd });
    expect(result, result.stderr + result.stdout).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('tasks.user_id: 12 rows, every row has one');
    const counts = 'select count(*)::int as rows, min(user_id) as low, max(user_id) as high from tasks';
    expect(await database.query(counts)).toEqual([{ rows: 12, low: 8, high: 8 }]);
    const titles = await database.query<{ title: string }>('select title from tasks');
    expect(titles.every(({ title }) => title.endsWith('of user 12'))).toBe(true);
    const validated = await runCli(['validate', database.url, ...RULES], { cwd });
    expect(validated.exitCode, validated.stdout + validated.stderr).toBe(0);
  });
});

describe('owners that the source has', () => {
  const USERS = `
    create table users (id integer primary key, email text not null unique, username text not null unique,
      hashed_password text not null, is_active boolean not null, created_at timestamp not null);
    insert into users values (3, 'eve@x.org', 'eve', 'h', true, '2021-01-01 00:00:00'),
      (4, 'ada@x.org', 'ada', 'h', true, '2021-01-01 00:00:00');
    alter table tasks add column user_id integer;
    update tasks set user_id = 3 where id = 1;`;

  it('stay where rows have one; the others get the user, who comes along', async () => {
    const { database, cwd } = await prepare();
    await database.query('delete from users');
    makeFile(join(cwd, 'many.db'), SOURCE + USERS);
    const result = await runCli(['migrate', 'many.db', database.url, ...WHO, ...RULES, '--accept-lossy'], { cwd });
    expect(result, result.stderr + result.stdout).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('tasks.user_id  lossy');
    expect(result.stdout + result.stderr).not.toContain('password of');
    expect(await database.query('select id, user_id from tasks order by id')).toEqual([
      { id: 1, user_id: 3 },
      { id: 2, user_id: 4 },
      { id: 9, user_id: 4 },
    ]);
    expect(await database.query('select distinct user_id from goals')).toEqual([{ user_id: 4 }]);
    expect(await database.query('select id, email from users order by id')).toEqual([
      { id: 3, email: 'eve@x.org' },
      { id: 4, email: 'ada@x.org' },
    ]);
  });

  it('are told where the one who is named is none of them', async () => {
    const { database, cwd } = await prepare();
    makeFile(join(cwd, 'many.db'), SOURCE + USERS);
    const which = { database, cwd, from: join(cwd, 'many.db'), owner: { email: 'new@x.org', username: 'new' } };
    await expect(move(which)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('new@x.org is none of them'),
    });
    const behind = { exclude: ['users'] };
    await expect(move({ ...which, ...behind })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: expect.stringContaining('tasks'),
    });
    expect(await database.query('select email from users')).toEqual([{ email: 'bob@x.org' }]);
  });
});

describe('what is refused before anything is written', () => {
  const ADA = { email: 'ada@x.org', username: 'ada' };
  it.each([
    ['the name of somebody else', { owner: OWNER }, { ...ADA, username: 'bob' }, "is somebody else's"],
    ['values that nothing gives', { owner: {} }, ADA, 'users (hashed_password, is_active, created_at)'],
    ['a column that is not there', { owner: { ...OWNER, email: 'mail' } }, ADA, 'has no column "mail"'],
    ['a value that is none', { owner: { create: { columns: { is_active: 'maybe' } } } }, ADA, 'is_active'],
    ['a table of users that is not there', { owner: { table: 'people' } }, ADA, 'no table "people" for the users'],
    ['a member that is not there', { owner: { tabel: 'x' } }, ADA, '/owner/tabel'],
    ['an owner who is nobody', { owner: OWNER }, {}, 'says nobody'],
  ] as const)('%s', async (_, rules, owner, message) => {
    const { database, cwd } = await prepare();
    const refused = move({ database, cwd, rules, owner }).catch((error: unknown) => String(error));
    expect(await refused).toContain(message);
    expect(await database.query('select email from users')).toEqual([{ email: 'bob@x.org' }]);
    expect(await database.query('select * from tasks')).toEqual([]);
  });

  it.each([
    ['an address that is none', ['--owner-email', 'ada'], 'is no address'],
    ['the users in --truncate', [...WHO, '--truncate', 'users'], 'one is the owner of the rows'],
    ['--as-user beside it', [...WHO, '--as-user', 'ada@x.org'], 'Take one of both'],
  ] as const)('%s', async (_, args, message) => {
    const { database, cwd } = await prepare();
    const result = await runCli(['migrate', 'app.db', database.url, ...args, ...RULES], { cwd });
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(await database.query('select email from users')).toEqual([{ email: 'bob@x.org' }]);
  });

  it('a target in which somebody else came between the transform and the import', async () => {
    const { database, cwd } = await prepare();
    const archive = join(cwd, 'archive');
    const ruled = { rules: { owner: OWNER } as Rules, file: null, owner: ADA };
    await exportTo(archive, join(cwd, 'app.db'));
    await transformFor(archive, database.url, { ruled });
    await database.query("insert into users values (8, 'eve@x.org', 'eve', 'h', true, now())");
    await expect(importTo(archive, database.url, { ruled })).rejects.toMatchObject({ code: 'ARCHIVE_STALE' });
    await transformFor(archive, database.url, { ruled });
    await importTo(archive, database.url, { ruled: { ...ruled, owner: null } });
    expect(await database.query('select distinct user_id from tasks')).toEqual([{ user_id: 9 }]);
  });

  it('is an archive that was made for another owner: it is made anew', async () => {
    const { database, cwd } = await prepare();
    const archive = join(cwd, 'archive');
    const ruled = { rules: { owner: OWNER } as Rules, file: null, owner: ADA };
    await exportTo(archive, join(cwd, 'app.db'));
    await transformFor(archive, database.url, { ruled });
    await importTo(archive, database.url, { ruled: { ...ruled, owner: { email: 'bob@x.org', username: null } } });
    expect(await database.query(ROWS)).toEqual(OWNED(7));
  });
});

it('a row that loses its owner is found by validate', async () => {
  const { database, cwd } = await prepare();
  await database.query('alter table goals alter user_id drop not null');
  await move({ database, cwd });
  expect(await database.query('select distinct user_id from goals')).toEqual([{ user_id: 8 }]);
  await database.query('update goals set user_id = null where id = 2');
  const { report } = await validate({ to: database.url, archive: join(cwd, 'archive') });
  expect(report.ok).toBe(false);
  const goals = report.tables.find(({ table }) => table === 'goals');
  expect(goals?.proofs).toContain('owners');
  expect(goals?.discrepancies).toContainEqual({
    kind: 'sum',
    table: 'goals',
    column: 'user_id',
    sum: 'nulls',
    left: '0',
    right: '1',
  });
});
