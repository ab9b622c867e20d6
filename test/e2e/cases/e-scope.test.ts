// Goal: one user's rows leave, all of them and no other's, whatever refers to what (cases E1 to E11).
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { Rules } from '../../../src/model/rules.ts';
import type { UserSelector } from '../../../src/model/scope.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { archivedRows, byEmail, exportUser, moveUser } from '../../helpers/scoped-move.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const ADA = byEmail('ada@example.org');
const USERS = `
  create table users (id int primary key, email text not null unique);
  insert into users values (1, 'ada@example.org'), (2, 'bob@example.org'), (3, 'cyd@example.org');`;

interface Case {
  readonly sql: string;
  readonly rules?: Rules;
  readonly selector?: UserSelector;
}

/** The keys of Ada's rows by table, in the archive and in the SQLite file that was made of it. */
async function take({ sql, rules = {}, selector = ADA }: Case): Promise<Record<string, readonly unknown[]>> {
  const directory = await tempDirectory();
  const database = await databaseOf(sql);
  const to = join(directory, 'ada.db');
  const archive = join(directory, 'archive');
  const imported = await moveUser({ from: database.url, archive, selector, rules }, to);
  expect(imported.proof.every((table) => table.ok)).toBe(true);
  const rows = await archivedRows(archive);
  const { rows: there } = sqliteContent(to);
  for (const [table, archived] of Object.entries(rows)) expect(there[table], table).toHaveLength(archived.length);
  return Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, all.map((row) => firstCell(row))]));
}

function firstCell(row: Record<string, unknown>): unknown {
  return Object.values(row)[0];
}

async function databaseOf(sql: string): Promise<ScratchDatabase> {
  const database = await createScratchDatabase();
  await database.query(sql);
  return database;
}

/** The rows of one table whole. */
async function rowsOf(table: string, { sql, rules = {}, selector = ADA }: Case) {
  const archive = await tempDirectory();
  await exportUser({ from: (await databaseOf(sql)).url, archive, selector, rules });
  return (await archivedRows(archive))[table];
}

async function refusal({ sql, rules = {}, selector = ADA }: Case): Promise<RowferryError> {
  const archive = await tempDirectory();
  const from = (await databaseOf(sql)).url;
  const error = await exportUser({ from, archive, selector, rules }).catch((caught: unknown) => caught);
  if (!(error instanceof RowferryError)) throw new Error('The export was not refused.', { cause: error });
  return error;
}

test('E1: children keyed by their parent and a number arrive with their parents', async () => {
  const sql = `${USERS}
    create table cards (user_id int references users, number text, primary key (user_id, number));
    insert into cards values (1, '11'), (1, '12'), (2, '11'), (3, '31');`;
  expect(await take({ sql })).toEqual({ cards: [1, 1], users: [1] });
});

test('E2: two references to the table itself, and a composite one to unique columns that are no primary key', async () => {
  const sql = `${USERS}
    create table posts (id int primary key, user_id int not null references users, slug text, lang text,
      parent_id int references posts, root_id int references posts, unique (slug, lang));
    create table marks (id int primary key, slug text, lang text, foreign key (slug, lang) references posts (slug, lang));
    insert into posts values (1, 1, 'a', 'de', null, null), (2, 1, 'a', 'en', 1, 1), (3, 1, 'b', 'en', 2, 1),
      (4, 2, 'b', 'de', null, null);
    insert into marks values (1, 'a', 'en'), (2, 'b', 'de'), (3, 'b', 'en'), (4, 'b', null);`;
  expect(await take({ sql })).toEqual({ marks: [1, 3], posts: [1, 2, 3], users: [1] });
});

test('E3: one reference by id, another by a uuid in another column; a virtual one from text to integer', async () => {
  const uuid = (digit: number) => `${digit}0000000-0000-4000-8000-000000000000`;
  const sql = `
    create table users (id int primary key, email text, other_key uuid unique);
    insert into users values (1, 'ada@example.org', '${uuid(1)}'), (2, 'bob@example.org', '${uuid(2)}');
    create table by_id (id int primary key, user_id int references users);
    create table by_uuid (id int primary key, user_uuid uuid references users (other_key));
    create table by_text (id int primary key, user_text text);
    insert into by_id values (1, 1), (2, 2);
    insert into by_uuid values (1, '${uuid(1)}'), (2, '${uuid(2)}');
    insert into by_text values (1, '1'), (2, '2'), (3, '01'), (4, 'none'), (5, null);`;
  const foreignKeys = [{ columns: ['user_text'], references: { table: 'users', columns: ['id'] } }];
  const rules = { tables: { by_text: { foreignKeys } } };
  expect(await take({ sql, rules })).toEqual({ by_id: [1], by_text: [1], by_uuid: [1], users: [1] });
});

