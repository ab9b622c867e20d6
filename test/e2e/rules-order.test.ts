import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { verifyArchive } from '../../src/archive/verify-archive.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { ruledMove } from '../helpers/ruled-move.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SALES = `
  create table sales (id integer primary key, price decimal(10,2), at text);
  create table returns (id integer primary key, price decimal(10,2), at text);
  insert into sales values (1, 9.5, 'b'), (2, 10, 'a'), (3, null, 'c'), (4, 9.5, 'a'), (5, -1, null);
  insert into returns values (11, 100, 'z'), (12, 9.5, 'aa');`;

test('rows of several tables stand in PostgreSQL, and in the archive, as the rule orders them', async () => {
  const target = await createScratchDatabase();
  const archive = join(await tempDirectory(), 'archive');
  const rules = {
    tables: {
      sales: { to: 'all', columns: { at: { to: 'day' } }, order: [{ column: 'price', descending: true }, 'day'] },
      returns: { to: 'all', columns: { at: { to: 'day' } } },
    },
  };
  await ruledMove({ from: await sqliteFile(SALES), to: target.url, archive, rules });
  const rows = await target.query<{ id: number }>('select id::int from "all" order by ctid');
  expect(rows.map(({ id }) => id)).toEqual([11, 2, 4, 12, 1, 5, 3]);
  const transformed = await openArchive(archive, 'transformed');
  await verifyArchive(transformed, { signal: new AbortController().signal });
  const manifest = await transformed.manifest();
  expect(manifest.tables[0]?.order).toEqual({
    kind: 'none',
    sorted: [
      { column: 'price', descending: true },
      { column: 'day', descending: false },
    ],
  });
});

test('rows stand in SQLite as the rule orders them', async () => {
  const source = await createScratchDatabase();
  await source.query(`create table marks (name text, value numeric, seen timestamptz);
    insert into marks values ('x', 2, '2026-01-01'), ('ä', 10, null), ('y', 9.75, '2025-01-01'), ('z', 10, '2024-01-01')`);
  const directory = await tempDirectory();
  const to = join(directory, 'target.db');
  const rules = { tables: { marks: { order: ['value', { column: 'name', descending: true }] } } };
  await ruledMove({ from: source.url, to, archive: join(directory, 'archive'), rules });
  expect(querySqlite(to, 'select name from marks order by rowid')).toEqual([
    { name: 'x' },
    { name: 'y' },
    { name: 'ä' },
    { name: 'z' },
  ]);
});

test('an order names columns of the target, and one table has one order', async () => {
  const archive = join(await tempDirectory(), 'archive');
  const from = await sqliteFile(SALES);
  const to = join(await tempDirectory(), 'target.db');
  const moved = (tables: object) => ruledMove({ from, to, archive, rules: { tables } });
  await expect(moved({ sales: { columns: { at: { to: 'day' } }, order: ['at'] } })).rejects.toMatchObject({
    code: 'RULES_INVALID',
    message: expect.stringContaining('/tables/sales/order/0: "at" is no column of the target\'s table; '),
  });
  const both = { sales: { to: 'all', order: ['id'] }, returns: { to: 'all', order: ['at'] } };
  await expect(moved(both)).rejects.toMatchObject({
    code: 'RULES_INVALID',
    message: expect.stringContaining('/tables/sales/order: all is ordered otherwise by /tables/returns'),
  });
});
