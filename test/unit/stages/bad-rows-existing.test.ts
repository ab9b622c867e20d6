// Goal: whatever a target that exists has against a row costs that row alone, however late the target would say so.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../../src/stages/stage-options.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, transformFor } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const badRows = { onError: 'reject' } as const;

interface Given {
  /** SQL of the source, in SQLite. */
  readonly rows: string;
  /** SQL of the target. */
  readonly target: string;
  /** What a guest is granted who loads instead of the owner. */
  readonly guest?: string;
  readonly more?: Partial<ImportOptions>;
}

/** Loads rows of SQLite into tables that stand in PostgreSQL. */
async function load({ rows, target: sql, guest, more = {} }: Given) {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  const path = join(archive, 'source.db');
  const source = new Database(path);
  source.pragma('foreign_keys = off');
  source.exec(rows);
  source.close();
  await target.query(sql);
  const role = `guest_${randomUUID().replaceAll('-', '')}`;
  if (guest !== undefined) {
    await target.query(`create role ${role} login password 'p'; grant ${guest} to ${role}`);
  }
  const url = new URL(target.url);
  if (guest !== undefined) [url.username, url.password] = [role, 'p'];
  try {
    await exportTo(archive, path);
    await transformFor(archive, url.href, { badRows });
    const run = () => importTo(archive, url.href, { badRows, ...more });
    const summary = await run();
    return { archive, target, summary, rejects: (table: string) => rejectsIn(archive, table) };
  } finally {
    if (guest !== undefined) await target.query(`drop owned by ${role}; drop role ${role}`);
  }
}

async function rejectsIn(archive: string, table: string): Promise<readonly Record<string, unknown>[]> {
  return JSON.parse(await readFile(join(archive, 'rejects', `${table}.json`), 'utf8'));
}

const WAITS = ['deferrable initially deferred', 'deferrable initially immediate', 'not deferrable'];
const DOUBLED = `create table t (id integer, u text, n integer);
  insert into t values (1, 'a', 1), (2, 'b', 2), (3, 'a', 3), (4, null, 4), (5, null, 5), (6, 'b', 6)`;

describe.each(WAITS)('a constraint of the target that is %s', (waits) => {
  test('a unique key costs the later row of each pair', async () => {
    const { target, summary, rejects } = await load({
      rows: DOUBLED,
      target: `create table t (id bigint, u text, n bigint, constraint one unique (u) ${waits})`,
    });
    expect(summary.tables).toMatchObject([{ read: 6, written: 4, rejected: 2 }]);
    expect(summary.proof).toMatchObject([{ ok: true, rows: 4 }]);
    expect(await target.query('select id::int from t order by 1')).toEqual([1, 2, 4, 5].map((id) => ({ id })));
    expect(await rejects('t')).toMatchObject([
      { column: 'u', value: 'a', sqlstate: '23505', row: { id: 3 }, reason: expect.stringContaining('"one"') },
      { column: 'u', value: 'b', sqlstate: '23505', row: { id: 6 } },
    ]);
    expect(
      await target.query("select condeferrable::text || condeferred as is from pg_constraint where conname = 'one'"),
    ).toEqual([{ is: `${waits !== 'not deferrable'}${waits.endsWith('deferred')}` }]);
  });

  test('a primary key costs the row, and its children to a fixed point', async () => {
    const { target, summary, rejects } = await load({
      rows: `create table p (id text, code integer, n integer);
        create table q (id integer primary key, code integer, boss integer);
        insert into p values ('a', 1, 1), ('b', 2, 2), ('a', 3, 3);
        insert into q values (1, 1, null), (2, 3, null), (3, 2, 2), (4, 2, 3), (5, 2, 1)`,
      target: `create table p (id text primary key ${waits}, code bigint unique, n bigint);
        create table q (id bigint primary key, code bigint references p (code) ${waits},
          boss bigint references q ${waits})`,
    });
    expect(summary.rejects.map(({ table, rows }) => [table, rows])).toEqual([
      ['p', 1],
      ['q', 3],
    ]);
    expect((await rejects('q')).map(({ reason }) => reason)).toEqual([
      'its parent in p (code=3) was rejected',
      'its parent in q (id=2) was rejected',
      'its parent in q (id=3) was rejected',
    ]);
    expect(await target.query('select id::int from q order by 1')).toEqual([{ id: 1 }, { id: 5 }]);
  });

  test('an exclusion constraint costs the later row', async () => {
    const { summary, rejects } = await load({
      rows: `create table t (id integer primary key, a integer, b integer);
        insert into t values (1, 1, 5), (2, 4, 9), (3, 5, 9), (4, 8, 10)`,
      target: `create table t (id bigint primary key, a int, b int, exclude using gist (int4range(a, b) with &&) ${waits})`,
    });
    expect(summary).toMatchObject({ tables: [{ written: 2, rejected: 2 }], rejects: [{ rows: 2 }] });
    expect(await rejects('t')).toMatchObject([
      { key: { id: 2 }, code: 'CONSTRAINT_VIOLATED', sqlstate: '23P01' },
      { key: { id: 4 }, sqlstate: '23P01' },
    ]);
  });
});