describe('E4: translations below a food that a meal refers to', () => {
  const sql = `${USERS}
    create table meal (id int primary key, user_id int references users);
    create table food (id int primary key);
    create table meal_food (meal_id int references meal, food_id int references food, primary key (meal_id, food_id));
    create table food_i18n (id int references food, lang text, text text, primary key (id, lang));
    insert into meal values (1, 1), (2, 2);
    insert into food values (10), (20);
    insert into meal_food values (1, 10), (2, 20), (2, 10);
    insert into food_i18n values (10, 'de', 'Brot'), (10, 'en', 'bread'), (20, 'de', 'Reis');`;

  test('are a question until a rule says what they are', async () => {
    const error = await refusal({ sql });
    expect(error.code).toBe('SCOPE_UNDECIDED');
    expect(error.message).toContain('"food_i18n": { "scope": "companion" }');
  });

  test('come as companions of the foods that come', async () => {
    const rules: Rules = { tables: { food_i18n: { scope: 'companion' } } };
    expect(await take({ sql, rules })).toEqual({
      food: [10],
      food_i18n: [10, 10],
      meal: [1],
      meal_food: [1],
      users: [1],
    });
  });

  test('stay when they are excluded', async () => {
    const rules: Rules = { tables: { food_i18n: { scope: 'excluded' } } };
    expect(await take({ sql, rules })).toEqual({ food: [10], meal: [1], meal_food: [1], users: [1] });
  });
});

test('E5: cycles, of one table and of two, end', async () => {
  const sql = `${USERS}
    create table items (id int primary key, user_id int not null references users, source_id int references items);
    insert into items values (1, 1, null), (2, 1, 1), (3, 1, 3), (4, 2, null), (5, 1, 2);
    update items set source_id = 5 where id = 1;
    create table projects (id int primary key, user_id int references users, main_task int);
    create table tasks (id int primary key, project_id int references projects);
    alter table projects add foreign key (main_task) references tasks;
    insert into projects values (1, 1, null), (2, 2, null);
    insert into tasks values (10, 1), (11, 1), (20, 2);
    update projects set main_task = 11 where id = 1;
    update projects set main_task = 20 where id = 2;`;
  const rules: Rules = { tables: { projects: { owner: ['user_id'] } } };
  expect(await take({ sql, rules })).toEqual({ items: [1, 2, 3, 5], projects: [1], tasks: [10, 11], users: [1] });
});

test('E6: only what belongs to the branch, by composite keys, though other branches share the same tables', async () => {
  const sql = `
    create table branches (bid int primary key, email text);
    create table tellers (bid int references branches, tid int, primary key (bid, tid));
    create table history (bid int, tid int, n int, foreign key (bid, tid) references tellers, primary key (bid, tid, n));
    insert into branches select g, case g when 5 then 'ada@example.org' else g || '@example.org' end from generate_series(1, 9) g;
    insert into tellers select b, t from generate_series(1, 9) b, generate_series(1, 3) t;
    insert into history select b, t, n from generate_series(1, 9) b, generate_series(1, 3) t, generate_series(1, 4) n;`;
  const taken = await take({ sql, rules: { user: { table: 'branches', email: 'email' } } });
  expect(taken).toEqual({ branches: [5], history: Array(12).fill(5), tellers: [5, 5, 5] });
});

test('E7: a condition that names the user does not narrow or widen what other tables give', async () => {
  const sql = `${USERS}
    create table notes (id int primary key, user_id int references users, email text);
    insert into notes values (1, 1, 'bob@example.org'), (2, 2, 'ada@example.org'), (3, 1, null);`;
  const selector = { kind: 'where', sql: "email = 'ada@example.org' or false -- the rest" } as const;
  expect(await take({ sql, selector })).toEqual({ notes: [1, 3], users: [1] });
});

