// Goal: values that their column's declaration does not foretell come back from PostgreSQL, or the plan says that they do not.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { move } from '../../helpers/run-stages.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { describeDeclarations } from '../../helpers/sqlite-type-round-trip.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const MIXED = ["'T'", "''", '5', '2.5', "'x'", '9223372036854775807', '9e999'];

describeDeclarations('values of several classes', {
  columns: [
    { declared: 'INTEGER', values: MIXED, becomes: 'text' },
    { declared: 'NUMERIC', values: MIXED, becomes: 'text' },
    { declared: 'REAL', values: ["'T'", "''", '5', '2.5', '9e999'], becomes: 'text' },
    { declared: 'INTEGER', values: ["'007x'", "'0x10'", "'Infinity'", "'NaN'", "'9223372036854775808x'", '1'] },
    { declared: 'BOOLEAN', values: ['0', '1', '2'] },
    { declared: 'BOOLEAN', values: ['0', '1', "'true'"] },
    { declared: 'DATETIME', values: ["'2024-01-01 10:00:00'", '1598313600'] },
    { declared: 'DATETIME', values: ["'2024-01-01 10:00:00'", "'soon'", "''"] },
    { declared: 'DATE', values: ["'2024-02-30'", "'2024-01-01'"] },
    { declared: 'UUID', values: ["'no uuid'", "'123e4567-e89b-42d3-a456-426614174000'"] },
    { declared: 'JSON', values: ["'{broken'", "'{}'"] },
    { declared: 'JSON', values: ["'{}'", '5', '2.5'] },
    { declared: 'TEXT', values: ["x'00ff'"], becomes: 'bytea' },
    { declared: 'BLOB', values: ["'text'", "'5'"], becomes: 'text' },
    { declared: 'BLOB', values: ['5'], becomes: 'bigint' },
    { declared: 'INTEGER', values: ["x''"], becomes: 'bytea' },
  ],
});

describeDeclarations('values of several classes with --keep-dynamic', {
  rules: { keepDynamic: true },
  columns: [
    { declared: 'TEXT', values: ["'x'", "x'00ff'", "x''", "''"], becomes: 'jsonb' },
    { declared: 'BLOB', values: ["'5'", '5', '5.0', "x'35'", '-0.0'], becomes: 'jsonb' },
    { declared: '', values: ["'a' || char(0) || 'b'", '5', "cast(x'ff41' as text)"], becomes: 'jsonb' },
  ],
});

describe('values that no column of PostgreSQL tells apart', () => {
  it('are foretold as normalised, column by column, and arrive as their text', async () => {
    const path = await sqliteFile(`
      create table t (id integer primary key, a text, b blob, c);
      insert into t values (1, 'x', '5', 5), (2, x'00ff', 5, '5'), (3, x'', x'', x'35'), (4, '', '', 5.0)`);
    const [directory, database] = [await tempDirectory(), await createScratchDatabase()];
    const { losses } = await move(path, database.url, join(directory, 'out'));
    expect(losses.map(({ column, loss }) => [column, loss])).toEqual([
      ['a', 'normalised'],
      ['b', 'normalised'],
      ['c', 'normalised'],
    ]);
    expect(await database.query('select a, b, c from t order by id')).toEqual([
      { a: 'x', b: '5', c: '5' },
      { a: '\\x00ff', b: '5', c: '5' },
      { a: '\\x', b: '\\x', c: '\\x35' },
      { a: '', b: '', c: '5' },
    ]);
  });

  it('an empty blob, an empty text and NULL stay three things', async () => {
    const path = await sqliteFile(`
      create table t (id integer primary key, b blob, t text);
      insert into t values (1, x'', ''), (2, null, null)`);
    const [directory, database] = [await tempDirectory(), await createScratchDatabase()];
    await move(path, database.url, join(directory, 'out'));
    expect(await database.query("select b = '' as b, t = '' as t from t order by id")).toEqual([
      { b: true, t: true },
      { b: null, t: null },
    ]);
    await move(database.url, join(directory, 'returned.db'), join(directory, 'back'));
    expect(sqliteContent(join(directory, 'returned.db'))).toEqual(sqliteContent(path));
  });
});

describe('text that PostgreSQL cannot hold', () => {
  it.each([
    ['U+0000', "'a' || char(0) || 'b'", /U\+0000/],
    ['bytes that are not UTF-8', "cast(x'ff41' as text)", /not UTF-8/],
  ])('%s is refused with its place, and nothing arrives', async (_, value, message) => {
    const path = await sqliteFile(
      `create table t (id integer primary key, c text); insert into t values (7, ${value})`,
    );
    const [directory, database] = [await tempDirectory(), await createScratchDatabase()];
    const moving = move(path, database.url, join(directory, 'out'));
    await expect(moving).rejects.toMatchObject({
      code: 'VALUE_NOT_STORABLE',
      message: expect.stringMatching(message),
      context: { table: 't', column: 'c' },
    });
    expect(await database.query("select from pg_class where relname = 't'")).toEqual([]);
  });
});