test('a unique key that waits is found among thousands of rows, on partitions too', async () => {
  const { summary, rejects } = await load({
    rows: `create table t (id integer primary key, u integer);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000)
      insert into t select i, case when i % 9999 = 0 then 1 else i end from n`,
    target: `create table t (id bigint, u bigint, unique (u, id) deferrable initially deferred) partition by hash (id);
      create table t0 partition of t for values with (modulus 2, remainder 0);
      create table t1 partition of t for values with (modulus 2, remainder 1);
      alter table t0 add constraint alone0 unique (u) deferrable initially deferred;
      alter table t1 add constraint alone1 unique (u) deferrable initially deferred`,
  });
  const found = await rejects('t');
  expect(summary.tables).toMatchObject([{ rejected: found.length }]);
  expect(found.length).toBeGreaterThan(0);
  expect(found).toMatchObject(found.map(() => ({ value: 1, sqlstate: '23505' })));
});

describe('what a target that exists may have against one row', () => {
  const THREE = `create table t (id integer primary key, c text);
    insert into t values (1, 'ok'), (2, 'bad'), (3, 'Ok')`;
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'a unique index over an expression',
      'create table t (id int, c text); create unique index on t (lower(c))',
      '23505',
    ],
    [
      'a unique index over some rows',
      "create table t (id int, c text); create unique index on t ((c < 'z')) where id > 1",
      '23505',
    ],
    [
      'a CHECK with a function that raises',
      `create function fine(c text) returns boolean language plpgsql as
        $$ begin if c = 'bad' then raise 'no such thing as %', c; end if; return true; end $$;
      create table t (id int, c text check (fine(c)))`,
      'P0001',
    ],
    [
      'a CHECK with a function that raises a code of its own',
      `create function fine(c text) returns boolean language plpgsql as
        $$ begin if c = 'bad' then raise 'no' using errcode = 'APP01'; end if; return true; end $$;
      create table t (id int, c text check (fine(c)))`,
      'APP01',
    ],
    ['a CHECK that divides by zero', 'create table t (id int check (1 / (id - 2) < 9), c text)', '22012'],
    ['a domain', "create domain fine as text check (value <> 'bad'); create table t (id int, c fine)", '23514'],
    [
      'a generated column that overflows',
      'create table t (id int, c text, g int generated always as (1 / (id - 2)) stored)',
      '22012',
    ],
    [
      'no partition',
      "create table t (id int, c text) partition by list (c); create table t1 partition of t for values in ('ok', 'Ok')",
      '23514',
    ],
  ];
  test.each(cases)('%s costs that row', async (_, target, sqlstate) => {
    const { summary, rejects } = await load({ rows: THREE, target });
    expect(summary.tables).toMatchObject([{ written: 2, rejected: 1 }]);
    expect(await rejects('t')).toMatchObject([{ row: { id: sqlstate === '23505' ? 3 : 2 }, sqlstate }]);
  });
});

