import { expect, test } from 'vitest';
import { createScratchDatabase } from './databases.ts';

test('two scratch databases of one file do not see each other', async () => {
  const one = await createScratchDatabase();
  const two = await createScratchDatabase();
  await one.query('create table t (a int)');
  expect(await one.query('select count(*)::int as n from t')).toEqual([{ n: 0 }]);
  await expect(two.query('select * from t')).rejects.toThrow('"t" does not exist');
});

test('dates and times come as text, whatever the zone of the machine and of the server', async () => {
  const database = await createScratchDatabase();
  const rows = await database.query(
    "select timestamptz '2024-01-02 03:04:05.123456+00' as at, date '2024-01-02' as day",
  );
  expect(rows).toEqual([{ at: '2024-01-02 03:04:05.123456+00', day: '2024-01-02' }]);
});

test('statements that are sent together run one after the other on one connection', async () => {
  const database = await createScratchDatabase();
  await database.query('begin; create table t (a int)');
  await Promise.all([1, 2, 3].map((a) => database.query('insert into t values ($1)', [a])));
  await database.query('rollback');
  await expect(database.query('select * from t')).rejects.toThrow();
});

test('the tests run in a zone that is not UTC', () => {
  expect(new Date(2024, 0, 1).getTimezoneOffset()).not.toBe(0);
});
