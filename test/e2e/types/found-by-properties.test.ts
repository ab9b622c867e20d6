// Goal: what the properties of round trips found once stays found: each with the data that showed it.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { postgresStructureOf } from '../../helpers/postgres-structure-oracle.ts';
import { move } from '../../helpers/run-stages.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { sqliteStructure } from '../../helpers/sqlite-structure-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Moves the file there and back, and expects all of it again with nothing named as lost. */
async function expectWhole(sql: string): Promise<void> {
  const [directory, middle, path] = [await tempDirectory(), await createScratchDatabase(), await sqliteFile(sql)];
  const returned = join(directory, 'returned.db');
  const out = await move(path, middle.url, join(directory, 'out'));
  const back = await move(middle.url, returned, join(directory, 'back'));
  expect([out.losses, out.notCarried, back.losses, back.notCarried]).toEqual([[], [], [], []]);
  expect(sqliteContent(returned)).toEqual(sqliteContent(path));
  expect(sqliteStructure(returned)).toEqual(sqliteStructure(path));
}

describe('SQLite → PostgreSQL → SQLite', () => {
  it('an infinity among values of a column declared as a time stamp', () =>
    expectWhole("create table t (at timestamptz); insert into t values (1), ('1e400'), ('soon')"));

  it('a unique index of a column whose collation says nothing of its values', () =>
    expectWhole('create table t (b boolean collate nocase, d date collate nocase); create unique index u on t (b, d)'));
});

describe('PostgreSQL → SQLite', () => {
  it('a table that was one without rowids, and has no key any more, gets rowids', async () => {
    const [directory, origin] = [await tempDirectory(), await createScratchDatabase()];
    await origin.query(`
      create table t (p point, "order" time);
      comment on table t is 'rowferry:{"strict":false,"withoutRowid":true}';
      insert into t values ('(1,2)', '10:00'), (null, null)`);
    const moved = await move(origin.url, join(directory, 'there.db'), join(directory, 'out'));
    expect(moved.rows).toBe(2);
    expect(sqliteStructure(join(directory, 'there.db'))).not.toContain('without rowid');
  });
});

describe('PostgreSQL → SQLite → PostgreSQL', () => {
  it('an enum comes back without the CHECK that stands for it in SQLite', async () => {
    const [directory, origin, returned] = [
      await tempDirectory(),
      await createScratchDatabase(),
      await createScratchDatabase(),
    ];
    await origin.query(`
      create type public.mood as enum ('so "so"', E'tab\\t', '');
      create table public.t (m public.mood, n public.mood not null, check (m <> n))`);
    const path = join(directory, 'between.db');
    await move(origin.url, path, join(directory, 'out'));
    const back = await move(path, returned.url, join(directory, 'back'));
    expect(back.notCarried).toEqual([]);
    expect(await postgresStructureOf(returned)).toEqual(await postgresStructureOf(origin));
  });
});