test('E8: a virtual reference to a column that is not the primary key', async () => {
  const sql = `
    create table users (id int primary key, email text, legacy_id text unique);
    insert into users values (1, 'ada@example.org', 'L-1'), (2, 'bob@example.org', 'L-2');
    create table accounts (id int primary key, owner_legacy text);
    insert into accounts values (1, 'L-1'), (2, 'L-2'), (3, 'L-9'), (4, 'L-1');`;
  const foreignKeys = [{ columns: ['owner_legacy'], references: { table: 'users', columns: ['legacy_id'] } }];
  expect(await take({ sql, rules: { tables: { accounts: { foreignKeys } } } })).toEqual({
    accounts: [1, 4],
    users: [1],
  });
});

test('E9: a child keyed by the case comes; a table that nobody classified stops the run', async () => {
  const sql = `${USERS}
    create table cases (id int primary key, user_id int references users);
    create table events (id int primary key, case_id int references cases);
    insert into cases values (1, 1), (2, 2); insert into events values (10, 1), (11, 1), (20, 2);`;
  expect(await take({ sql })).toEqual({ cases: [1], events: [10, 11], users: [1] });
  const error = await refusal({ sql: `${sql} create table feelings (id int primary key, name text);` });
  expect(error.code).toBe('SCOPE_UNDECIDED');
  expect(error.message).toContain('feelings');
});

describe('E10: a message between two users', () => {
  const sql = `${USERS}
    create table messages (id int primary key, sender_id int references users, recipient_id int references users, text text);
    insert into messages values (1, 1, 2, 'a'), (2, 2, 1, 'b'), (3, 2, 3, 'secret'), (4, 1, 1, 'note'), (5, 3, null, 'x');`;
  const owner = ['sender_id', 'recipient_id'];
  const ruled = (policy: 'null' | 'include' | { readonly columns: readonly string[] }): Rules => ({
    tables: { messages: { owner, references: { sender_id: policy, recipient_id: policy } } },
  });

  test('names each reference to the other user, the rows, and the rules to paste', async () => {
    const error = await refusal({ sql, rules: { tables: { messages: { owner } } } });
    expect(error.code).toBe('SCOPE_VIOLATION');
    expect(error.message).toContain('messages(sender_id) → users: one row refers to another user (id 2).');
    expect(error.message).toContain('"tables": { "messages": { "references": { "recipient_id": "null" } } }');
    expect(error.message).not.toContain('bob');
  });

  test('null: the other end is gone', async () => {
    expect(await rowsOf('messages', { sql, rules: ruled('null') })).toEqual([
      { id: 1, sender_id: 1, recipient_id: null, text: 'a' },
      { id: 2, sender_id: null, recipient_id: 1, text: 'b' },
      { id: 4, sender_id: 1, recipient_id: 1, text: 'note' },
    ]);
  });

  test('include: the other user comes whole, with none of their rows', async () => {
    expect(await take({ sql, rules: ruled('include') })).toEqual({ messages: [1, 2, 4], users: [1, 2] });
  });

  test('columns: of the other user only these come, also where the others may not be NULL', async () => {
    expect(await rowsOf('users', { sql, rules: ruled({ columns: [] }) })).toEqual([
      { id: 1, email: 'ada@example.org' },
      { id: 2, email: null },
    ]);
    expect(await take({ sql, rules: ruled({ columns: [] }) })).toEqual({ messages: [1, 2, 4], users: [1, 2] });
  });
});

test('E10: a friendship that has two users as its key comes from either end, and the friend by the key alone', async () => {
  const sql = `${USERS}
    create table friendships (a_id int references users, b_id int references users, since date, primary key (a_id, b_id));
    insert into friendships values (1, 2, '2024-01-01'), (3, 1, null), (2, 3, '2024-02-02');`;
  expect((await refusal({ sql })).code).toBe('SCOPE_UNDECIDED');
  const owner = ['a_id', 'b_id'];
  expect((await refusal({ sql, rules: { tables: { friendships: { owner } } } })).code).toBe('SCOPE_VIOLATION');
  const columns = { columns: [] };
  const rules: Rules = { tables: { friendships: { owner, references: { a_id: columns, b_id: columns } } } };
  expect(await rowsOf('friendships', { sql, rules })).toEqual([
    { a_id: 1, b_id: 2, since: '2024-01-01' },
    { a_id: 3, b_id: 1, since: null },
  ]);
  expect(await rowsOf('users', { sql, rules })).toEqual([
    { id: 1, email: 'ada@example.org' },
    { id: 2, email: null },
    { id: 3, email: null },
  ]);
  expect(await take({ sql, rules })).toEqual({ friendships: [1, 3], users: [1, 2, 3] });
  // A column of the key cannot become NULL: that rule is refused, not followed half-way.
  const ended: Rules = { tables: { friendships: { owner, references: { a_id: 'null', b_id: 'null' } } } };
  expect((await refusal({ sql, rules: ended })).code).toBe('SCOPE_UNDECIDED');
});