describe('a guest, whose triggers fire', () => {
  const ROWS =
    "create table t (id integer primary key, c text); insert into t values (1, 'ok'), (2, 'bad'), (3, 'fine')";
  const guest = 'all on t';
  const fireTriggers = true;
  const trigger = (body: string, kind: string) => `create table t (id int, c text);
    create function judge() returns trigger language plpgsql as $$ begin ${body} return new; end $$;
    create ${kind} on t for each row execute function judge()`;
  const RAISES = "if new.c = 'bad' then raise 'bad it is'; end if;";

  test.each([
    'trigger j before insert',
    'constraint trigger j after insert',
    'constraint trigger j after insert on t deferrable',
  ])('loses the rows at which a %s raises', async (kind) => {
    const target = trigger(RAISES, kind.replace(' on t deferrable', '')).replace(
      'on t for each row',
      kind.endsWith('deferrable') ? 'on t deferrable for each row' : 'on t for each row',
    );
    const { summary, rejects } = await load({ rows: ROWS, target, guest, more: { fireTriggers } });
    expect(summary.tables).toMatchObject([{ written: 2, rejected: 1 }]);
    expect(await rejects('t')).toMatchObject([{ row: { id: 2 }, code: 'CONSTRAINT_VIOLATED', sqlstate: 'P0001' }]);
  });

  test('loses the rows that a trigger keeps out without a word, and hears of it without --on-error reject', async () => {
    const target = trigger("if new.c = 'bad' then return null; end if;", 'trigger j before insert');
    const { rejects } = await load({ rows: ROWS, target, guest, more: { fireTriggers } });
    expect(await rejects('t')).toMatchObject([
      { row: { id: 2 }, sqlstate: null, reason: 'a trigger of the table kept it out' },
    ]);
    await expect(load({ rows: ROWS, target, guest, more: { fireTriggers, badRows: {} } })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: '1 row did not go into t: a trigger of the table kept it out.',
    });
  });

  test('is told before the load of constraint triggers that wait for the commit', async () => {
    const target = trigger(RAISES, 'constraint trigger j after insert').replace(
      'on t for',
      'on t initially deferred for',
    );
    await expect(load({ rows: ROWS, target, guest, more: { fireTriggers } })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      context: { triggers: 'j of t' },
    });
  });
});

test('SQLite: an expression that fails over one row, and text where a rowid belongs, cost that row', async () => {
  const [archive, source] = [await tempDirectory(), await createScratchDatabase()];
  const path = join(archive, 'target.db');
  const target = new Database(path);
  target.exec(`create table t (id integer primary key, c text check (json_extract(c, '$.a') > 0),
      n integer, g integer generated always as (abs(n)) stored);
    create table u (id integer primary key, c text)`);
  target.close();
  await source.query(`create table t (id int primary key, c text, n bigint); create table u (id text primary key, c text);
    insert into t values (1, '{"a":1}', 1), (2, '{"a":', 2), (3, '{"a":3}', -9223372036854775808), (4, '{"a":-4}', 4);
    insert into u values ('1', 'x'), ('two', 'y')`);
  await exportTo(archive, source.url);
  await transformFor(archive, path, { badRows });
  await importTo(archive, path, { badRows });
  expect(await rejectsIn(archive, 't')).toMatchObject([
    { key: { id: 2 }, sqlstate: 'SQLITE_ERROR', reason: 'malformed JSON' },
    { key: { id: 3 }, sqlstate: 'SQLITE_ERROR', reason: 'integer overflow' },
    { key: { id: 4 }, sqlstate: 'SQLITE_CONSTRAINT_CHECK' },
  ]);
  expect(await rejectsIn(archive, 'u')).toMatchObject([{ row: { id: 'two' } }]);
});
