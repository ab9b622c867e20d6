// Goal: whoever the rows go in under is found or made, nothing else is touched, and a password is nowhere but on the result.
import { scryptSync, timingSafeEqual } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verify as verifyArgon2 } from '@node-rs/argon2';
import { compare as compareBcrypt } from 'bcryptjs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const APP = `
  create table users (id serial primary key, email text not null unique, hash text not null, role text not null);
  create table posts (id serial primary key, user_id int not null references users, slug text unique, parent_id int references posts);
  insert into users (email, hash, role) values ('ada@x.org', 'h', 'member'), ('bob@x.org', 'h', 'admin');
  insert into posts (user_id, slug, parent_id) values (1, null, null), (2, 'bobs', null), (1, null, 1);`;

const FILE = `
  create table app_config (id integer primary key check (id = 1), email text);
  insert into app_config values (1, 'old@x.org');
  create table posts (id integer primary key, slug text, parent_id integer references posts);
  insert into posts values (1, 'mine', null), (2, 'other', 1), (40, null, 2);`;

function rulesWith(hash: string): string {
  const create = { columns: { role: 'member' }, password: { column: 'hash', hash } };
  return JSON.stringify({ user: { singleton: { table: 'app_config', columns: { email: 'email' } }, create } });
}

async function prepare(hash = 'bcrypt'): Promise<{ database: ScratchDatabase; cwd: string }> {
  const [database, cwd] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(APP);
  const file = new Database(join(cwd, 'me.db'));
  file.exec(FILE);
  file.close();
  await writeFile(join(cwd, 'rules.json'), rulesWith(hash));
  return { database, cwd };
}

const RULES = ['--rules', 'rules.json'];

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('the password of a new user', () => {
  it.each([
    ['bcrypt', (password: string, hash: string) => compareBcrypt(password, hash)],
    ['argon2', (password: string, hash: string) => verifyArgon2(hash, password)],
    ['scrypt', async (password: string, hash: string) => isScrypt(password, hash)],
  ] as const)('is shown once, kept nowhere, and fits its hash by %s', async (kind, verify) => {
    const { database, cwd } = await prepare(kind);
    const log = ['--log-file', 'run.log', '--verbose', '--json', '--password-in-json'];
    const result = await runCli(['migrate', 'me.db', database.url, '--as-user', 'new@x.org', ...RULES, ...log], {
      cwd,
    });
    expect(result, result.stderr + result.stdout).toMatchObject({ exitCode: 0 });
    const { user } = JSON.parse(result.stdout).import;
    expect(user).toMatchObject({ email: 'new@x.org', isNew: true });
    const password = user.password as string;
    expect(Buffer.from(password, 'base64url')).toHaveLength(18);
    const [row] = await database.query<{ hash: string }>("select hash from users where email = 'new@x.org'");
    expect(await verify(password, row?.hash ?? '')).toBe(true);
    expect(await verify(`${password}x`, row?.hash ?? '')).toBe(false);
    expect(result.stderr).not.toContain(password);
    expect(result.stdout.split(password)).toHaveLength(2);
    for (const file of await filesBelow(cwd)) {
      const content = await readFile(file, 'utf8');
      expect(content.includes(password), file).toBe(false);
      expect(content.includes(row?.hash ?? ''), file).toBe(false);
    }
    const validated = await runCli(['validate', database.url], { cwd });
    expect(validated, validated.stderr + validated.stdout).toMatchObject({ exitCode: 0 });
  });
});

function isScrypt(password: string, hash: string): boolean {
  const [, ln = '', salt = '', key = ''] = /^\$scrypt\$ln=(\d+),r=8,p=1\$([^$]+)\$([^$]+)$/.exec(hash) ?? [];
  const cost = { N: 2 ** Number(ln), r: 8, p: 1, maxmem: 2 ** 30 };
  return timingSafeEqual(scryptSync(password, Buffer.from(salt, 'base64'), 32, cost), Buffer.from(key, 'base64'));
}

describe('--as-user', () => {
  it('leaves a user who is there as before, and makes no password', async () => {
    const { database, cwd } = await prepare();
    const before = await database.query('select * from users order by id');
    const result = await runCli(['migrate', 'me.db', database.url, '--as-user', 'ADA@x.org', ...RULES], { cwd });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stdout).not.toContain('password');
    expect(await database.query('select * from users order by id')).toEqual(before);
    expect(await database.query('select id, user_id, slug, parent_id from posts order by id')).toEqual([
      { id: 1, user_id: 1, slug: null, parent_id: null },
      { id: 2, user_id: 2, slug: 'bobs', parent_id: null },
      { id: 3, user_id: 1, slug: null, parent_id: 1 },
      { id: 40, user_id: 1, slug: null, parent_id: 42 },
      { id: 41, user_id: 1, slug: 'mine', parent_id: null },
      { id: 42, user_id: 1, slug: 'other', parent_id: 41 },
    ]);
    expect(await database.query("select nextval('posts_id_seq')::int as next")).toEqual([{ next: 43 }]);
  });

  it('shows with --dry-run what would happen, and does nothing', async () => {
    const { database, cwd } = await prepare();
    const args = ['migrate', 'me.db', database.url, '--as-user', 'new@x.org', ...RULES, '--dry-run'];
    const result = await runCli(args, { cwd });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('new@x.org (3), who is made');
    expect(result.stdout).toContain('id: 2');
    expect(await database.query('select count(*)::int as rows from posts')).toEqual([{ rows: 3 }]);
  });

  it('names rows whose unique values are taken before anything is loaded', async () => {
    const { database, cwd } = await prepare();
    await database.query("update posts set slug = 'mine' where id = 2");
    const result = await runCli(['migrate', 'me.db', database.url, '--as-user', 'new@x.org', ...RULES], { cwd });
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain('posts (slug): slug="mine"');
    expect(await database.query('select count(*)::int as rows from users')).toEqual([{ rows: 2 }]);
  });

  it('prints the rule to paste where a new user needs a value that nobody gives', async () => {
    const { database, cwd } = await prepare();
    await database.query(
      "alter table users add column plan text not null default ''; alter table users alter column plan drop default",
    );
    const result = await runCli(['migrate', 'me.db', database.url, '--as-user', 'new@x.org', ...RULES], { cwd });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('"create": { "columns": { "plan": … } }');
  });

  it('keeps nothing where somebody takes a key between transform and import', async () => {
    const { database, cwd } = await prepare();
    const user = ['--as-user', 'new@x.org', ...RULES];
    expect(await runCli(['export', 'me.db'], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await runCli(['transform', database.url, ...user], { cwd })).toMatchObject({ exitCode: 0 });
    await database.query('insert into posts (id, user_id) values (41, 2)');
    const result = await runCli(['import', database.url, ...user], { cwd });
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain('run "rowferry transform TO --as-user …" again');
    expect(await database.query('select count(*)::int as rows from posts')).toEqual([{ rows: 4 }]);
    const again = await runCli(['transform', database.url, ...user], { cwd });
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    expect(await runCli(['import', database.url, ...user], { cwd })).toMatchObject({ exitCode: 0 });
  });
});
