import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, move, transformFor } from '../../helpers/run-stages.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const SOURCE = `
  create table t (id integer primary key, name text not null, at datetime);
  insert into t values (1, 'one', '2024-01-01 00:00:00.123456'), (2, 'two', null);
`;

/** A PostgreSQL database with these tables, and what an import of `SOURCE` into it gives. */
async function importInto(tables: string, more: Parameters<typeof importTo>[2] = {}) {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  await target.query(tables);
  await exportTo(archive, await sqliteFile(SOURCE));
  return { target, importing: importTo(archive, target.url, more) };
}

const rowsOf = (target: ScratchDatabase) => target.query('select id::int, name, at::text from t order by id');
const ROWS = [
  { id: 1, name: 'one', at: '2024-01-01 00:00:00.123456' },
  { id: 2, name: 'two', at: null },
];

describe('a table that the target already has', () => {
  it('is filled by the names of the columns, whatever their order', async () => {
    const { target, importing } = await importInto(
      "create table t (at timestamp, extra text default 'x', name text, id bigint primary key)",
    );
    const summary = await importing;
    expect(summary.proof).toMatchObject([{ table: 't', rows: 2, ok: true }]);
    expect(await rowsOf(target)).toEqual(ROWS);
    expect(await target.query('select distinct extra from t')).toEqual([{ extra: 'x' }]);
  });

  it.each([
    ['a column that is not there', 'create table t (id bigint, name text)', 't has no column "at"'],
    [
      'a column that no conversion leads to',
      'create table t (id bigint, name text, at point)',
      '"at" is timestamp (datetime) and other (point) in the target: no conversion',
    ],
    [
      'a column that nothing fills',
      'create table t (id bigint, name text, at timestamp, more int not null)',
      't."more" wants a value and the source has no such column',
    ],
    ['a view of its name', 'create view t as select 1', '"t" is no table there'],
  ])('is refused with TARGET_MISMATCH for %s', async (_, tables, problem) => {
    const { target, importing } = await importInto(tables);
    await expect(importing).rejects.toMatchObject({
      code: 'TARGET_MISMATCH',
      message: expect.stringContaining(problem),
    });
    if (!tables.includes('view')) expect(await target.query('select from t')).toEqual([]);
  });

  it('every problem is named at once', async () => {
    const { importing } = await importInto('create table t (id point, more int not null)');
    await expect(importing).rejects.toMatchObject({
      message: expect.stringMatching(/no column "name".*no column "at".*"more" wants.*"id" is .*point/s),
    });
  });

  it('computes its generated columns itself, and the values that the source has there are reported', async () => {
    const { target, importing } = await importInto(
      "create table t (id bigint, name text generated always as ('x') stored, at timestamp)",
    );
    const { notCarried } = await importing;
    expect(notCarried).toMatchObject([{ kind: 'generated', table: 't', name: 'name' }]);
    expect(await target.query('select id::int, name from t order by id')).toEqual([
      { id: 1, name: 'x' },
      { id: 2, name: 'x' },
    ]);
  });

  it('is refused with TARGET_NOT_EMPTY where it has rows', async () => {
    const { target, importing } = await importInto(
      "create table t (id bigint, name text, at timestamp); insert into t values (9, 'nine')",
    );
    await expect(importing).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY', context: { table: 't' } });
    expect(await rowsOf(target)).toEqual([{ id: 9, name: 'nine', at: null }]);
  });

  it('is filled although its triggers would change the rows, and has them again afterwards', async () => {
    const { target, importing } = await importInto(`
      create table t (id bigint, name text, at timestamp);
      create function spoil() returns trigger language plpgsql as 'begin new.name := upper(new.name); return new; end';
      create trigger spoil before insert on t for each row execute function spoil();
      alter table t enable always trigger spoil`);
    await importing;
    expect(await rowsOf(target)).toEqual(ROWS);
    await target.query("insert into t values (3, 'three')");
    expect(await target.query('select name from t where id = 3')).toEqual([{ name: 'THREE' }]);
  });
});

/** A plan whose target begins to round when it has been made. */
async function planForRoundingTarget(more: Parameters<typeof exportTo>[2] = {}) {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  await target.query('create table t (id bigint primary key, name text, at timestamp)');
  await exportTo(archive, await sqliteFile(SOURCE), more);
  await transformFor(archive, target.url);
  await target.query('alter table t alter at type timestamp(0)');
  return { archive, target };
}

describe('validation inside the import', () => {
  it('catches a column that rounds, and rolls back', async () => {
    const { archive, target } = await planForRoundingTarget();
    await expect(importTo(archive, target.url)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      hint: expect.stringContaining('2024-01-01T00:00:00.123456'),
    });
    expect(await rowsOf(target)).toEqual([]);
  });

  it('can be left out', async () => {
    const { archive, target } = await planForRoundingTarget();
    expect(await importTo(archive, target.url, { validate: false })).toMatchObject({ validated: false, proof: [] });
    expect(await rowsOf(target)).toMatchObject([{ at: '2024-01-01 00:00:00' }, {}]);
  });
});

describe('an existing SQLite file', () => {
  it('is filled by name, and keeps its other tables', async () => {
    const target = await sqliteFile(
      'create table kept (a); insert into kept values (1); create table t (at datetime, name text, id integer primary key)',
    );
    const archive = await tempDirectory();
    await exportTo(archive, await sqliteFile(SOURCE));
    await importTo(archive, target, { backupDirectory: join(archive, 'backups') });
    const content = sqliteContent(target);
    expect(content.rows['kept']).toEqual(['integer:1']);
    expect(content.rows['t']).toEqual([
      "null:NULL | text:'two' | integer:2",
      "text:'2024-01-01 00:00:00.123456' | text:'one' | integer:1",
    ]);
  });

  it('has nothing of an import that failed', async () => {
    const target = await sqliteFile(
      "create table t (id integer primary key, name text check (name <> 'two'), at datetime)",
    );
    const archive = await tempDirectory();
    await exportTo(archive, await sqliteFile(SOURCE));
    await expect(importTo(archive, target)).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
    expect(sqliteContent(target).rows['t']).toEqual([]);
  });
});

describe('rows without an order', () => {
  it('are validated as sets', async () => {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    await exportTo(archive, await sqliteFile(SOURCE), { order: 'heap' });
    expect((await importTo(archive, target.url)).proof).toMatchObject([{ ok: true, found: 0 }]);
    expect(await rowsOf(target)).toEqual(ROWS);
  });

  it('that change in the target are noticed as well', async () => {
    const { archive, target } = await planForRoundingTarget({ order: 'heap' });
    await expect(importTo(archive, target.url)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await rowsOf(target)).toEqual([]);
  });
});

it('a foreign key to a table that is left out is reported as not carried', async () => {
  const source = await sqliteFile(`
    create table parent (id integer primary key);
    create table child (id integer primary key, parent_id integer constraint up references parent (id));
    insert into parent values (1); insert into child values (1, 1)`);
  for (const some of [{ tables: ['child'] }, { exclude: ['parent'] }]) {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    await exportTo(archive, source, some);
    const { notCarried, tables } = await importTo(archive, target.url);
    expect(tables.map(({ table }) => table)).toEqual(['child']);
    expect(notCarried).toMatchObject([
      { kind: 'foreign-key', table: 'child', reason: 'The table "parent" is not part of this archive.' },
    ]);
    expect(await target.query('select id::int, parent_id::int from child')).toEqual([{ id: 1, parent_id: 1 }]);
  }
});

it('two tables that SQLite takes for one are NAME_COLLISION', async () => {
  const source = await createScratchDatabase();
  await source.query('create table "Users" (id int); create table users (id int)');
  const directory = await tempDirectory();
  const moving = move(source.url, join(directory, 'target.db'), directory);
  await expect(moving).rejects.toMatchObject({ code: 'NAME_COLLISION', message: expect.stringMatching(/"users"/i) });
});

it('two columns that SQLite takes for one are NAME_COLLISION', async () => {
  const source = await createScratchDatabase();
  await source.query('create table t ("Id" int, id int)');
  const directory = await tempDirectory();
  const moving = move(source.url, join(directory, 'target.db'), directory);
  await expect(moving).rejects.toMatchObject({ code: 'NAME_COLLISION', message: expect.stringContaining('table "t"') });
});

it('names that are longer than PostgreSQL has them collide where they begin alike', async () => {
  const long = 'x'.repeat(63);
  const directory = await tempDirectory();
  const target = await createScratchDatabase();
  const moving = move(await sqliteFile(`create table ${long}a (a); create table ${long}b (a)`), target.url, directory);
  await expect(moving).rejects.toMatchObject({ code: 'NAME_COLLISION' });
});

it.each([
  ['a column named as one of the system', 'create table t (ctid text)', 'NAME_COLLISION', 'ctid'],
  ['more columns than a table can have', `create table t (${columnList(1601)})`, 'TARGET_MISMATCH', 'at most 1600'],
])('%s is refused by PostgreSQL, and the error says what to do', async (_, tables, code, message) => {
  const [directory, target] = [await tempDirectory(), await createScratchDatabase()];
  const moving = move(await sqliteFile(tables), target.url, directory);
  const hint = expect.stringContaining('--exclude');
  await expect(moving).rejects.toMatchObject({ code, message: expect.stringContaining(message), hint });
});

function columnList(count: number): string {
  return Array.from({ length: count }, (_, at) => `c${at} int`).join(', ');
}

it('text that is not UTF-8 is named with its row and column, and nothing is kept', async () => {
  const [directory, target] = [await tempDirectory(), await createScratchDatabase()];
  const source = await sqliteFile("create table t (a text); insert into t values ('fine'), (cast(x'ff41' as text))");
  await expect(move(source, target.url, directory)).rejects.toMatchObject({
    code: 'VALUE_NOT_STORABLE',
    message: expect.stringMatching(/Row \d of t has text that is not UTF-8 in "a"/),
    context: { table: 't', column: 'a' },
  });
  expect(await target.query("select from pg_class where relname = 't'")).toEqual([]);
});

it('a database without tables moves as one', async () => {
  const directory = await tempDirectory();
  const [source, target] = [await createScratchDatabase(), join(directory, 'target.db')];
  expect((await move(source.url, target, directory)).tables).toEqual([]);
  expect(new Database(target).prepare('select count(*) from sqlite_schema').pluck().get()).toBe(0);
});
