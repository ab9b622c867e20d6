import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { ruledMove } from '../helpers/ruled-move.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

// Two tables of one shape, of which each has structure that the other lacks.
const STRUCTURE = `
  create table people (id integer primary key, name text);
  create table mail (
    id integer primary key, code text not null unique, nick text unique, size integer check (size > 0), origin text not null,
    sender integer references people (id), reader integer references people (id), unique (origin, size)
  );
  create index mail_by_size on mail (size);
  create unique index mail_by_note on mail (nick, size);
  create table post (
    id integer primary key, code text not null unique, nick text unique, size integer check (size > 0), origin text not null,
    sender integer references people (id), stamp text check (stamp <> ''), unique (origin, size)
  );
  create index post_by_size on post (size);
  create index post_by_stamp on post (stamp);
  insert into people values (1, 'ada'), (2, 'bob');
  insert into mail values (1, 'm1', 'x', 5, '?', 1, 2), (2, 'm2', null, 6, '?', null, 1);
`;

const RULES = {
  tables: {
    mail: { to: 'letters', columns: { origin: { do: [{ op: 'constant', value: 'mail' }] } } },
    post: {
      to: 'letters',
      columns: { origin: { do: [{ op: 'constant', value: 'post' }] } },
    },
  },
};

function lostOf(summary: ImportSummary): readonly string[] {
  return summary.notCarried
    .filter(({ kind }) => ['unique-key', 'index', 'check', 'foreign-key'].includes(kind))
    .map(({ kind, table, text, reason }) => `${kind} of ${table} ${text}: ${reason}`)
    .sort();
}

const ROWS = `insert into post values (7, 'p1', null, 5, '?', 2, '2026'), (8, 'p2', null, 6, '?', null, null);`;

const LOST = [
  'check of post stamp <> \'\': "letters" does not get it. Not every table whose rows stand there has it.',
  'index of mail unique (nick, size): "letters" does not get it. Not every table whose rows stand there has it.',
  'unique-key of mail code: "letters" does not get it. Rows of different tables stand there, and may have the same values.',
  'unique-key of post code: "letters" does not get it. Rows of different tables stand there, and may have the same values.',
];

describe('several tables into one keep the structure that holds for all rows, and the report names the rest', () => {
  test('in PostgreSQL', async () => {
    const target = await createScratchDatabase();
    const archive = join(await tempDirectory(), 'archive');
    const summary = await ruledMove({
      from: await sqliteFile(STRUCTURE + ROWS),
      to: target.url,
      archive,
      rules: RULES,
    });
    expect(lostOf(summary)).toEqual(LOST);
    const constraints = await target.query<{ definition: string }>(`
      select pg_get_constraintdef(oid) as definition from pg_constraint
      where conrelid = 'letters'::regclass and contype <> 'n' order by contype, 1`);
    expect(constraints.map(({ definition }) => definition)).toEqual([
      'CHECK ((size > 0))',
      'FOREIGN KEY (reader) REFERENCES people(id)',
      'FOREIGN KEY (sender) REFERENCES people(id)',
      'PRIMARY KEY (id)',
      // No post has a nick, as the census shows.
      'UNIQUE (nick)',
      'UNIQUE (origin, size)',
    ]);
    const indexes = await target.query<{ name: string }>(`
      select indexname as name from pg_indexes where tablename = 'letters' and indexdef not like '%UNIQUE%' order by 1`);
    expect(indexes.map(({ name }) => name)).toEqual(['mail_by_size', 'post_by_stamp']);
    expect(await target.query('select id::int, origin, reader::int, stamp from letters order by id')).toEqual([
      { id: 1, origin: 'mail', reader: 2, stamp: null },
      { id: 2, origin: 'mail', reader: 1, stamp: null },
      { id: 7, origin: 'post', reader: null, stamp: '2026' },
      { id: 8, origin: 'post', reader: null, stamp: null },
    ]);
  });

  test('in SQLite, from PostgreSQL', async () => {
    const source = await createScratchDatabase();
    await source.query(`
      create table notes (id bigint primary key, slug text unique, kind text, size int check (size > 0), unique (slug, kind));
      create index notes_by_slug on notes (slug, size);
      create table memos (id bigint primary key, slug text unique, kind text, size int, unique (slug, kind));
      insert into notes values (1, 'a', '', 1), (2, 'b', '', 2);
      insert into memos values (3, null, '', -1);`);
    const directory = await tempDirectory();
    const to = join(directory, 'target.db');
    const kind = (value: string) => ({ to: 'texts', columns: { kind: { do: [{ op: 'constant', value }] } } });
    const merged = { tables: { notes: kind('note'), memos: kind('memo') } };
    const summary = await ruledMove({ from: source.url, to, archive: join(directory, 'archive'), rules: merged });
    expect(lostOf(summary)).toEqual([
      'check of notes (size > 0): "texts" does not get it. Not every table whose rows stand there has it.',
      'unique-key of memos slug: "texts" does not get it. Rows of different tables stand there, and may have the same values.',
      'unique-key of notes slug: "texts" does not get it. Rows of different tables stand there, and may have the same values.',
    ]);
    const [{ sql }] = querySqlite<{ sql: string }>(to, `select sql from sqlite_schema where name = 'texts'`) as [
      { sql: string },
    ];
    expect(sql).toMatch(/unique \("slug", "kind"\)/i);
    expect(sql).not.toMatch(/check/i);
    expect(querySqlite(to, `select name from sqlite_schema where type = 'index' and sql is not null`)).toEqual([
      { name: 'notes_by_slug' },
    ]);
    expect(querySqlite(to, 'select id, slug, size from texts order by id')).toEqual([
      { id: 1n, slug: 'a', size: 1n },
      { id: 2n, slug: 'b', size: 2n },
      { id: 3n, slug: null, size: -1n },
    ]);
  });

  test('keys that collide are named before a row is loaded', async () => {
    const target = await createScratchDatabase();
    const archive = join(await tempDirectory(), 'archive');
    const from = await sqliteFile(`${STRUCTURE} insert into post values (2, 'p1', 'x', 5, '?', 2, '2026');`);
    const moved = ruledMove({ from, to: target.url, archive, rules: RULES });
    await expect(moved).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
    expect(await target.query(`select 1 from pg_tables where tablename = 'letters'`)).toEqual([]);
  });
});
