import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../src/stages/stage-options.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { exportTo, importTo, transformFor } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

type Bad = NonNullable<ImportOptions['badRows']>;

interface Merging {
  readonly from: string;
  readonly to: string;
  readonly mode: 'skip' | 'update';
  readonly badRows: Bad;
}

async function merge({ from, to, mode, badRows }: Merging): Promise<{ summary: ImportSummary; archive: string }> {
  const target = { onConflict: mode };
  const archive = await tempDirectory();
  await exportTo(archive, from);
  await transformFor(archive, to, { target, badRows });
  return { summary: await importTo(archive, to, { target, badRows }), archive };
}

/** `table: key reason` of every row in `rejects/`. */
function reasons(archive: string, summary: ImportSummary): readonly string[] {
  return summary.rejects.flatMap(({ table, file }) => {
    const rows = JSON.parse(readFileSync(join(archive, file), 'utf8')) as readonly {
      readonly key: object;
      readonly reason: string;
    }[];
    return rows.map(({ key, reason }) => `${table} ${JSON.stringify(key)}: ${reason}`);
  });
}

const SCHEMA = `
  create table orders (id INT primary key, user_id INT references users (id), n INT not null check (n < 100));
  create table items (id INT primary key, order_id INT not null references orders (id));`;
const SQLITE_USERS = 'create table users (id integer primary key, mail text, name text not null);';
const POSTGRES_APP = `create table users (id bigint primary key, mail text unique, name text not null);
  ${SCHEMA.replaceAll('INT', 'bigint')}`;
const SQLITE_APP = `create table users (id integer primary key, mail text unique, name text not null);
  ${SCHEMA.replaceAll('INT', 'integer')}`;

/** What the target has: user 1 otherwise than in the source, and an order with an item. */
const MINE = `insert into users (id, mail, name) values (1, 'one@b', 'mine'), (50, 'fifty@b', 'fifty');
  insert into orders values (100, 50, 1), (101, 1, 5);
  insert into items values (500, 100);`;

/**
 * Users 3 and 4 have the mail of 2; user 1 is in the target otherwise. Order 11 is one of user 3, 12 of one who was never there, 13 of
 * user 50, whom only the target has, 14 breaks the CHECK; 101 is the target's order of user 1, now of nobody.
 */
const ROWS = `
  insert into users values (1, 'one@b', 'ada'), (2, 'two@b', 'bob'), (3, 'two@b', 'eve'), (4, 'two@b', 'joe');
  insert into orders values (10, 2, 1), (11, 3, 1), (12, 999, 1), (13, 50, 1), (14, 2, 100), (15, 1, 3), (101, 777, 6);
  insert into items values (1, 10), (2, 11), (3, 12), (4, 14), (5, 15), (6, 100), (7, 101);`;
const SOURCE = `pragma foreign_keys = off;
  ${SQLITE_USERS} ${SCHEMA.replaceAll('INT', 'integer').replaceAll(/ check \(.*?100\)/g, '')} ${ROWS}`;
const POSTGRES_SOURCE = `create table users (id bigint primary key, mail text, name text not null);
  create table orders (id bigint primary key, user_id bigint, n bigint not null);
  create table items (id bigint primary key, order_id bigint not null); ${ROWS}`;

const REJECT: Bad = { onError: 'reject' };
const CHILDREN = [
  'items {"id":2}: its parent in orders (id=11) was rejected',
  'items {"id":3}: its parent in orders (id=12) was rejected',
  'items {"id":4}: its parent in orders (id=14) was rejected',
];

describe.each(['PostgreSQL', 'SQLite'] as const)('rows are merged into %s and bad ones rejected', (dialect) => {
  async function ends() {
    if (dialect === 'PostgreSQL') {
      const target = await createScratchDatabase();
      await target.query(`${POSTGRES_APP} ${MINE}`);
      const read = (sql: string) => target.query(sql);
      return { from: await sqliteFile(SOURCE), to: target.url, read };
    }
    const source = await createScratchDatabase();
    await source.query(POSTGRES_SOURCE);
    const to = await sqliteFile(`${SQLITE_APP} ${MINE}`);
    return { from: source.url, to, read: async (sql: string) => sqliteRows(to, sql) };
  }
  const idsIn = async (read: (sql: string) => unknown) => ({
    users: await read('select id from users order by id'),
    orders: await read('select id from orders order by id'),
    items: await read('select id from items order by id'),
  });

  it('skip: what is there counts as a parent, what was rejected takes its children along; twice the same', async () => {
    const { from, to, read } = await ends();
    for (let run = 0; run < 2; run++) {
      const { summary, archive } = await merge({ from, to, mode: 'skip', badRows: REJECT });
      expect(reasons(archive, summary)).toEqual(expect.arrayContaining(CHILDREN));
      expect(ids(await idsIn(read))).toEqual({
        users: [1, 2, 50],
        orders: [10, 13, 15, 100, 101],
        items: [1, 5, 6, 7, 500],
      });
      expect(summary.rejects.map(({ table, rows }) => [table, rows])).toEqual([
        ['items', 3],
        ['orders', 4],
        ['users', 3],
      ]);
      expect(summary.proof.every(({ ok }) => ok)).toBe(true);
    }
  });

  it('update: a row of the target that would lose its parent is put back as it was', async () => {
    const { from, to, read } = await ends();
    for (let run = 0; run < 2; run++) {
      const { summary, archive } = await merge({ from, to, mode: 'update', badRows: REJECT });
      expect(reasons(archive, summary)).toEqual(
        expect.arrayContaining([
          ...CHILDREN,
          'orders {"id":101}: it refers by user_id to a row of users that is not there',
        ]),
      );
      expect(ids(await idsIn(read))).toEqual({
        users: [1, 2, 50],
        orders: [10, 13, 15, 100, 101],
        items: [1, 5, 6, 7, 500],
      });
      expect(values(await read('select user_id, n from orders where id = 101'))).toEqual([['1', '5']]);
      expect(values(await read('select name from users where id = 1'))).toEqual([['ada']]);
    }
  });

  it('null: a reference that leads nowhere goes, and nothing of the target changes', async () => {
    const { from, to, read } = await ends();
    const { summary } = await merge({ from, to, mode: 'skip', badRows: { ...REJECT, orphans: 'null' } });
    expect(values(await read('select user_id from orders where id = 12'))).toEqual([[null]]);
    expect(values(await read('select user_id from orders where id = 101'))).toEqual([['1']]);
    expect(summary.losses).toMatchObject([{ table: 'orders', column: 'user_id', loss: 'lossy' }]);
  });

  it('without --on-error reject the first bad row takes all back', async () => {
    const { from, to, read } = await ends();
    await expect(merge({ from, to, mode: 'skip', badRows: { orphans: 'reject' } })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
    });
    expect(ids(await idsIn(read))).toEqual({ users: [1, 50], orders: [100, 101], items: [500] });
  });
});

