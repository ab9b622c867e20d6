// Goal: the one row of a user's settings goes back in as that user's row, with a key of the target, and nobody else's changes.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Rules } from '../../src/model/rules.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { bringIn } from '../helpers/out-and-in.ts';
import { rejectionOf } from '../helpers/rejection-of.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The columns of the key of the settings, and its cell in the row of Bob. */
const KEYS = {
  uuid: [
    'id uuid primary key default gen_random_uuid(), user_id int not null unique references users,',
    'gen_random_uuid(), 2',
  ],
  number: ['id serial primary key, user_id int not null unique references users,', '41, 2'],
  text: ['id text primary key, user_id int not null unique references users,', "'bobs', 2"],
  user: ['user_id int primary key references users,', '2'],
} as const;

const APP = ([columns, bobs]: readonly [string, string]) => `
  create table users (id serial primary key, email text not null unique, hash text not null, role text not null default 'member');
  create table folders (id serial primary key, user_id int not null references users, name text);
  create table prefs (${columns} theme text not null, folder_id int references folders);
  insert into users (email, hash) values ('ada@x.org', 'a'), ('bob@x.org', 'b');
  insert into folders (user_id, name) values (2, 'bobs'), (2, 'also');
  insert into prefs values (${bobs}, 'bobs', 1);`;

const FILE = `
  create table app_config (id integer primary key check (id = 1), email text, hash text, app_version text);
  create table folders (id integer primary key, name text);
  create table prefs (id integer primary key check (id = 1), theme text, folder_id integer references folders);
  insert into app_config values (1, 'old@x.org', 'of the file', '1.0.0');
  insert into folders values (1, 'mine'), (2, 'other');
  insert into prefs values (1, 'dark', 2);`;

const RULES: Rules = {
  user: { singleton: { table: 'app_config', columns: { email: 'email', hash: 'hash' } } },
  tables: { prefs: { singleton: true, owner: ['user_id'] } },
};

async function prepare(
  key: keyof typeof KEYS,
): Promise<{ database: ScratchDatabase; directory: string; file: string }> {
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(APP(KEYS[key]));
  const path = join(directory, 'me.db');
  const file = new Database(path);
  file.exec(FILE);
  file.close();
  return { database, directory, file: path };
}

const PREFS = `select p.user_id, p.theme, f.name as folder, f.user_id as owner from prefs p join folders f on f.id = p.folder_id order by 1`;
const BOBS = { user_id: 2, theme: 'bobs', folder: 'bobs', owner: 2 };

describe.each(Object.keys(KEYS) as (keyof typeof KEYS)[])('settings whose key in the target is a %s', (key) => {
  it('become those of a new user, and what the user has no column for is told', async () => {
    const { database, directory, file } = await prepare(key);
    const archive = join(directory, 'back');
    await bringIn({ file, archive, to: database.url, user: 'new@x.org', rules: RULES });
    expect(await database.query('select id, email, hash, role from users where id > 2')).toEqual([
      { id: 3, email: 'new@x.org', hash: 'of the file', role: 'member' },
    ]);
    expect(await database.query(PREFS)).toEqual([BOBS, { user_id: 3, theme: 'dark', folder: 'other', owner: 3 }]);
    if (key === 'number') {
      expect(await database.query('select id from prefs where user_id = 3')).toEqual([{ id: 42 }]);
      await database.query("insert into users (email, hash) values ('next@x.org', 'n')");
      await database.query("insert into prefs (user_id, theme) values (4, 'next')");
    }
    const { plan } = await openArchive(archive, 'transformed');
    const reason = 'It stays in the file: users of the target has no such column.';
    const left = { kind: 'other', table: 'app_config', name: 'app_version', text: 'column app_version', reason };
    expect(plan?.notCarried).toEqual([left]);
  });

  it('become those of a user who has none', async () => {
    const { database, directory, file } = await prepare(key);
    const archive = join(directory, 'back');
    await bringIn({ file, archive, to: database.url, user: 'ada@x.org', rules: RULES });
    expect(await database.query('select hash from users where id = 1')).toEqual([{ hash: 'a' }]);
    expect(await database.query(PREFS)).toEqual([{ user_id: 1, theme: 'dark', folder: 'other', owner: 1 }, BOBS]);
    const { plan } = await openArchive(archive, 'transformed');
    expect(plan?.notCarried).toEqual([]);
  });

  it('stay as they are where the user has them', async () => {
    const { database, directory, file } = await prepare(key);
    const before = await database.query('select p::text as row from prefs p');
    const archive = join(directory, 'back');
    const { tables } = await bringIn({ file, archive, to: database.url, user: 'bob@x.org', rules: RULES });
    expect(await database.query('select p::text as row from prefs p')).toEqual(before);
    expect(tables.find(({ table }) => table === 'prefs')).toMatchObject({ written: 0 });
    const { plan } = await openArchive(archive, 'transformed');
    const counts = plan?.adopted?.tables.find(({ table }) => table.name === 'prefs');
    expect(counts).toMatchObject({ added: 0, there: 1 });
  });
});

it('a key of a type of which none can be made is told with the rule that leaves the table behind', async () => {
  const { database, directory, file } = await prepare('user');
  await database.query('drop table prefs');
  await database.query(
    'create table prefs (since date primary key, user_id int not null references users, theme text, folder_id int references folders)',
  );
  const archive = join(directory, 'back');
  const error = await rejectionOf(bringIn({ file, archive, to: database.url, user: 'ada@x.org', rules: RULES }));
  expect(error.code).toBe('RULES_INVALID');
  expect(error.hint).toBe('Leave the table behind: "tables": { "prefs": { "include": false } }.');
});
