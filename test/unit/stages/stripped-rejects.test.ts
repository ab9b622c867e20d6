// Goal: rows that cannot be transformed are kept aside from one user's archive too, and go in without the owner's columns.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { importTo, transformFor } from '../../helpers/run-stages.ts';
import { byEmail, exportUser } from '../../helpers/scoped-move.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const SHARED = `create table users (id int primary key, email text not null);
  create table notes (id int primary key, user_id int not null references users, parent_id int references notes,
    amount numeric(6,2));
  insert into users values (1, 'ada@example.org'), (2, 'bob@example.org');
  insert into notes values (1, 1, null, 3), (2, 1, 1, 1.5), (3, 1, 2, 4), (4, 2, null, 2.5)`;

const badRows = { onError: 'reject' } as const;

async function jsonIn(path: string): Promise<readonly Record<string, unknown>[]> {
  return JSON.parse(await readFile(path, 'utf8'));
}

test('a row that the transform of a stripped archive refuses is kept as exported, and loaded once it is corrected', async () => {
  const [archive, source] = [await tempDirectory(), await createScratchDatabase()];
  await source.query(SHARED);
  const to = join(archive, 'ada.db');
  const target = new Database(to);
  target.exec(`create table users (id integer primary key, email text);
    create table notes (id integer primary key, parent_id integer references notes, amount integer)`);
  await exportUser({ from: source.url, archive, selector: byEmail('ada@example.org'), rules: {} });
  await transformFor(archive, to, { badRows });
  expect(await jsonIn(join(archive, 'transformed/rejects/notes.json'))).toMatchObject([{ key: { id: 2 } }]);

  const summary = await importTo(archive, to, { badRows });
  expect(summary.rejects).toMatchObject([{ table: 'notes', rows: 2 }]);
  expect(target.prepare('select id, amount from notes').all()).toEqual([{ id: 1, amount: 3 }]);
  const file = join(archive, 'rejects/notes.json');
  const rejects = await jsonIn(file);
  expect(rejects).toMatchObject([
    { key: { id: 2 }, column: 'amount', value: '1.50', phase: 'exported', row: { user_id: 1, parent_id: 1 } },
    { key: { id: 3 }, column: 'parent_id', phase: 'transformed', reason: 'its parent in notes (id=2) was rejected' },
  ]);
  expect(rejects[1]?.['row']).not.toHaveProperty('user_id');

  await writeFile(file, (await readFile(file, 'utf8')).replace('"amount":"1.50"', '"amount":"2.00"'));
  const loaded = await importTo(archive, to, { badRows: { ...badRows, onlyRejects: true } });
  expect(loaded.rejects).toEqual([]);
  expect(target.prepare('select id, parent_id, amount from notes order by id').all()).toEqual([
    { id: 1, parent_id: null, amount: 3 },
    { id: 2, parent_id: 1, amount: 2 },
    { id: 3, parent_id: 2, amount: 4 },
  ]);
  target.close();
});
