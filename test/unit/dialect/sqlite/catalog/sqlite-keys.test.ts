import { describe, expect, test } from 'vitest';
import type { Table } from '../../../../../src/model/catalog.ts';
import { columnOf, sqliteCatalog, tableOf } from '../../../../helpers/sqlite-files.ts';

async function only(sql: string): Promise<Table> {
  return tableOf(await sqliteCatalog(sql));
}

describe('a primary key', () => {
  test('has its own order of columns, and its name', async () => {
    const table = await only('create table t (a, b, c, constraint "the key" primary key (c, a))');
    expect(table.primaryKey).toEqual({ name: 'the key', columns: ['c', 'a'], deferrable: 'no', nullsDistinct: true });
  });

  test.each([
    ['id integer primary key', 'rowid'],
    ['id INTEGER PRIMARY KEY ASC', 'rowid'],
    ['id integer, primary key (id desc)', 'rowid'],
    ['id "integer" primary key', 'rowid'],
    ['id integer primary key autoincrement', 'autoincrement'],
    ['id integer, primary key (id autoincrement)', 'autoincrement'],
    ['id integer primary key desc', undefined],
    ['id int primary key', undefined],
    ['id bigint primary key', undefined],
    ['id integer, b integer, primary key (id, b)', undefined],
    ['id integer unique', undefined],
  ])('of (%s) numbers itself as: %s', async (columns, kind) => {
    const table = await only(`create table t (${columns})`);
    expect(columnOf(table, 'id').identity?.kind).toBe(kind);
  });

  test('of a table WITHOUT ROWID does not number itself', async () => {
    const table = await only('create table t (id integer primary key) without rowid');
    expect(columnOf(table, 'id')).toMatchObject({ identity: null, nullable: false });
  });

  test('of text may be NULL, as SQLite allows it', async () => {
    const table = await only('create table t (k text primary key); insert into t values (null), (null)');
    expect(columnOf(table, 'k')).toMatchObject({ nullable: true, census: { nulls: 2 } });
  });
});

describe('the last number handed out', () => {
  test('of AUTOINCREMENT is the greatest there ever was', async () => {
    const sql =
      'create table t (id integer primary key autoincrement); insert into t values (41), (42); delete from t;';
    expect(columnOf(await only(sql), 'id').identity?.last).toBe('42');
  });

  test('is the greatest there is where the book says less', async () => {
    const sql = `create table t (id integer primary key autoincrement); insert into t values (9007199254740993);
      update sqlite_sequence set seq = 5;`;
    expect(columnOf(await only(sql), 'id').identity?.last).toBe('9007199254740993');
  });

  test('of a plain rowid is the greatest there is; of an empty table there is none', async () => {
    const catalog = await sqliteCatalog(`create table a (id integer primary key); insert into a values (7), (3);
      create table b (id integer primary key autoincrement); create table c (id integer primary key); insert into b values (1); delete from b; update sqlite_sequence set seq = 0;`);
    expect(catalog.tables.map((table) => table.columns[0]?.identity?.last)).toEqual(['7', null, null]);
  });
});

describe('unique keys', () => {
  test('are constraints in the order of their declaration, with names where they have some', async () => {
    const table = await only(`create table t (a text constraint u1 unique, b text unique, c text, d text,
      unique (d, c), constraint [u 2] unique ("C" , "b"))`);
    expect(table.uniqueKeys.map(({ name, columns }) => [name, columns])).toEqual([
      ['u1', ['a']],
      [null, ['b']],
      [null, ['d', 'c']],
      ['u 2', ['c', 'b']],
    ]);
    expect(table.indexes).toEqual([]);
  });

  test('that compare in another way than their column are unique indexes', async () => {
    const table = await only(`create table t (a text, b text collate nocase unique, k text,
      constraint by_a unique (a collate nocase), primary key (k collate nocase))`);
    expect(table.uniqueKeys.map(({ columns }) => columns)).toEqual([['b']]);
    expect(table.primaryKey?.columns).toEqual(['k']);
    expect(
      table.indexes.map(({ name, unique, terms }) => [name, unique, terms[0]?.column, terms[0]?.collation]),
    ).toEqual([
      ['by_a', true, 'a', 'NOCASE'],
      ['t_k_key', true, 'k', 'NOCASE'],
    ]);
  });
});

describe('indexes', () => {
  test('keep uniqueness, direction, collation, expressions and predicate', async () => {
    const table = await only(`create table t (id integer primary key, email text collate nocase, del text, n integer);
      create unique index one on t (email) where del is null;
      create index two on t (lower(email), n desc, email collate binary);
      create index "three 3" on t (email /* , */ , (n + 1) collate nocase desc);`);
    const [one, two, three] = table.indexes;
    expect(one).toMatchObject({ name: 'one', unique: true, method: 'btree', nullsDistinct: true });
    expect(one?.predicate).toMatchObject({ text: 'del is null', node: { kind: 'is-null' } });
    expect(one?.terms[0]).toEqual({
      kind: 'column',
      column: 'email',
      expression: null,
      descending: false,
      nulls: 'first',
      collation: 'NOCASE',
    });
    expect(
      two?.terms.map(({ kind, column, descending, nulls, collation }) => [kind, column, descending, nulls, collation]),
    ).toEqual([
      ['expression', null, false, 'first', null],
      ['column', 'n', true, 'last', null],
      ['column', 'email', false, 'first', 'BINARY'],
    ]);
    expect(two?.terms[0]?.expression).toMatchObject({ text: 'lower(email)', node: { kind: 'call', name: 'lower' } });
    expect(two?.predicate).toBeNull();
    expect(three?.terms[1]).toMatchObject({
      kind: 'expression',
      descending: true,
      collation: 'NOCASE',
      expression: { text: '(n + 1)' },
    });
  });
});

describe('checks', () => {
  test('are of columns first, then of the table, with their names', async () => {
    const table = await only(`create table t (a integer constraint positive check (a > 0) check (a < 10), b text,
      constraint c1 check (b <> '' and a is not null) check (length(b) < 5) -- without a comma
    )`);
    expect(table.checks.map(({ name, expression }) => [name, expression.text, expression.node !== null])).toEqual([
      ['positive', 'a > 0', true],
      [null, 'a < 10', true],
      ['c1', "b <> '' and a is not null", true],
      [null, 'length(b) < 5', true],
    ]);
  });
});