describe('a table without a key', () => {
  const APP = "create table t (n INT check (n < 100), w text); insert into t values (3, 'c');";
  const SOURCE_ROWS = "create table t (n INT, w text); insert into t values (1, 'a'), (200, 'b'), (3, 'c'), (1, 'a');";
  const MERGED = [
    { n: '1', w: 'a' },
    { n: '1', w: 'a' },
    { n: '3', w: 'c' },
  ];
  const SELECT = 'select cast(n as text) as n, w from t order by n';

  it('loses the row that the target refuses, and no other: into PostgreSQL', async () => {
    const target = await createScratchDatabase();
    await target.query(APP.replace('INT', 'bigint'));
    const from = await sqliteFile(SOURCE_ROWS.replace('INT', 'integer'));
    const { summary } = await merge({ from, to: target.url, mode: 'skip', badRows: REJECT });
    expect(summary.rejects.map(({ table, rows }) => [table, rows])).toEqual([['t', 1]]);
    expect(await target.query(SELECT)).toEqual(MERGED);
  });

  it('loses the row that the target refuses, and no other: into SQLite', async () => {
    const source = await createScratchDatabase();
    await source.query(SOURCE_ROWS.replace('INT', 'bigint'));
    const to = await sqliteFile(APP.replace('INT', 'integer'));
    const { summary } = await merge({ from: source.url, to, mode: 'skip', badRows: REJECT });
    expect(summary.rejects.map(({ table, rows }) => [table, rows])).toEqual([['t', 1]]);
    expect(sqliteRows(to, SELECT)).toEqual(MERGED);
  });
});

describe.each(['skip', 'update'] as const)('columns named like the rowid, and like ours: %s', (mode) => {
  it('are columns like others', async () => {
    const table = 'create table t (id integer primary key, rowid text, place text, nth text);';
    const from = await sqliteFile(`${table}
      insert into t values (1, 'a', 'p', 'q'), (2, 'x', 'p', 'q'), (3, 'x', 'r', 's')`);
    const to = await sqliteFile(`${table} insert into t values (2, 'old', 'p', 'q'), (9, 'mine', '', '')`);
    await merge({ from, to, mode, badRows: REJECT });
    expect(sqliteRows(to, 'select id, "rowid" as word from t order by id')).toEqual([
      { id: 1, word: 'a' },
      { id: 2, word: mode === 'skip' ? 'old' : 'x' },
      { id: 3, word: 'x' },
      { id: 9, word: 'mine' },
    ]);
  });
});

describe('columns that take every name of the rowid', () => {
  it('make merging impossible, which is told before a row is written', async () => {
    const table = 'create table t (id integer primary key, rowid text, _rowid_ text, oid text);';
    const from = await sqliteFile(`${table} insert into t values (1, 'a', 'b', 'c')`);
    const to = await sqliteFile(`${table} insert into t values (9, 'mine', '', '')`);
    const merging = merge({ from, to, mode: 'skip', badRows: REJECT });
    await expect(merging).rejects.toMatchObject({ code: 'TARGET_MISMATCH', context: { table: 't' } });
    expect(sqliteRows(to, 'select id from t')).toEqual([{ id: 9 }]);
  });
});

function sqliteRows(path: string, sql: string): unknown[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function ids(tables: Record<string, unknown>): Record<string, readonly number[]> {
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, values(rows).map(([id]) => Number(id))]),
  );
}

function values(rows: unknown): readonly (readonly (string | null)[])[] {
  return (rows as readonly object[]).map((row) =>
    Object.values(row).map((value) => (value === null ? null : String(value))),
  );
}
