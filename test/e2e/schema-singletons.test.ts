// Goal: an application's own schema may come with rows and structure of its own, and rules reach into it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import type { Rules } from '../../src/model/rules.ts';
import type { TargetOptions, ValidateOptions } from '../../src/stages/stage-options.ts';
import { validate } from '../../src/stages/validate.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { exportTo, importTo, quietContext, transformFor } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SHARED = `
  create table users (id int primary key, email text not null, hash text not null, seen timestamptz, role text);
  create table prefs (id int primary key, user_id int not null unique references users, theme text not null);
  create table notes (id int primary key, user_id int not null references users, tags jsonb);
  create table other (id int primary key, user_id int references users);
  comment on column notes.tags is 'a list';
  insert into users values (1, 'ada@example.org', 'h1', '2025-01-02 03:04:05+02', 'x'), (2, 'bob@example.org', 'h2', null, 'y'),
    (3, 'cy@example.org', 'h3', null, null);
  insert into prefs values (7, 1, 'light');
  insert into notes values (1, 1, '["a"]'), (2, 1, '[]'), (3, 2, '{"not": "mine"}')`;

const APP = `
  create table config (id integer primary key check (id = 1), email text, hash text, seen text, version text default '1');
  create table prefs (id integer primary key check (id = 1), theme text not null default 'dark', sound text default 'on');
  create table notes (id integer primary key, tags text);
  create trigger stamped after update on config begin update config set version = 'touched' where id = 1; end;
  insert into config (id, version) values (1, '2.0');
  insert into prefs (id) values (1);`;

const RULES: Rules = {
  otherTables: 'exclude',
  user: { singleton: { table: 'config', columns: { email: 'email', hash: 'hash', seen: 'seen' } } },
  tables: {
    users: { columns: { seen: { type: 'timestamp' } } },
    prefs: { singleton: true },
    notes: { rows: { properties: { tags: { type: 'array', items: { type: 'string' } } } } },
  },
};

const RULED = { rules: RULES, file: null };
const STRIP = { keepUserColumns: false, singleton: RULES.user?.singleton ?? null };

interface UserMove {
  readonly from: string;
  readonly to: string;
  readonly email: string;
}

async function moveUser({ from, to, email }: UserMove) {
  const archive = await tempDirectory();
  const how = {
    ruled: RULED,
    strip: STRIP,
    target: { schema: { kind: 'schema', name: 'schema.sql', text: APP } as const },
  };
  await exportTo(archive, from, { scope: scopeOf(email) });
  await transformFor(archive, to, how);
  return { archive, ...(await importTo(archive, to, how)) };
}

function scopeOf(email: string) {
  return { selector: { kind: 'email', email } as const, rules: RULES, rulesFile: null };
}

function checked(archive: string, to: string, live: Partial<ValidateOptions> = {}) {
  const options = { archive, from: null, to: parseEnd(to), jsonb: false, keepDynamic: false, ...live };
  return validate(options, quietContext());
}

async function sharedDatabase(): Promise<string> {
  const { url, query } = await createScratchDatabase();
  await query(SHARED);
  return url;
}

describe('the first row of a table of one row, which the schema makes', () => {
  test('gets the values that come and keeps its others; no trigger fires; structure is that of the schema', async () => {
    const to = join(await tempDirectory(), 'ada.db');
    const { proof, notCarried } = await moveUser({ from: await sharedDatabase(), to, email: 'ada@example.org' });
    expect(proof.every(({ ok }) => ok)).toBe(true);
    expect(notCarried).toEqual([]);
    expect(sqliteContent(to).rows).toEqual({
      config: ["integer:1 | text:'ada@example.org' | text:'h1' | text:'2025-01-02T01:04:05' | text:'2.0'"],
      prefs: ["integer:1 | text:'light' | text:'on'"],
      notes: [`integer:1 | text:'["a"]'`, `integer:2 | text:'[]'`],
    });
  });

  test('stays where no row comes, which is no difference', async () => {
    const from = await sharedDatabase();
    const to = join(await tempDirectory(), 'cy.db');
    const { archive } = await moveUser({ from, to, email: 'cy@example.org' });
    expect(sqliteContent(to).rows['prefs']).toEqual(["integer:1 | text:'dark' | text:'on'"]);
    expect((await checked(archive, to)).report.ok).toBe(true);
    const live = { from: parseEnd(from), scope: scopeOf('cy@example.org'), strip: STRIP, ruled: RULED };
    expect((await checked(archive, to, live)).report.ok).toBe(true);
  });

  test('rows that it makes in other tables are refused, or merged with where that is asked for', async () => {
    const from = await sqliteFile("create table a (id integer primary key, t text); insert into a values (1, 'new')");
    const text = "create table a (id integer primary key, t text); insert into a values (1, 'old'), (2, 'theirs')";
    const load = async (to: string, target: TargetOptions) => {
      const archive = await tempDirectory();
      const how = { target: { ...target, schema: { kind: 'schema', name: 's.sql', text } as const } };
      await exportTo(archive, from);
      await transformFor(archive, to, how);
      return importTo(archive, to, how);
    };
    const file = join(await tempDirectory(), 'a.db');
    await expect(load(file, {})).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    const { proof } = await load(file, { onConflict: 'update' });
    expect(proof).toMatchObject([{ ok: true, rows: 1 }]);
    expect(sqliteContent(file).rows).toEqual({ a: ["integer:1 | text:'new'", "integer:2 | text:'theirs'"] });
    const { url, query } = await createScratchDatabase();
    await load(url, { onConflict: 'skip' });
    expect(await query('select id, t from a order by id')).toEqual([
      { id: 1, t: 'old' },
      { id: 2, t: 'theirs' },
    ]);
  });
});

test('a document is one for the JSON Schema of the rows, also where it goes into a column of text', async () => {
  const to = join(await tempDirectory(), 'bob.db');
  const move = moveUser({ from: await sharedDatabase(), to, email: 'bob@example.org' });
  await expect(move).rejects.toMatchObject({ message: expect.stringMatching(/tags must be array/) });
});
