// Goal: indexes, names, types and defaults of SQLite mean in PostgreSQL what they meant, or are reported, and return.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { move } from '../../helpers/run-stages.ts';
import { arrive, expectReturn, oneColumn, sqliteRows } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

it('B6: a partial unique index keeps its condition', async () => {
  const arrived = await arrive(`create table t (id integer primary key, email text, del text);
    CREATE UNIQUE INDEX u ON t(email) WHERE del IS NULL; insert into t (email, del) values ('a', 'x'), ('a', NULL);`);
  expect(arrived.summary.notCarried).toEqual([]);
  await arrived.postgres.query("insert into t (email, del) values ('a', 'y')");
  await expect(arrived.postgres.query("insert into t (email) values ('a')")).rejects.toThrow('unique constraint "u"');
});

describe('B7: indexes of expressions', () => {
  it('B7: lower(email) is carried there and back', async () => {
    const arrived = await arrive(
      "create table t (id integer primary key, email text); CREATE INDEX u ON t(lower(email)); insert into t (email) values ('A@x')",
    );
    const [index] = await arrived.postgres.query<{ text: string }>("select pg_get_indexdef('u'::regclass) as text");
    expect(index?.text).toContain('lower(email)');
    const returned = await expectReturn(arrived);
    expect(sqliteRows(returned, "select sql from sqlite_schema where name = 'u'")).toEqual([
      { sql: expect.stringContaining('lower("email")') },
    ]);
  });

  it('B7: one that cannot be translated is reported with its text, and the table is whole', async () => {
    const arrived = await arrive(
      `create table t (id integer primary key, config text); create index x on t (json_extract(config, '$.x')); insert into t values (1, '{"x":1}')`,
    );
    expect(arrived.summary.notCarried).toMatchObject([
      { kind: 'index', table: 't', name: 'x', text: "(json_extract(config, '$.x'))" },
    ]);
    expect(await arrived.texts('config')).toEqual(['{"x":1}']);
  });
});

