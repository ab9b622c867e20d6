// Goal: a read-only copy of a server, which takes no temporary table, gives the same user as the server itself.
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportDatabase, migrate, planScope } from '../../src/index.ts';
import { type RunningPostgres, startPostgres } from '../../tools/embedded-postgres.ts';
import { type Standby, startStandby } from '../helpers/postgres-standby.ts';
import { archivedRows } from '../helpers/scoped-move.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SQL = `
  create table users (id int primary key, email text unique, name text);
  create table tags (id int primary key, name text);
  create table notes (id int primary key, user_id int not null references users, tag_id int references tags,
    parent_id int references notes, text text);
  create table shares (note_id int references notes, reader_id int references users, primary key (note_id, reader_id));
  insert into users select n, 'user' || n || '@example.org', 'User ' || n from generate_series(1, 50) n;
  insert into tags select n, 'tag ' || n from generate_series(1, 10) n;
  insert into notes select n, n % 50 + 1, n % 10 + 1, case when n > 50 then n - 50 end, 'note ' || n from generate_series(1, 1000) n;
  insert into shares select n, n % 49 + 1 from generate_series(1, 1000, 7) n on conflict do nothing;`;

const RULES = {
  tables: { shares: { owner: ['note_id'], references: { reader_id: { columns: ['id', 'name'] } } } },
} as const;

let primary: RunningPostgres;
let standby: Standby;

beforeAll(async () => {
  primary = await startPostgres();
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  await client.query(SQL);
  await client.end();
  standby = await startStandby(primary);
}, 120_000);

afterAll(async () => {
  await standby?.stop();
  await primary?.stop();
}, 60_000);

describe('a standby', () => {
  const user = { email: 'user7@example.org' };

  test('takes no temporary table, and gives the rows of a user that the primary gives', {
    timeout: 60_000,
  }, async () => {
    const url = standby.urlOf('postgres');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    expect((await client.query('select pg_is_in_recovery() as is')).rows).toEqual([{ is: true }]);
    await expect(client.query('create temporary table t (id int)')).rejects.toThrow(/read-only/);
    await client.end();

    const [ofPrimary, ofStandby] = [await tempDirectory(), await tempDirectory()];
    const first = await exportDatabase({ from: primary.url, archive: ofPrimary, user, rules: RULES });
    const second = await exportDatabase({ from: url, archive: ofStandby, user, rules: RULES });
    expect(second.content).toBe(first.content);
    expect(await archivedRows(ofStandby)).toEqual(await archivedRows(ofPrimary));
    expect((await archivedRows(ofStandby))['notes']).toHaveLength(20);
  });

  test('is planned, and moved into a file of one user', { timeout: 60_000 }, async () => {
    const [from, archive] = [standby.urlOf('postgres'), await tempDirectory()];
    const { rows } = await planScope({ from, user, rules: RULES });
    expect(rows?.counts.find(({ table }) => table.name === 'notes')).toMatchObject({ in: 20, out: 980 });
    const moved = await migrate({ from, to: join(archive, 'user.db'), archive, user, rules: RULES });
    expect(moved.import?.validated).toBe(true);
    expect(sqliteContent(join(archive, 'user.db')).rows['notes']).toHaveLength(20);
  });

  test('moves everybody as well', { timeout: 60_000 }, async () => {
    const archive = await tempDirectory();
    const exported = await exportDatabase({ from: standby.urlOf('postgres'), archive });
    expect(exported.rows).toBe(50 + 10 + 1000 + 143);
  });
});
