// Goal: a person sees how many rows stay, at a price that does not grow with the database, and what is read whole.
import { beforeAll, describe, expect, test } from 'vitest';
import { planScope } from '../../../../../src/index.ts';
import type { Rules } from '../../../../../src/model/rules.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';

let database: ScratchDatabase;

const RULES: Rules = {
  tables: {
    logs: { scope: 'excluded' },
    secrets: { scope: 'excluded' },
    notes: {
      scope: 'owned',
      owner: ['writer'],
      foreignKeys: [{ columns: ['writer'], references: { table: 'users', columns: ['id'] } }],
    },
  },
};

beforeAll(async () => {
  database = await createScratchDatabase();
  await database.query(`
    create table users (id int primary key, email text);
    create table visits (id int, user_id int not null references users, at date not null, primary key (id, at))
      partition by range (at);
    create table visits_2024 partition of visits for values from ('2024-01-01') to ('2025-01-01');
    create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01');
    create table empty_visits (id int, user_id int not null references users, primary key (id)) partition by range (id);
    create table events (id int primary key, user_id int not null references users, text text);
    create index events_user on events (user_id);
    create table "No Index" (id int primary key, "user id" int not null references users);
    create table notes (id int primary key, writer text);
    create table logs (id int);
    create table secrets (id int);
    insert into users select n, n || '@example.org' from generate_series(1, 4) n;
    insert into visits select n, n % 4 + 1, date '2024-12-30' + n % 5 from generate_series(1, 20) n;
    insert into events select n, n % 4 + 1, repeat('x', 200) from generate_series(1, 40000) n;
    insert into "No Index" values (1, 1), (2, 2), (3, 2);
    insert into notes values (1, '1'), (2, '3');
    insert into logs values (1), (2), (3);
    insert into secrets values (1);
    analyze events;`);
});

async function rowsOf(url: string) {
  const { rows } = await planScope({ from: url, user: { id: 1 }, rules: RULES });
  if (rows === null) throw new Error('Everything is decided.');
  return rows;
}

describe('rows in and out', () => {
  test('are counted where a table is small, and the big ones are what the statistics say', async () => {
    const { counts } = await rowsOf(database.url);
    const shares = counts.map(({ table, in: came, out, isEstimate }) => [table.name, came, out, isEstimate]);
    expect(shares).toEqual([
      ['No Index', 1, 2, false],
      ['empty_visits', 0, 0, false],
      ['events', 10000, 30000, true],
      ['logs', 0, 3, false],
      ['notes', 1, 1, false],
      ['secrets', 0, 1, false],
      ['users', 1, 3, false],
      ['visits', 5, 15, false],
    ]);
  });

  test('are not known of a big table that nobody has analysed', async () => {
    await database.query(
      'create table big (id int primary key, user_id int references users on delete cascade, text text)',
    );
    await database.query("insert into big select n, 2, repeat('x', 200) from generate_series(1, 40000) n");
    try {
      const share = (await rowsOf(database.url)).counts.find(({ table }) => table.name === 'big');
      expect(share).toMatchObject({ in: 0, out: null, isEstimate: false });
    } finally {
      await database.query('drop table big');
    }
  });
});

test('tables that are read whole are named, with a statement that the server takes, where one would help', async () => {
  const { missingIndexes } = await rowsOf(database.url);
  expect(missingIndexes.map(({ table, columns, statement }) => [table.name, columns, statement])).toEqual([
    ['No Index', ['user id'], 'create index concurrently on "public"."No Index" ("user id");'],
    ['empty_visits', ['user_id'], 'create index on "public"."empty_visits" ("user_id");'],
    // A text is compared with an integer.
    ['notes', ['writer'], null],
    ['visits', ['user_id'], 'create index on "public"."visits" ("user_id");'],
  ]);
  for (const { statement } of missingIndexes) if (statement !== null) await database.query(statement);
  expect((await rowsOf(database.url)).missingIndexes.map(({ table }) => table.name)).toEqual(['notes']);
});