describe('B8: what a table says besides its columns', () => {
  it('B8: NOT NULL, CHECK, generated columns and NOCASE keys hold in PostgreSQL and return', async () => {
    const arrived =
      await arrive(`CREATE TABLE t(id INTEGER NOT NULL, g GENERATED ALWAYS AS (id+1), u TEXT COLLATE NOCASE UNIQUE,
      a TEXT, CHECK(id>0)); create index i on t (a COLLATE NOCASE DESC); insert into t (id, u) values (1, 'Bob');`);
    const { postgres } = arrived;
    await expect(postgres.query("insert into t (id, u) values (-5, 'x')")).rejects.toThrow('t_id_check');
    await expect(postgres.query("insert into t (u) values ('x')")).rejects.toThrow('null value in column "id"');
    await expect(postgres.query("insert into t (id, u) values (2, 'bob')")).rejects.toThrow('t_u_folded');
    expect(await postgres.query('select id, g, u from t')).toEqual([{ id: '1', g: '2', u: 'Bob' }]);
    expect(arrived.summary.notCarried).toMatchObject([
      { kind: 'collation', table: 't', name: 'u', text: 'NOCASE' },
      { kind: 'index', table: 't', name: 'i', reason: expect.stringContaining('without its collation NOCASE') },
    ]);
    const [index] = await postgres.query<{ text: string }>("select pg_get_indexdef('i'::regclass) as text");
    expect(index?.text).toContain('(a DESC)');
    const returned = await expectReturn(arrived);
    expect(() => sqliteRows(returned, "insert into t (id, u) values (2, 'BOB')", 'select 1')).toThrow('UNIQUE');
    expect(() => sqliteRows(returned, "insert into t (id, u) values (-1, 'x')", 'select 1')).toThrow('CHECK');
    expect(sqliteRows(returned, 'select g from t')).toEqual([{ g: 2 }]);
  });

  it('B8: NOCASE folds ASCII letters alone, in a key as in an index', async () => {
    const arrived = await arrive(`create table t (id integer primary key, k TEXT COLLATE NOCASE UNIQUE, l TEXT);
      create unique index l on t (l COLLATE NOCASE) where k is not null;
      insert into t (k, l) values ('Löwe', 'Löwe'), ('LÖWE', 'LÖWE');`);
    const next = (k: string, l: string) => arrived.postgres.query('insert into t (k, l) values ($1, $2)', [k, l]);
    await expect(next('löwe', 'x')).rejects.toThrow('t_k_folded');
    await expect(next('x', 'lÖwe')).rejects.toThrow('unique constraint "l"');
    await next('ö', 'ö');
    await next('Ö', 'Ö');
    const returned = await expectReturn(
      await arrive(`create table t (k TEXT COLLATE NOCASE PRIMARY KEY); insert into t values ('A');`),
    );
    expect(sqliteRows(returned, "select sql from sqlite_schema where type = 'index' and sql is not null")).toEqual([]);
  });

  it('B8: an index that folds less than its column stays so on the way back', async () => {
    const arrived =
      await arrive(`create table t (id integer primary key, k TEXT COLLATE NOCASE, unique (k collate binary));
      insert into t (k) values ('Bob'), ('bob');`);
    const directory = await tempDirectory();
    await move(arrived.postgres.url, join(directory, 'returned.db'), directory);
    const rows = sqliteRows(join(directory, 'returned.db'), "select count(*) as rows from t where k = 'BOB'");
    expect(rows).toEqual([{ rows: 2 }]);
  });

  it('B8: a collation of unknown rules is reported where it decides what is unique', async () => {
    const arrived = await arrive(
      "create table t (id integer primary key, k TEXT COLLATE RTRIM UNIQUE); insert into t values (1, 'x')",
    );
    const reports = arrived.summary.notCarried.map(({ kind, text }) => [kind, text]);
    expect(reports).toEqual([
      ['collation', 'RTRIM'],
      ['index', 'unique (k)'],
    ]);
  });

  it('B8: a collation of a column of numbers says nothing, so nothing is reported', async () => {
    const arrived = await arrive(
      'create table t (id integer primary key, n INT COLLATE NOCASE UNIQUE); insert into t values (1, 1)',
    );
    expect(arrived.summary.notCarried).toEqual([]);
    await expectReturn(arrived);
  });
});

describe('B10: declared types', () => {
  it('B10: of any kind go by their affinity, and return', async () => {
    const columns = `a varchar2(60), b NUMERIC[], c TEXT[], d DOUBLE PRECISION, e NUMBER, f GUID, g, h text(100), i "weird (type)",
      k DATETIME2(7), l BIT, m MONEY, n UNIQUEIDENTIFIER, o NVARCHAR(50), p "varchar(max)", q FLOAT(10, 2), r "a'b"`;
    const arrived = await arrive(`create table t (id integer primary key, ${columns});
      insert into t values (1, 'x', '{1,2}', '{a}', 1.5, 5, 'de13f8e0-0000-4000-8000-000000000001', 5, 't', 'any', '2020-01-01 00:00:00.0000000',
        1, 19.90, 'DE13F8E0-0000-4000-8000-000000000001', 'n', 'max', 2.5, 'q');`);
    const types = await Promise.all([...'adegl'].map((name) => arrived.type(name)));
    expect(types).toEqual(['text', 'double precision', 'numeric', 'bigint', 'bigint']);
    expect(await arrived.texts('m')).toEqual(['19.9']);
    await expectReturn(arrived);
  });

  it('B10: ANY in STRICT and WITHOUT ROWID tables holds every class, exact with --keep-dynamic', async () => {
    const sql = `create table t (id ANY primary key, c ANY) without rowid, strict;
      insert into t values (1, 'x'), ('a', 2.5), (x'00', null), ('1', 1);`;
    const kept = await arrive(sql, { keepDynamic: true });
    expect(kept.summary.losses).toEqual([]);
    await expectReturn(kept);
  });
});

