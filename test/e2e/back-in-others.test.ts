// Goal: rows of others that came along in part stay as the target has them, and the user's own rows come back.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Rules } from '../../src/model/rules.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { bringIn, rowsLost, rowTexts, takeOut } from '../helpers/out-and-in.ts';
import { rejectionOf } from '../helpers/rejection-of.ts';
import { differencesButIds } from '../helpers/same-but-ids.ts';
import { byEmail, exportUser } from '../helpers/scoped-move.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

interface App {
  readonly sql: string;
  readonly tables: readonly string[];
  readonly rules: Rules;
}

/** The others are there with their names alone: their addresses are NULL in the file and cannot be in the target. */
const MESSAGES: App = {
  sql: `
    create table users (id serial primary key, email text not null unique, name text);
    create table messages (id serial primary key, sender_id int not null references users, recipient_id int not null references users, body text);
    insert into users (email, name) values ('ada@x.org', 'Ada'), ('bob@x.org', 'Bob');
    insert into messages (sender_id, recipient_id, body) values (1, 2, 'hello'), (2, 1, 'hi'), (1, 1, 'to do');`,
  tables: ['users', 'messages'],
  rules: {
    user: { self: [1] },
    tables: { messages: { owner: ['sender_id'], references: { recipient_id: { columns: ['name'] } } } },
  },
};

/** A row of somebody else came with a part of the reference to its owner, whose row did not come. */
const PARTS: App = {
  sql: `
    create table users (org int, no int, email text not null unique, primary key (org, no));
    create table docs (id serial primary key, org int, no int, title text, foreign key (org, no) references users);
    create table links (id serial primary key, org int not null, no int not null, doc_id int not null references docs,
      foreign key (org, no) references users);
    insert into users values (1, 1, 'ada@x.org'), (2, 1, 'bob@x.org');
    insert into docs (org, no, title) values (2, 1, 'bobs'), (1, 1, 'mine');
    insert into links (org, no, doc_id) values (1, 1, 1), (1, 1, 2), (2, 1, 1);`,
  tables: ['users', 'docs', 'links'],
  rules: {
    tables: { links: { owner: ['org,no'], references: { doc_id: { columns: ['org', 'title'] } } } },
  },
};

it.each([
  ['persons with their names alone', MESSAGES],
  ['a document without its whole owner', PARTS],
])('%s', async (_, { sql, tables, rules }) => {
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(sql);
  const from = database.url;
  const { file, archive: first } = await takeOut({ from, directory, selector: byEmail('ada@x.org'), rules });
  const before = await rowTexts(database, tables);
  const [back, second] = [join(directory, 'back'), join(directory, 'again')];
  await bringIn({ file, archive: back, to: from, user: 'new@x.org', rules });
  expect(rowsLost(before, await rowTexts(database, tables))).toEqual([]);
  await exportUser({ from, archive: second, selector: byEmail('new@x.org'), rules });
  expect(await differencesButIds({ first, back, second, rules })).toEqual([]);
});

/** Nothing but the rules says that pins refer to notes, so that the database would take a pin of no note. */
const PINS: App = {
  sql: `
    create table users (id serial primary key, email text not null unique);
    create table notes (book int, n int, user_id int references users, body text, primary key (book, n));
    create table pins (id serial primary key, user_id int not null references users, book int, n int);
    insert into users (email) values ('ada@x.org'), ('bob@x.org');
    insert into notes values (1, 1, 1, 'mine'), (1, 2, 2, 'bobs');
    insert into pins (user_id, book, n) values (1, 1, 1), (1, 1, 2);`,
  tables: ['users', 'notes', 'pins'],
  rules: {
    tables: {
      pins: {
        owner: ['user_id'],
        foreignKeys: [{ columns: ['book', 'n'], references: { table: 'notes', columns: ['book', 'n'] } }],
        references: { 'book,n': { columns: ['body'] } },
      },
    },
  },
};

it('a number that rows of others share is not changed behind a reference to them', async () => {
  const { sql, tables, rules } = PINS;
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(sql);
  const { file } = await takeOut({ from: database.url, directory, selector: byEmail('ada@x.org'), rules });
  const before = await rowTexts(database, tables);
  const archive = join(directory, 'back');
  const error = await rejectionOf(bringIn({ file, archive, to: database.url, user: 'new@x.org', rules }));
  expect(error.message).toContain('notes.book is 1 in rows of the user and in rows of others');
  expect(error.code).toBe('USAGE');
  expect(await rowTexts(database, tables)).toEqual(before);
});

/** One column refers to two of the table of the users, so that both of them are ids of one kind. */
const TWO_COLUMNS: App = {
  sql: `
    create table users (id int primary key, no int not null unique, email text not null unique);
    create table posts (id serial primary key, author int references users (no), editor int references users (no));
    create table marks (id serial primary key, user_id int not null references users, x int references users, foreign key (x) references users (no));
    insert into users values (1, 100, 'ada@x.org'), (2, 200, 'bob@x.org'), (3, 300, 'new@x.org');
    insert into posts (author, editor) values (100, null), (100, 100), (200, null), (null, 100);
    insert into marks (user_id) values (1), (2);`,
  tables: ['users', 'posts', 'marks'],
  rules: {
    tables: {
      posts: { owner: ['author', 'editor'], references: { author: 'null', editor: 'null' } },
      marks: { owner: ['user_id'], references: { x: 'null' } },
    },
  },
};

it('every column that says who the user is changes, also where several are ids of one kind', async () => {
  const { sql, tables, rules } = TWO_COLUMNS;
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(sql);
  const { file } = await takeOut({ from: database.url, directory, selector: byEmail('ada@x.org'), rules });
  const before = await rowTexts(database, tables);
  const archive = join(directory, 'back');
  await bringIn({ file, archive, to: database.url, user: 'new@x.org', rules });
  expect(rowsLost(before, await rowTexts(database, tables))).toEqual([]);
  const added = await database.query('select author, editor from posts where id > 4 order by author, editor');
  expect(added).toEqual([
    { author: 300, editor: 300 },
    { author: 300, editor: null },
    { author: null, editor: 300 },
  ]);
});
