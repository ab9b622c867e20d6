// Goal: a table that rules leave out does not go in under a user either, and whoever keeps its rows is told by the plan.
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Rules } from '../../src/model/rules.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { bringIn, takeOut } from '../helpers/out-and-in.ts';
import { byEmail } from '../helpers/scoped-move.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 60_000 });

const SCHEMA = `
  create table users (id serial primary key, email text not null unique);
  create table posts (id serial primary key, user_id int not null references users, title text);
  create table marks (id serial primary key, user_id int not null references users, post_id int references posts, mark int);
  insert into users (email) values ('bob@x.org'), ('ada@x.org');
  insert into posts (user_id, title) values (1, 'bobs'), (2, 'adas'), (2, 'again');
  insert into marks (user_id, post_id, mark) values (2, 2, 5), (1, 1, 1);`;

const OUT: Rules = { tables: { marks: { owner: ['user_id'] } } };

it('"include": false leaves a table behind on the way in', async () => {
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(SCHEMA);
  const { file } = await takeOut({ from: database.url, directory, selector: byEmail('ada@x.org'), rules: OUT });
  const rules: Rules = { tables: { marks: { owner: ['user_id'], include: false } } };
  const archive = join(directory, 'back');
  const { tables } = await bringIn({ file, archive, to: database.url, user: 'new@x.org', rules });
  expect(tables.map(({ table }) => table).sort()).toEqual(['posts', 'users']);
  expect(await database.query('select count(*)::int as rows from marks')).toEqual([{ rows: 2 }]);
  const added = await database.query('select user_id, title from posts where id > 3 order by id');
  expect(added).toEqual([
    { user_id: 3, title: 'adas' },
    { user_id: 3, title: 'again' },
  ]);
  const { plan } = await openArchive(archive, 'transformed');
  const name = { namespace: null, name: 'marks' };
  expect(plan?.excluded).toEqual([{ table: name, reason: 'By your rule it does not travel.' }]);
});

it('rows that refer to it are told by the target, and nothing goes in', async () => {
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(SCHEMA);
  const { file } = await takeOut({ from: database.url, directory, selector: byEmail('ada@x.org'), rules: OUT });
  await database.query('update marks set post_id = null; delete from posts where user_id = 2');
  const rules: Rules = { tables: { ...OUT.tables, posts: { include: false } } };
  const coming = bringIn({ file, archive: join(directory, 'back'), to: database.url, user: 'new@x.org', rules });
  await expect(coming).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
  expect(await database.query('select count(*)::int as rows from users')).toEqual([{ rows: 2 }]);
});