test('E10: a row that another user made is not pulled in by its approver', async () => {
  const sql = `${USERS}
    create table orders (id int primary key, user_id int references users, replaces int references orders);
    insert into orders values (1, 1, null), (2, 2, null), (3, 1, 2);`;
  const error = await refusal({ sql });
  expect(error.code).toBe('SCOPE_VIOLATION');
  expect(error.message).toContain('orders(replaces) → orders: one row refers to rows that another user owns (id 3).');
  const rules: Rules = { tables: { orders: { references: { replaces: 'include' }, owner: ['user_id'] } } };
  expect((await refusal({ sql, rules })).message).toContain(
    'orders(user_id) → users: one row refers to another user (id 2).',
  );
});

test('E11: NULL in a part of a composite reference is no reference (MATCH SIMPLE), all or nothing is MATCH FULL', async () => {
  const sql = `${USERS}
    create table projects (user_id int references users, id int, primary key (user_id, id));
    create table tasks (id int primary key, user_id int not null references users, project_user int, project_id int,
      foreign key (project_user, project_id) references projects match simple);
    create table files (id int primary key, user_id int not null references users, project_user int, project_id int,
      foreign key (project_user, project_id) references projects match full);
    insert into projects values (1, 7), (2, 7);
    insert into tasks values (1, 1, 1, 7), (2, 1, 1, null), (3, 1, null, 7), (4, 1, 2, null), (5, 2, 2, 7);
    insert into files values (1, 1, 1, 7), (2, 1, null, null), (3, 2, 2, 7);`;
  const rules: Rules = { tables: { tasks: { owner: ['user_id'] }, files: { owner: ['user_id'] } } };
  expect(await take({ sql, rules })).toEqual({ files: [1, 2], projects: [1], tasks: [1, 2, 3, 4], users: [1] });
});

describe('references that only rules know', () => {
  test('a polymorphic pair leads to either table', async () => {
    const sql = `${USERS}
      create table photos (id int primary key, user_id int references users);
      create table posts (id int primary key, user_id int references users);
      create table comments (id int primary key, on_type text, on_id int);
      insert into photos values (1, 1), (2, 2); insert into posts values (1, 2), (2, 1);
      insert into comments values (1, 'Photo', 1), (2, 'Photo', 2), (3, 'Post', 1), (4, 'Post', 2), (5, 'Gone', 1), (6, 'Post', null);`;
    const polymorphic = [
      {
        type: 'on_type',
        id: 'on_id',
        targets: { Photo: { table: 'photos', column: 'id' }, Post: { table: 'posts', column: 'id' } },
      },
    ];
    const rules: Rules = { tables: { comments: { polymorphic, owner: ['on_id'] } } };
    expect(await take({ sql, rules })).toEqual({ comments: [1, 4], photos: [1], posts: [2], users: [1] });
  });

  test('members of a JSON document, also in an array, bring rows along', async () => {
    const sql = `${USERS}
      create table tags (id int primary key, name text);
      create table notes (id int primary key, user_id int references users, data jsonb, raw json);
      insert into tags select g, 't' || g from generate_series(1, 9) g;
      insert into notes values (1, 1, '{"tags": [{"id": 1}, {"no": 9}, {"id": "2"}], "main": 3}', '{ "main": 1, "main": 4 }'),
        (2, 1, '{"tags": {"id": 5}, "main": [6]}', 'null'), (3, 2, '{"main": 7}', '{"main": 8}'), (4, 1, null, null);`;
    const references = { table: 'tags', columns: ['id'] };
    const jsonReferences = [
      { column: 'data', path: ['tags', '*', 'id'], references },
      { column: 'data', path: ['main'], references },
      { column: 'raw', path: ['main'], references },
    ];
    expect(await take({ sql, rules: { tables: { notes: { jsonReferences } } } })).toEqual({
      notes: [1, 2, 4],
      tags: [1, 2, 3, 4],
      users: [1],
    });
  });

  test('rows that were gone in the source already do not stop the run', async () => {
    const sql = `${USERS}
      create table places (id int primary key);
      create table visits (id int primary key, user_id int references users, place int);
      insert into places values (1); insert into visits values (1, 1, 1), (2, 1, 99), (3, 2, 98);`;
    const foreignKeys = [{ columns: ['place'], references: { table: 'places', columns: ['id'] } }];
    expect(await take({ sql, rules: { tables: { visits: { foreignKeys } } } })).toEqual({
      places: [1],
      users: [1],
      visits: [1, 2],
    });
  });
});

