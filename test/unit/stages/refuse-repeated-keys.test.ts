// Goal: rows whose key another row has, or none, are named one by one before any row is loaded, whichever way they go.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import type { BadRow, RowferryError } from '../../../src/errors/rowferry-error.ts';
import { importArchive } from '../../../src/stages/import-archive.ts';
import type { ProgressEvent } from '../../../src/stages/progress.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, quietContext, transformFor } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

interface Ends {
  readonly archive: string;
  readonly to: string;
}

async function toPostgres(sql: string, targetSql = ''): Promise<Ends> {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  createFile(join(archive, 'source.db'), sql);
  if (targetSql !== '') await target.query(targetSql);
  await exportTo(archive, join(archive, 'source.db'));
  return { archive, to: target.url };
}

async function toSqlite(sql: string, targetSql: string): Promise<Ends> {
  const [archive, source] = [await tempDirectory(), await createScratchDatabase()];
  await source.query(sql);
  createFile(join(archive, 'target.db'), targetSql);
  await exportTo(archive, source.url);
  return { archive, to: join(archive, 'target.db') };
}

function createFile(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

/** Transforms and imports; the error, and whether a row had been written before. */
async function refusalOf({ archive, to }: Ends): Promise<{ readonly error: RowferryError; readonly written: boolean }> {
  const events: ProgressEvent[] = [];
  const options = { validate: true, memory: true, backupDirectory: null, jsonb: false, keepDynamic: false };
  try {
    await transformFor(archive, to);
    await importArchive({ ...options, archive, to: parseEnd(to) }, quietContext(events));
  } catch (error) {
    return { error: error as RowferryError, written: events.some(({ kind }) => kind === 'table-started') };
  }
  throw new Error('nothing was refused');
}

/** The rows that an error lists: key, value, reason. */
function listed({ context }: RowferryError): readonly (readonly string[])[] {
  return (context.badRows as readonly BadRow[]).map(({ key, value, reason }) => [key, value, reason]);
}

describe('keys that rows share in the target alone', () => {
  test('a key over values of several classes becomes text in PostgreSQL, where they are one', async () => {
    const { error, written } = await refusalOf(
      await toPostgres("create table t (a primary key, n); insert into t values (5,1),('5',2),('x',3),(7,4),('7',5)"),
    );
    expect([error.code, written]).toEqual(['CONSTRAINT_VIOLATED', false]);
    expect(error.message).toContain(
      '2 rows have keys of the target that a row before has:\n  t (a): 2 rows: a="5" of row',
    );
    expect(listed(error)).toEqual([
      ['a="5" of row 3', '"5"', 'the row a="5" of row 1 has the same (a)'],
      ['a="7" of row 4', '"7"', 'the row a="7" of row 2 has the same (a)'],
    ]);
  });

  test('a table of PostgreSQL has a unique key, and one over a number whose zeros do not count, that the source has not', async () => {
    const { error, written } = await refusalOf(
      await toPostgres(
        "create table t (id integer primary key, mail text, sum text); insert into t values (1,'a','1.0'),(2,'b','2'),(3,'a','1.00'),(4,null,null),(5,null,null)",
        'create table t (id bigint primary key, mail text unique, sum numeric); create unique index on t (sum)',
      ),
    );
    expect([error.code, written]).toEqual(['CONSTRAINT_VIOLATED', false]);
    expect(listed(error)).toEqual([
      ['id=3', '"a"', 'the row id=1 has the same (mail)'],
      ['id=3', '"1.00"', 'the row id=1 has the same (sum)'],
    ]);
    expect(error.context).toMatchObject({ table: 't', column: 'mail', key: 'id=3' });
  });

  test('a column of SQLite does not tell cases apart', async () => {
    const { error, written } = await refusalOf(
      await toSqlite(
        "create table t (id int primary key, c text unique); insert into t values (1,'a'),(2,'A'),(3,'b'),(4,'Ä'),(5,'ä')",
        'create table t (id integer primary key, c text collate nocase unique)',
      ),
    );
    expect([error.code, written]).toEqual(['CONSTRAINT_VIOLATED', false]);
    expect(listed(error)).toEqual([['id=2', '"A"', 'the row id=1 has the same (c)']]);
  });

  test('all are listed, of which the message names the first five', async () => {
    const { error } = await refusalOf(
      await toPostgres(
        'create table t (c integer); with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000) insert into t select i % 7 from n',
        'create table t (c bigint primary key)',
      ),
    );
    expect(error.message).toContain('2,993 rows');
    expect(error.message.match(/has the same/g)).toHaveLength(5);
    expect(listed(error)).toHaveLength(2993);
  });

  test('more than can be listed are counted', async () => {
    const { error } = await refusalOf(
      await toPostgres(
        'create table t (c integer); with recursive n (i) as (select 1 union all select i + 1 from n where i < 30000) insert into t select 1 from n',
        'create table t (c bigint unique)',
      ),
    );
    expect(error.message).toContain('29,999 rows');
    expect(listed(error)).toHaveLength(10_000);
  });
});

describe('keys that are NULL', () => {
  test('each row is listed, before the load', async () => {
    const { error, written } = await refusalOf(
      await toPostgres("create table t (a text primary key, n); insert into t values (null,1),('a',2),(null,3)"),
    );
    expect([error.code, written]).toEqual(['CONSTRAINT_VIOLATED', false]);
    expect(listed(error)).toEqual([
      ['a=null of row 1', 'null', 'it is NULL, and the column takes none'],
      ['a=null of row 2', 'null', 'it is NULL, and the column takes none'],
    ]);
  });
});

describe('keys that the source guarantees', () => {
  test.each([
    [
      'an integer and a text',
      "create table t (id integer primary key, c text unique, d text collate nocase unique); insert into t values (1,'a','b')",
    ],
    [
      'moments, uuids and fixed digits',
      'create table t (a datetime primary key, b uuid unique, c decimal(5,2) unique)',
    ],
  ])('%s: the rows are not looked through', async (_, sql) => {
    const { archive, to } = await toPostgres(sql);
    await transformFor(archive, to);
    const { plan } = await openArchive(archive, 'transformed');
    expect(plan?.tables[0]).not.toHaveProperty('unprovenKeys');
  });
});
