import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createWorkload } from '../../../bench/workload.ts';
import { compareDatabases } from '../../../demo/compare-databases.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

test('the workload has the rows of its scale, keeps its keys, and is the same every time', async () => {
  const directory = await tempDirectory();
  const [one, two] = [join(directory, 'one.db'), join(directory, 'two.db')];
  createWorkload(one, 0.002);
  createWorkload(two, 0.002);
  const tables = compareDatabases(one, two);
  expect(tables.map(({ table, rows }) => [table, rows])).toEqual([
    ['conversation_messages', 2_000],
    ['conversation_sessions', 200],
    ['users', 10],
  ]);
  expect(tables.flatMap(({ differences }) => differences)).toEqual([]);
  const database = new Database(one, { readonly: true });
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
});
