// Goal: rows, keys and numbers that other tools lose between SQLite and PostgreSQL are all there, and return.
import { describe, expect, it } from 'vitest';
import { arrive, expectReturn, oneColumn, refusal, sqliteRows } from '../../helpers/sqlite-case.ts';

describe('B1: one value that does not fit its declaration', () => {
  const CASES: readonly (readonly [declared: string, bad: string, good: string, type: string])[] = [
    ['DATETIME', "''", "'2022-01-01 00:00:00'", 'text'],
    ['BOOLEAN', '2', '1', 'bigint'],
    ['INT', '1647950409737', '1', 'bigint'],
    ['TINYINT', '40000', '1', 'bigint'],
    ['JSON', "''", `'{"a":1}'`, 'text'],
    ['TIME', "'25:00:00'", "'10:00:00'", 'text'],
    ['DOUBLE', '9e999', '1.5', 'double precision'],
    ['INTEGER', "''", '7', 'text'],
    ['INTEGER', "'x'", '7', 'text'],
    ['INTEGER', '2.5', '7', 'numeric'],
    ['BLOB', "'-----BEGIN'", "'-----BEGIN'", 'text'],
  ];

  it.each(CASES)('B1: %s with %s widens, and every row is kept', async (declared, bad, good, type) => {
    const arrived = await arrive(oneColumn(declared, good, bad, good));
    expect(await arrived.type()).toBe(type);
    expect(await arrived.texts()).toHaveLength(3);
    await expectReturn(arrived);
  });

  it('B1: text that is not UTF-8 ends the run by row and column, and no row is lost', async () => {
    const error = await refusal(oneColumn('TEXT', "'good'", "cast(x'ff41' as text)", "'good too'"));
    expect([error.code, error.context]).toMatchObject(['VALUE_NOT_STORABLE', { table: 't', column: 'c' }]);
    expect(error.message).toContain('Row 2 of t');
  });
});

it('B2: every integer type holds 64 bits, as in SQLite', async () => {
  const declared = ['INT', 'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT2', 'INT8', 'UNSIGNED BIG INT'];
  const columns = declared.map((type, at) => `c${at} ${type}`).join(', ');
  const arrived = await arrive(
    `create table t (id integer primary key, ${columns}); insert into t values (1${', 9223372036854775807'.repeat(7)})`,
  );
  for (const at of declared.keys()) {
    expect(await arrived.type(`c${at}`)).toBe('bigint');
    expect(await arrived.texts(`c${at}`)).toEqual(['9223372036854775807']);
  }
  await expectReturn(arrived);
});

describe('B3: numbering goes on', () => {
  const next = async (sql: string): Promise<string | undefined> => {
    const arrived = await arrive(sql);
    const [row] = await arrived.postgres.query<{ id: string }>("insert into t (v) values ('next') returning id");
    return row?.id;
  };

  it.each([
    [
      'behind the greatest id of a rowid alias',
      "create table t (id integer primary key, v); insert into t values (7, 'x')",
      '8',
    ],
    [
      'behind deleted rows of AUTOINCREMENT',
      "create table t (id integer primary key autoincrement, v); insert into t values (40, 'x'), (41, 'y'), (42, 'z'); delete from t where id > 40",
      '43',
    ],
    [
      'behind the rows of a table that was emptied',
      "create table t (id integer primary key autoincrement, v); insert into t values (5, 'x'); delete from t",
      '6',
    ],
    ['from 1 in an empty table', 'create table t (id integer primary key, v)', '1'],
    ['from 1 behind negative ids', "create table t (id integer primary key, v); insert into t values (-5, 'x')", '1'],
    [
      'in INTEGER PRIMARY KEY as a constraint of the table',
      "create table t (id integer, v, primary key (id)); insert into t values (7, 'x')",
      '8',
    ],
  ])('B3: %s', async (_, sql, id) => {
    expect(await next(sql)).toBe(id);
  });

  it('B3: also in SQLite, where the same number comes next after the way back', async () => {
    const arrived = await arrive(
      'create table t (id integer primary key autoincrement, v); insert into t values (41, 1), (42, 1); delete from t where id = 42',
    );
    const returned = await expectReturn(arrived);
    expect(sqliteRows(returned, 'insert into t (v) values (2)', 'select max(id) as id from t')).toEqual([{ id: 43 }]);
  });

  it('B3: a key that is no rowid alias gets no number made up', async () => {
    const arrived = await arrive('create table t (id int primary key, v); insert into t values (1, 1)');
    await expect(arrived.postgres.query('insert into t (v) values (1)')).rejects.toThrow('null value in column "id"');
  });
});

describe('B4: foreign keys without columns', () => {
  it('B4: refer to the primary key of the parent', async () => {
    const arrived = await arrive(`create table parent (id integer primary key); insert into parent values (1);
      create table child (id integer primary key, p INTEGER REFERENCES parent); insert into child values (1, 1);`);
    await expect(arrived.postgres.query('insert into child (p) values (9)')).rejects.toThrow('child_p_fkey');
    await expectReturn(arrived);
  });

  it('B4: of several columns too, with their actions', async () => {
    const arrived = await arrive(`create table cp (a int, b int, primary key (b, a)); insert into cp values (1, 2);
      create table cc (y int, x int, foreign key (x, y) references cp on delete cascade); insert into cc values (1, 2);`);
    await arrived.postgres.query('delete from cp');
    expect(await arrived.postgres.query('select * from cc')).toEqual([]);
  });
});
