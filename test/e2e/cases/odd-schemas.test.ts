// Goal: schemas that nobody writes on purpose move whole, or are refused before anything is written.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { move } from '../../helpers/run-stages.ts';
import { arrive, expectReturn, refusal, sqliteRows } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const columns = (count: number, type: string) => Array.from({ length: count }, (_, at) => `c${at} ${type}`).join(', ');

describe('many columns', () => {
  it.each([
    ['2000', `create table t (${columns(2000, 'int')})`],
    ['1600 and a generated one', `create table t (${columns(1600, 'int')}, g int as (c0 + 1))`],
  ])('%s: more than a table of PostgreSQL can have', async (_, sql) => {
    const error = await refusal(sql);
    expect([error.code, error.context]).toMatchObject(['TARGET_MISMATCH', { table: 't' }]);
    expect(error.message).toContain('at most 1600 columns');
  });

  it('1500 of them arrive, are added up and return', { timeout: 60_000 }, async () => {
    await expectReturn(
      await arrive(
        `create table t (${columns(1500, 'text')}, primary key (c0)); insert into t (c0, c1499) values ('a', 'z')`,
      ),
    );
  });

  it('a row that is wider than a page of PostgreSQL is refused as a value, not as a bug', async () => {
    const values = Array(1200).fill('1').join(', ');
    const error = await refusal(
      `create table t (id integer primary key, ${columns(1200, 'int')}); insert into t values (1, ${values})`,
    );
    expect([error.code, error.context]).toMatchObject(['VALUE_NOT_STORABLE', { table: 't' }]);
    expect(error.message).toContain('row is too big');
  });
});

describe('names', () => {
  it.each([
    [
      'quotes and signs',
      `create table "a""b'c" ("x""y" int primary key, "z'w" text default 'it''s', "per%cent" int, "back\\slash" int, "tab\tx" int, "$1" int, "a.b" int);
      insert into "a""b'c" values (1, 'x', 2, 3, 4, 5, 6); create index "i""x" on "a""b'c" ("z'w")`,
    ],
    [
      'letters beyond ASCII, also of one fold',
      'create table "größe😀" ("naïve" text primary key, "日本" int, "É" int, "é" int); insert into "größe😀" values (\'é\', 1, 2, 3)',
    ],
    [
      'keywords',
      `create table "user" ("user" int primary key, "order" int, "group" text, "table" int, "oid" int, "true" int, "null" text, "default" int default 5, "current_user" text default 'x');
      insert into "user" values (1, 2, 'x', 4, 5, 6, 7, 8, 9)`,
    ],
    [
      'tables of the system',
      'create table pg_class (a int); insert into pg_class values (1); create table "sqlite%x" (a int)',
    ],
    [
      'names of the rowid',
      "create table t (rowid int, oid text, _rowid_ real); insert into t values (1, 'a', 2.5), (2, 'b', 3)",
    ],
    [
      'a key that is called rowid',
      "create table t (rowid text primary key, x int); insert into t values ('b', 1), ('a', 2)",
    ],
    [
      'tables that are called like the indexes of others',
      'create table t_pkey (id integer primary key); create table t (id integer primary key, v int unique); create table t_v_key (id integer primary key); insert into t values (1, 1)',
    ],
    [
      'constraints of one name',
      'create table t (id integer primary key, v int constraint c unique, w int constraint c check (w > 0)); create table u (v int constraint c unique); insert into t values (1, 1, 1)',
    ],
  ])('%s are kept', async (_, sql) => {
    const arrived = await arrive(sql);
    expect(arrived.summary.notCarried).toEqual([]);
    await expectReturn(arrived);
  });
});