it('B11: shadow tables are left where they are, and the virtual table is named', async () => {
  const arrived = await arrive(`create virtual table docs using fts5(title, body); insert into docs values ('a', 'b');
    create virtual table geo using rtree(id, x0, x1); insert into geo values (1, 2, 3); create table t (id integer primary key);`);
  const tables = await arrived.postgres.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  expect(tables).toEqual([{ relname: 't' }]);
  expect(arrived.summary.notCarried.map(({ kind, name, text }) => [kind, name, text])).toEqual([
    ['virtual-table', 'docs', 'CREATE VIRTUAL TABLE docs using fts5(title, body)'],
    ['virtual-table', 'geo', 'CREATE VIRTUAL TABLE geo using rtree(id, x0, x1)'],
  ]);
});

describe('B13: defaults', () => {
  const DEFAULTS: readonly (readonly [declared: string, sql: string, arrives: string])[] = [
    ['DATETIME', 'current_timestamp', "(now() AT TIME ZONE 'utc'::text)"],
    [
      'TEXT',
      "(STRFTIME('%Y-%m-%d %H:%M:%f','NOW'))",
      'to_char((now() AT TIME ZONE \'utc\'::text), \'YYYY"-"MM"-"DD" "HH24":"MI":"SS.MS\'::text)',
    ],
    ['NUMERIC', 'false', '0'],
    ['BOOLEAN', 'true', 'true'],
    ['INTEGER', '-1', "'-1'::integer"],
    ['REAL', '1e3', '1000'],
    ['DATE', "(date('now'))", "((now() AT TIME ZONE 'utc'::text))::date"],
    ['REAL', "(julianday('now'))", '(((EXTRACT(epoch FROM now()) / (86400)::numeric) + 2440587.5))::double precision'],
    ['INTEGER', '(unixepoch())', '(floor(EXTRACT(epoch FROM now())))::bigint'],
  ];

  it.each(DEFAULTS)('B13: %s DEFAULT %s is translated', async (declared, sql, arrives) => {
    const arrived = await arrive(`create table t (id integer primary key, c ${declared} default ${sql})`);
    expect(arrived.summary.notCarried).toEqual([]);
    const found = await arrived.postgres.query('select pg_get_expr(adbin, adrelid) as text from pg_attrdef');
    expect(found).toEqual([{ text: arrives }]);
  });

  it.each([
    ['TEXT', "(datetime('now','localtime'))", 'depends on the zone of the machine'],
    ['INTEGER', "'null'", 'is text in a column of numbers'],
    ['REAL', "(julianday('now', 'start of day'))", 'has no counterpart'],
  ])('B13: %s DEFAULT %s is reported and left out: it %s', async (declared, sql) => {
    const arrived = await arrive(
      `create table t (id integer primary key, c ${declared} default ${sql}); insert into t values (1, 1)`,
    );
    expect(arrived.summary.notCarried).toMatchObject([{ kind: 'default', table: 't', name: 'c' }]);
    expect(await arrived.postgres.query('insert into t default values returning c')).toEqual([{ c: null }]);
  });

  it("B13: INTEGER DEFAULT 'null' is the word where the column holds words", async () => {
    const arrived = await arrive(
      "create table t (id integer primary key, filesize INTEGER DEFAULT 'null'); insert into t default values",
    );
    expect(await arrived.postgres.query('insert into t default values returning filesize')).toEqual([
      { filesize: 'null' },
    ]);
    await expectReturn(
      await arrive(
        "create table t (id integer primary key, filesize INTEGER DEFAULT 'null'); insert into t default values",
      ),
    );
  });
});

it('B17: text that COPY would trip over survives', async () => {
  const texts = [
    '\\N',
    'a\tb',
    'back\\slash',
    'cr\r\nlf',
    '',
    'emoji 😀',
    '\\.',
    '"',
    "'",
    'null',
    '\\x41',
    '\u0001',
    ' blank ',
  ];
  const arrived = await arrive(oneColumn('TEXT', ...texts.map((text) => `'${text.replaceAll("'", "''")}'`), 'null'));
  expect(await arrived.texts()).toEqual([...texts, null]);
  await expectReturn(arrived);
});