describe('tables as they are', () => {
  test('partitions and tables without a key give the rows of the user', async () => {
    const sql = `${USERS}
      create table events (user_id int references users, day date, n int) partition by range (day);
      create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
      create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01');
      insert into events select g % 3 + 1, date '2026-01-01' + g % 50, g from generate_series(1, 600) g;
      create table notes (user_id int references users, text text);
      insert into notes values (1, 'a'), (1, 'a'), (2, 'b');`;
    const taken = await take({ sql });
    expect(taken['events']).toHaveLength(200);
    expect(taken['notes']).toEqual([1, 1]);
  });

  test('shared tables come whole, but may not refer to another user', async () => {
    const sql = `${USERS}
      create table settings (id int primary key, changed_by int references users);
      insert into settings values (1, 1), (2, null), (3, 2);`;
    const error = await refusal({ sql, rules: { tables: { settings: { scope: 'shared' } } } });
    expect(error.message).toContain('settings(changed_by) → users: one row refers to another user (id 3).');
    const rules: Rules = { tables: { settings: { scope: 'shared', references: { changed_by: 'null' } } } };
    expect(await rowsOf('settings', { sql, rules })).toEqual([
      { id: 1, changed_by: 1 },
      { id: 2, changed_by: null },
      { id: 3, changed_by: null },
    ]);
  });

  test('a reference to an excluded table is refused, or NULL by rule; its key is not carried', async () => {
    const sql = `${USERS}
      create table teams (id int primary key);
      create table notes (id int primary key, user_id int references users, team int references teams);
      insert into teams values (1); insert into notes values (1, 1, 1), (2, 1, null), (3, 2, 1);`;
    expect((await refusal({ sql, rules: { tables: { teams: { scope: 'excluded' } } } })).code).toBe('SCOPE_VIOLATION');
    const rules: Rules = { tables: { teams: { scope: 'excluded' }, notes: { references: { team: 'null' } } } };
    expect(await rowsOf('notes', { sql, rules })).toEqual([
      { id: 1, user_id: 1, team: null },
      { id: 2, user_id: 1, team: null },
    ]);
    expect(await take({ sql, rules })).toEqual({ notes: [1, 2], users: [1] });
  });
});

describe('the user', () => {
  const sql = USERS;

  test('is found by an address in another case, by key, and by an address in another table', async () => {
    expect(await take({ sql, selector: byEmail('ADA@Example.org') })).toEqual({ users: [1] });
    expect(await take({ sql, selector: { kind: 'key', values: ['2'] } })).toEqual({ users: [2] });
    const elsewhere = `create table users (id int primary key);
      create table addresses (id int primary key, user_id int references users, address text);
      insert into users values (1), (2); insert into addresses values (1, 2, 'ada@example.org'), (2, 1, 'bob@example.org');`;
    const email = { table: 'addresses', column: 'address', reference: 'user_id' };
    expect(await take({ sql: elsewhere, rules: { user: { table: 'users', email } } })).toEqual({
      addresses: [1],
      users: [2],
    });
  });

  test('who is nobody is told how to look, and not who is there', async () => {
    const error = await refusal({ sql, selector: byEmail('dan@example.org') });
    expect(error.code).toBe('USER_NOT_FOUND');
    expect(error.hint).toContain('select id, email from users order by 1;');
    expect(`${error.message} ${error.hint}`).not.toMatch(/ada|bob|cyd/);
    expect((await refusal({ sql, selector: { kind: 'key', values: ["1' or true"] } })).code).toBe('USER_NOT_FOUND');
  });

  test('who is several is told their keys', async () => {
    const more = `${sql} insert into users values (4, 'ADA@example.org');`;
    expect(await take({ sql: more })).toEqual({ users: [1] });
    const error = await refusal({ sql: more, selector: byEmail('Ada@example.org') });
    expect(error.code).toBe('USER_AMBIGUOUS');
    expect(error.message).toContain('1; 4');
  });
});
