// Goal: names of SQLite are kept as they are in PostgreSQL, also strange ones; those it cannot have are refused or reported, and return.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { move } from '../../helpers/run-stages.ts';
import { arrive, expectReturn, refusal, sqliteRows } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

describe('B12: names', () => {
  const UPPER = `create table "Order" ("Id" integer primary key, "select" text); insert into "Order" values (1, 'x');
    create table "Users" ("userName" text primary key, "Case" text, "references" int references "Order" ("Id"));
    insert into "Users" values ('u', 'c', 1); create index "User Case" on "Users" ("Case");`;

  it('B12: keep their case, also of keywords and in keys', async () => {
    const arrived = await arrive(UPPER);
    expect(await arrived.postgres.query('select "userName", "Case", "references" from "Users"')).toEqual([
      { userName: 'u', Case: 'c', references: '1' },
    ]);
    await expect(arrived.postgres.query(`insert into "Users" values ('v', null, 2)`)).rejects.toThrow(
      'Users_references_fkey',
    );
    await expectReturn(arrived);
  });

  it('B12: that SQLite takes for one are two tables of PostgreSQL, which SQLite refuses by name', async () => {
    const arrived = await arrive('create table Thing (id integer primary key)');
    await arrived.postgres.query('create table thing (id int primary key)');
    const directory = await tempDirectory();
    const error = await move(arrived.postgres.url, join(directory, 'x.db'), directory).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'NAME_COLLISION', context: { name: 'thing' } });
  });

  it('B12: that are one within 63 bytes are refused before anything is written', async () => {
    const long = 'long_'.repeat(12);
    const error = await refusal(`create table t (id integer primary key, ${long}xyz_1 int, ${long}xyz_2 int)`);
    expect(error.code).toBe('NAME_COLLISION');
    expect(error.message).toContain(`${long}xyz_2`);
  });

  it('B12: longer than 63 bytes are cut with a report, and come back whole', async () => {
    const long = 'größe_'.repeat(12);
    const arrived =
      await arrive(`create table "${long}" (id integer primary key, "${long}" text, check (length("${long}") > 0));
      insert into "${long}" values (1, 'x');`);
    const cut = 'größe_'.repeat(7) + 'größe'.slice(0, 5);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(63);
    expect(await arrived.postgres.query(`select id, "${cut}" as value from "${cut}"`)).toEqual([
      { id: '1', value: 'x' },
    ]);
    expect(arrived.summary.notCarried.map(({ table, name, reason }) => [table, name, reason])).toEqual([
      [null, long, `PostgreSQL has names of at most 63 bytes: the table is called "${cut}" there.`],
      [long, long, `PostgreSQL has names of at most 63 bytes: the column is called "${cut}" there.`],
    ]);
    await expectReturn(arrived);
  });

  it('B12: a cut name that somebody has changed since stays changed', async () => {
    const arrived = await arrive(`create table t (id integer primary key, ${'x'.repeat(64)} text)`);
    await arrived.postgres.query(`alter table t rename ${'x'.repeat(63)} to short`);
    const directory = await tempDirectory();
    await move(arrived.postgres.url, join(directory, 'returned.db'), directory);
    const names = sqliteRows(join(directory, 'returned.db'), "select name from pragma_table_info('t')");
    expect(names).toEqual([{ name: 'id' }, { name: 'short' }]);
  });

  it('B12: that are empty get a word for a name with a report, and come back empty', async () => {
    const arrived =
      await arrive(`create table "" ("" int primary key, b text, check ("" > 0)); create index i on "" (b, "");
      insert into "" values (1, 'x');`);
    expect(await arrived.postgres.query('select unnamed, b from unnamed')).toEqual([{ unnamed: '1', b: 'x' }]);
    expect(arrived.summary.notCarried.map(({ reason }) => reason)).toEqual([
      'PostgreSQL has no empty names: the table is called "unnamed" there.',
      'PostgreSQL has no empty names: the column is called "unnamed" there.',
    ]);
    await expectReturn(arrived);
  });

  it.each(['ctid', 'xmin', 'tableoid'])(
    'B12: %s, which every table of PostgreSQL has, is refused by name',
    async (name) => {
      const error = await refusal(`create table t (id integer primary key, ${name} int)`);
      expect([error.code, error.context]).toMatchObject(['NAME_COLLISION', { table: 't', column: name }]);
    },
  );
});