describe('tables', () => {
  it.each([
    [
      'of generated columns and one more',
      'create table t (a int generated always as (b + 1) virtual, b int); insert into t (b) values (2)',
    ],
    [
      'without rowid under a composite, descending key',
      "create table t (a int, b text, c int, primary key (a desc, b)) without rowid; insert into t values (1, 'x', 1), (2, 'y', 2), (1, 'y', 3)",
    ],
    [
      'whose INTEGER PRIMARY KEY DESC is no rowid',
      'create table t (id integer primary key desc, v int); insert into t values (5, 1), (1, 2)',
    ],
    [
      'that are STRICT',
      "create table t (a int primary key, b integer, c real, d text, e blob) strict; insert into t values (1, 2, 3, '4', x'05'), (2, null, 3.5, null, null)",
    ],
    [
      'with unique keys of NULLs',
      'create table t (a int, b int, unique (a, b)); insert into t values (null, 1), (null, 1), (1, null), (1, null)',
    ],
    [
      'with rows that are equal',
      'create table t (a int, b text); insert into t values (1, null), (1, null), (1, null)',
    ],
    [
      'that refer to themselves and around',
      'create table a (id integer primary key, b int references b, s int references a); create table b (id integer primary key, a int references a deferrable initially deferred); insert into a values (1, null, 2), (2, null, 1); insert into b values (5, 1); update a set b = 5',
    ],
    [
      'that refer to a generated key',
      'create table p (a int, g int as (a + 1) stored unique); insert into p (a) values (1); create table c (x int references p (g)); insert into c values (2)',
    ],
  ])('%s return', async (_, sql) => {
    await expectReturn(await arrive(sql.replace(/^/, 'pragma foreign_keys = off; ')));
  });

  it('ON CONFLICT clauses are named, and the constraints are there', async () => {
    const arrived =
      await arrive(`create table t (id integer primary key on conflict replace, a int not null on conflict ignore default 3,
      b text unique on conflict fail, unique (a, b) on conflict rollback); insert into t values (1, 2, 'x')`);
    const texts = arrived.summary.notCarried.map(({ text }) => text).sort();
    expect(texts).toEqual(['on conflict fail', 'on conflict ignore', 'on conflict replace', 'on conflict rollback']);
    await expect(arrived.postgres.query("insert into t (id, b) values (2, 'x')")).rejects.toThrow('t_b_key');
  });

  it('keys that two values of different storage classes would share are refused, and kept apart with --keep-dynamic', async () => {
    const sql =
      "create table t (id integer primary key, a unique); insert into t (a) values (1), ('1'), (x'31'), (1.5)";
    expect(await refusal(sql)).toMatchObject({ code: 'CONSTRAINT_VIOLATED', context: { table: 't', column: 'a' } });
    await expectReturn(await arrive(sql, { keepDynamic: true }));
  });

  it.each([
    ['AUTOINCREMENT behind the last number', 'insert into t values (9223372036854775807)'],
    ['a book of numbers that somebody raised', 'insert into t default values; update sqlite_sequence set seq = 1000'],
    ['a book that is behind the rows', 'insert into t values (50); update sqlite_sequence set seq = 3'],
    ['a book that holds text', "insert into t default values; update sqlite_sequence set seq = 'abc'"],
    ['a book that holds NULL', 'insert into t default values; update sqlite_sequence set seq = null'],
  ])('with %s return', async (_, sql) => {
    await expectReturn(await arrive(`create table t (id integer primary key autoincrement); ${sql}`));
  });

  it.each([
    [
      'comments anywhere',
      `create table /* c1 */ t -- x
      ( -- uuid
       a /* integer primary key */ text /* json */ default /* d */ 'x' -- tail */
      , b int /* comment "*/, c int check (c > 0 /* ) */) -- ,
      , constraint /*n*/ pk primary key (a)); insert into t values ('a', 1, 2)`,
    ],
    [
      'comments that lie of types',
      `create table t (a text /* uuid */, b text /* jsonb */, c integer /* boolean */, d text /* enum x ["a","b"] */,
      e text /* integer[] */, f text /* timestamp with time zone */); insert into t values ('nope', 'nope', 5, 'c', 'nope', 'nope')`,
    ],
    [
      'defaults that look like the end of a statement',
      `create table t (id integer primary key, a text default ';drop table x;--', b text default '/*',
      c text default '*/', d text default "a""b", e real default .5, f int default - 5, g int default 0x10, h text default TRUE); insert into t (id) values (1)`,
    ],
    [
      'names that are paths',
      'create table ".." (x int); create table "." (x int); create table "a/b" (x int); create table "a.b" (x int); create table a_b (x int); create table con (x int); insert into ".." values (1); insert into "." values (2)',
    ],
    [
      'text in UTF-16',
      "pragma encoding = 'UTF-16be'; create table t (id integer primary key, c text unique); insert into t values (1, 'grö😀'), (2, 'A')",
    ],
    [
      'columns that were added, renamed and dropped',
      `create table t (a int); alter table t add column b text default 'x' not null; alter table t rename column a to "A a";
      insert into t values (1, 'y'); alter table t add column c int default 7; alter table t drop column b`,
    ],
  ])('with %s return', async (_, sql) => {
    const arrived = await arrive(sql);
    expect(arrived.summary.notCarried).toEqual([]);
    await expectReturn(arrived);
  });

  it('a blob of 50 MB arrives byte by byte and returns', { timeout: 240_000 }, async () => {
    const arrived = await arrive(
      'create table t (id integer primary key, b blob); insert into t values (1, randomblob(50000000))',
    );
    const [found] = await arrived.postgres.query<{ digest: string }>('select md5(b) as digest from t');
    const digestIn = (path: string) => {
      const [row] = sqliteRows(path, 'select b from t') as readonly { readonly b: Buffer }[];
      return createHash('md5')
        .update(row?.b ?? '')
        .digest('hex');
    };
    expect(found?.digest).toBe(digestIn(arrived.path));
    const directory = await tempDirectory();
    await move(arrived.postgres.url, join(directory, 'returned.db'), directory);
    expect(digestIn(join(directory, 'returned.db'))).toBe(found?.digest);
  });
});
