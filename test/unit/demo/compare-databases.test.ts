import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, test } from 'vitest';
import { createApplication } from '../../../demo/application.ts';
import { compareDatabases } from '../../../demo/compare-databases.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

let original: string;
let directory: string;

beforeAll(async () => {
  directory = await tempDirectory();
  original = join(directory, 'original.db');
  createApplication(original);
});

/** The differences of a copy after `sql`, by table. */
function differencesAfter(sql: string): Readonly<Record<string, readonly string[]>> {
  const copy = join(directory, 'copy.db');
  copyFileSync(original, copy);
  const database = new Database(copy);
  database.pragma('foreign_keys = off');
  // Allows `writable_schema`.
  database.unsafeMode(true);
  database.exec(sql);
  database.close();
  const different = compareDatabases(original, copy).filter(({ differences }) => differences.length > 0);
  return Object.fromEntries(different.map(({ table, differences }) => [table, differences]));
}

test('the application is whole, of the promised size, and the same every time', () => {
  const again = join(directory, 'again.db');
  createApplication(again);
  const tables = compareDatabases(original, again);
  expect(tables.flatMap(({ differences }) => differences)).toEqual([]);
  expect(tables.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(19_000);
  const database = new Database(original, { readonly: true });
  expect(database.pragma('foreign_key_check')).toEqual([]);
  expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  database.close();
});

const CHANGES = [
  { what: 'a letter', table: 'users', sql: "update users set name = name || ' ' where id = 1" },
  {
    what: 'a value that became NULL',
    table: 'tasks',
    sql: 'update tasks set description = null where id = (select min(id) from tasks where description is not null)',
  },
  {
    what: 'the last bit of a float',
    table: 'readings',
    sql: 'update readings set value = 0.3 where value = 0.1 + 0.2',
  },
  {
    what: 'a storage class',
    table: 'sessions',
    sql: 'update sessions set ip = cast(ip as blob) where token = (select min(token) from sessions where ip is not null)',
  },
  { what: 'a row', table: 'tags', sql: 'delete from tags where id = 1' },
  {
    what: 'the next number of a key',
    table: 'sqlite_sequence',
    sql: "update sqlite_sequence set seq = 400 where name = 'users'",
  },
  {
    what: 'a declared type',
    table: 'teams',
    sql: "pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'varchar(80)', 'text') where name = 'teams'",
  },
  { what: 'an index', table: 'tasks', sql: 'drop index tasks_open' },
  { what: 'a table', table: 'readings', sql: 'drop table readings' },
];

for (const { what, table, sql } of CHANGES) {
  test(`the comparison notices ${what}`, () => {
    expect(Object.keys(differencesAfter(sql))).toEqual([table]);
  });
}
