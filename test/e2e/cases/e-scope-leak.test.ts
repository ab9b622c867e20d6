// Goal: whatever goes wrong on the way, an archive with a row of someone else, or without a needed one, is not sealed.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { resealArchive } from '../../../src/archive/reseal-archive.ts';
import { TemporaryStore } from '../../../src/dialect/postgres/scope/postgres-temporary-store.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import { validate } from '../../../src/stages/validate.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { runCli } from '../../helpers/run-cli.ts';
import { quietContext } from '../../helpers/run-stages.ts';
import { archivedRows, byEmail, exportUser } from '../../helpers/scoped-move.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
  await database.query(`
    create table users (id int primary key, email text, password text);
    create table tags (id int primary key, name text);
    create table notes (id int primary key, user_id int not null references users, tag_id int references tags, text text);
    create table lines (id int primary key, note_id int not null references notes, text text);
    insert into users values (1, 'ada@example.org', 'x'), (2, 'bob@example.org', 'y');
    insert into tags values (1, 'a'), (2, 'b');
    insert into notes values (1, 1, 1, 'hers'), (2, 2, 2, 'his');
    insert into lines values (1, 1, 'l1'), (2, 2, 'l2');`);
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function exportAda() {
  const archive = await tempDirectory();
  const run = { from: database.url, archive, selector: byEmail('ada@example.org'), rules: {} };
  const error = await exportUser(run).then(
    () => null,
    (caught: unknown) => caught,
  );
  return { archive, error };
}

/** The export with one more, or one less, row among those that the closure found. */
async function sabotaged(change: (table: string, select: string) => string) {
  const { addRows } = TemporaryStore.prototype;
  vi.spyOn(TemporaryStore.prototype, 'addRows').mockImplementation(function (this: TemporaryStore, select, row) {
    const table = ['lines', 'notes', 'tags', 'users'][row.table] as string;
    return addRows.call(this, change(table, select), row);
  });
  const { archive, error } = await exportAda();
  if (!(error instanceof RowferryError)) throw new Error('The archive was sealed.', { cause: error });
  expect(error.code).toBe('SCOPE_LEAK');
  expect(existsSync(join(archive, 'exported', 'manifest.json'))).toBe(false);
  return error.message;
}

const rowsOf = (table: string, where: string) =>
  `select tableoid as part, ctid as place from public.${table} where ${where}`;

describe('a closure that is wrong is found out on the archive alone', () => {
  test('with a row of somebody else', async () => {
    const more = (table: string, select: string) =>
      table === 'lines' ? `select part, place from (${select}) as n union ${rowsOf('lines', 'id = 2')}` : select;
    expect(await sabotaged(more)).toContain('lines: 1 row of somebody else');
  });

  test('with another user and what that user owns', async () => {
    const more = (table: string, select: string) => (table === 'notes' ? rowsOf('notes', 'true') : select);
    expect(await sabotaged(more)).toMatch(/notes: 1 row of somebody else/);
  });

  test('without a row that is referred to', async () => {
    const less = (table: string, select: string) =>
      table === 'tags' ? `select part, place from (${select}) as n where false` : select;
    expect(await sabotaged(less)).toContain(
      'notes: 1 row with a reference to a row that is missing in tags, by (tag_id)',
    );
  });

  test('with a row that nobody refers to', async () => {
    const more = (table: string, select: string) => (table === 'tags' ? rowsOf('tags', 'true') : select);
    expect(await sabotaged(more)).toContain('tags: 1 row of somebody else, or of nobody');
  });
});

test('an honest closure is sealed, with its scope, and the archive alone proves it', async () => {
  const { archive, error } = await exportAda();
  expect(error).toBeNull();
  const manifest = JSON.parse(await readFile(join(archive, 'exported', 'manifest.json'), 'utf8'));
  expect(manifest.scope).toMatchObject({
    table: { namespace: null, name: 'users' },
    key: ['1'],
    email: 'ada@example.org',
  });
  const catalog = await readFile(join(archive, 'exported', 'catalog.json'), 'utf8');
  const scope = await readFile(join(archive, 'exported', 'scope.json'), 'utf8');
  expect(`${catalog}${scope}${JSON.stringify(manifest)}`).not.toContain('bob');
  expect(Object.keys(await archivedRows(archive))).toEqual(['lines', 'notes', 'tags', 'users']);
});

test('somebody who adds a row of another user and seals again is found out by validate', async () => {
  const { archive } = await exportAda();
  const part = join(archive, 'exported', 'data', 'lines-0001.json');
  await writeFile(part, (await readFile(part, 'utf8')).replace('\n]', ',\n{"id":2,"note_id":2,"text":"l2"}\n]'));
  await resealArchive(archive, 'exported', { acceptEdits: true });
  const options = { archive, from: null, to: null, jsonb: false, keepDynamic: false };
  await expect(validate(options, quietContext())).rejects.toMatchObject({ code: 'SCOPE_LEAK' });
});

test('somebody who edits the scope is found out by its digest', async () => {
  const { archive } = await exportAda();
  const file = join(archive, 'exported', 'scope.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('ada@', 'bob@'));
  await expect(archivedRows(archive)).rejects.toMatchObject({ code: 'ARCHIVE_CATALOG_DAMAGED' });
});

test('a role that may not make temporary tables gets the same rows', async () => {
  const role = `reader_${database.name.slice(-12)}`;
  await database.query(`
    revoke temporary on database ${database.name} from public;
    create role ${role} login password 'secret' ;
    grant select on all tables in schema public to ${role};`);
  try {
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'secret'];
    const archive = await tempDirectory();
    await exportUser({ from: url.href, archive, selector: byEmail('ada@example.org'), rules: {} });
    expect(await archivedRows(archive)).toEqual(await archivedRows((await exportAda()).archive));
  } finally {
    await database.query(`drop owned by ${role}; drop role ${role}`);
  }
});

describe('the command line', () => {
  test('migrates one user into a file of their own, and compares it with the live database', async () => {
    const cwd = await tempDirectory();
    const to = join(cwd, 'ada.db');
    const user = ['--user-email', 'ada@example.org'];
    const moved = await runCli(['migrate', database.url, to, ...user, '--archive', 'archive'], { cwd });
    expect(moved.stderr).not.toContain('error');
    expect(moved.exitCode).toBe(0);
    expect(moved.stdout).toMatch(/^notes +owned +1 +1 +user_id → users/m);
    expect(Object.values(sqliteContent(to).rows).map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
    const compared = await runCli(['validate', to, '--from', database.url, ...user], { cwd });
    expect(compared.exitCode).toBe(0);
    const everybody = await runCli(['validate', to, '--from', database.url], { cwd });
    expect(everybody.exitCode).toBe(3);
  });

  test('refuses rules without a user, and a user who is not there', async () => {
    const cwd = await tempDirectory();
    await writeFile(join(cwd, 'rules.json'), '{"tables": {"notes": {"owner": ["user_id"]}}}');
    const run = (...more: string[]) => runCli(['export', database.url, ...more], { cwd });
    expect(await run('--rules', 'rules.json')).toMatchObject({ exitCode: 2 });
    const unknown = await run('--user-id', '9');
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('USER_NOT_FOUND');
  });
});
