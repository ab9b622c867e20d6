// Goal: a bad row costs itself alone, is kept with its reason, and target and rejects together are the source.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { BadRowOptions } from '../../../src/stages/stage-options.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, transformFor } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const REJECT: BadRowOptions = { onError: 'reject' };

interface Moved {
  readonly archive: string;
  /** Runs the import again, or for the first time. */
  import(badRows?: BadRowOptions): ReturnType<typeof importTo>;
  /** Changes the target by hand. */
  change(sql: string): Promise<unknown>;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  rejects(table: string): Promise<readonly Record<string, unknown>[]>;
}

async function rejectsIn(archive: string, table: string): Promise<readonly Record<string, unknown>[]> {
  return JSON.parse(await readFile(join(archive, 'rejects', `${table}.json`), 'utf8'));
}

/** A SQLite database on its way to PostgreSQL. */
async function toPostgres(sql: string, targetSql = '', badRows: BadRowOptions = REJECT): Promise<Moved> {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  const path = join(archive, 'source.db');
  const source = new Database(path);
  source.pragma('foreign_keys = off');
  source.pragma('ignore_check_constraints = on');
  source.exec(sql);
  source.close();
  if (targetSql !== '') await target.query(targetSql);
  await exportTo(archive, path);
  await transformFor(archive, target.url, { badRows });
  return {
    archive,
    import: (badRows = {}) => importTo(archive, target.url, { badRows }),
    query: (text) => target.query(text),
    change: (text) => target.query(text),
    rejects: (table) => rejectsIn(archive, table),
  };
}

/** A PostgreSQL database on its way to SQLite. */
async function toSqlite(sql: string, targetSql = '', badRows: BadRowOptions = REJECT): Promise<Moved> {
  const [archive, source] = [await tempDirectory(), await createScratchDatabase()];
  await source.query(sql);
  const path = join(archive, 'target.db');
  if (targetSql !== '') {
    const target = new Database(path);
    target.exec(targetSql);
    target.close();
  }
  await exportTo(archive, source.url);
  await transformFor(archive, path, { badRows });
  return {
    archive,
    import: (badRows = {}) => importTo(archive, path, { badRows }),
    query: async (text) => {
      const target = new Database(path, { readonly: true });
      try {
        return target.prepare(text).all() as Record<string, unknown>[];
      } finally {
        target.close();
      }
    },
    change: async (text) => {
      const target = new Database(path);
      target.exec(text);
      target.close();
    },
    rejects: (table) => rejectsIn(archive, table),
  };
}

describe('PostgreSQL, with bad rows rejected', () => {
  test('A3: text with U+0000 costs its own row', async () => {
    const move = await toPostgres(
      "create table t (id integer primary key, c text); insert into t values (1,'a'),(2,'nul'||char(0)||'byte'),(3,'b')",
    );
    await expect(move.import()).rejects.toMatchObject({ code: 'VALUE_NOT_STORABLE' });
    const summary = await move.import(REJECT);
    expect(summary.tables).toMatchObject([{ table: 't', read: 3, written: 2, rejected: 1 }]);
    expect(summary.proof).toMatchObject([{ ok: true, rows: 2, proofs: ['rows'] }]);
    expect(await move.query('select id::int from t order by 1')).toEqual([{ id: 1 }, { id: 3 }]);
    expect(await move.rejects('t')).toMatchObject([
      { table: 't', key: { id: 2 }, column: 'c', value: 'nul\0byte', code: 'VALUE_NOT_STORABLE', sqlstate: null },
    ]);
    expect((await move.rejects('t'))[0]?.['row']).toEqual({ id: 2, c: 'nul\0byte' });
  });

  test('rows that COPY refuses are found among thousands of good ones', async () => {
    const move = await toPostgres(
      `create table t (id integer primary key, c text);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
      insert into t select i, case when i % 4999 = 0 then 'too long to fit' else 'ok' end from n`,
      'create table t (id bigint primary key, c varchar(5))',
    );
    const summary = await move.import(REJECT);
    expect(summary).toMatchObject({ tables: [{ written: 19996 }], rejects: [{ table: 't', rows: 4 }] });
    expect(await move.rejects('t')).toMatchObject(
      [4999, 9998, 14997, 19996].map((id) => ({ key: { id }, column: 'c', phase: 'exported' })),
    );
  });

  test('a table of nothing but bad rows leaves an empty table', async () => {
    const move = await toPostgres(
      `create table t (id integer primary key, c text);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
      insert into t select i, 'too long to fit' from n`,
      'create table t (id bigint primary key, c varchar(5))',
    );
    const summary = await move.import(REJECT);
    expect(summary).toMatchObject({ tables: [{ written: 0 }], rejects: [{ rows: 500 }] });
    expect(await move.query('select count(*)::int as n from t')).toEqual([{ n: 0 }]);
  });

  test('B5: a row whose parent was rejected is rejected, and so are its children', async () => {
    const move = await toPostgres(`
      create table a (id integer primary key, c text);
      create table b (id integer primary key, a_id integer references a);
      create table c (id integer primary key, b_id integer references b, boss integer references c);
      insert into a values (1, 'x'), (2, char(0));
      insert into b values (1, 1), (2, 2), (3, 99), (4, null);
      insert into c values (1, 1, null), (2, 2, null), (3, 1, 2), (4, 1, 3), (5, 3, null), (6, 4, 1)`);
    const summary = await move.import(REJECT);
    expect(summary.tables).toMatchObject([
      { table: 'a', written: 1, rejected: 1 },
      { table: 'b', written: 2, rejected: 2 },
      { table: 'c', written: 2, rejected: 4 },
    ]);
    const reasons = [...(await move.rejects('b')), ...(await move.rejects('c'))].map(({ reason }) => reason);
    expect(reasons).toEqual([
      'its parent in a (id=2) was rejected',
      'it refers by a_id to a row of a that is not there',
      'its parent in b (id=2) was rejected',
      'its parent in b (id=3) was rejected',
      'its parent in c (id=2) was rejected',
      'its parent in c (id=3) was rejected',
    ]);
    expect(
      await move.query("select count(*)::int as n from pg_constraint where contype = 'f' and convalidated"),
    ).toEqual([{ n: 3 }]);
  });

  test('keys, unique indexes and CHECKs that only show behind the rows reject rows', async () => {
    const move = await toPostgres(`
      create table t (id integer primary key, c integer check (c > 0), u text);
      insert into t values (1, 5, 'a'), (2, -5, 'b'), (3, 7, 'c')`);
    const summary = await move.import(REJECT);
    expect(summary.tables).toMatchObject([{ written: 2, rejected: 1 }]);
    expect(await move.rejects('t')).toMatchObject([{ key: { id: 2 }, code: 'CONSTRAINT_VIOLATED', sqlstate: '23514' }]);
    expect(
      await move.query("select conname from pg_constraint where contype = 'c' and conrelid = 't'::regclass"),
    ).toHaveLength(1);
  });

  test('a primary key of SQLite that is NULL is rejected', async () => {
    const move = await toPostgres(
      "create table t (id text primary key, c text); insert into t values ('a', 'x'), (null, 'y'), (null, 'y')",
    );
    const summary = await move.import(REJECT);
    expect(summary).toMatchObject({ tables: [{ written: 1 }], rejects: [{ rows: 2 }] });
    expect(await move.rejects('t')).toMatchObject([
      { key: { id: null }, column: 'id', code: 'CONSTRAINT_VIOLATED' },
      { key: { id: null }, column: 'id', code: 'CONSTRAINT_VIOLATED' },
    ]);
  });

  test('keys that are NULL are named before any row is loaded', async () => {
    const sql =
      "create table t (id text primary key, c text); insert into t values ('a', 'x'), (null, 'y'), (null, 'z')";
    await expect(toPostgres(sql, '', {})).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: expect.stringContaining('2 rows, it is NULL, and the column takes none: id=null of row 1'),
    });
  });

  test('rows of tables that stand in the target go without those that cascade from them', async () => {
    const move = await toPostgres(
      `create table p (id integer primary key, v text); create table q (id integer primary key, p_id integer references p);
      create table r (id integer primary key, q_id integer references q);
      insert into p values (1, 'ok'), (2, 'too long'); insert into q values (1, 1), (2, 2); insert into r values (1, 1), (2, 2)`,
      `create table p (id bigint primary key, v varchar(3));
      create table q (id bigint primary key, p_id bigint references p on delete cascade);
      create table r (id bigint primary key, q_id bigint references q on delete cascade)`,
    );
    const summary = await move.import(REJECT);
    expect(summary.tables.map(({ written }) => written)).toEqual([1, 1, 1]);
    expect(summary.rejects.map(({ table, rows }) => [table, rows])).toEqual([
      ['p', 1],
      ['q', 1],
      ['r', 1],
    ]);
    expect(await move.rejects('q')).toMatchObject([{ reason: 'its parent in p (id=2) was rejected' }]);
  });
});

describe('SQLite, with bad rows rejected', () => {
  test('rows that a key, a CHECK or NOT NULL of the target refuses', async () => {
    const move = await toSqlite(
      `create table t (id int primary key, c text, n int);
      insert into t select i, 'v' || i, i from generate_series(1, 3000) as i;
      update t set c = 'V7' where id = 1000; update t set n = null where id = 2000; update t set n = -1 where id = 3000`,
      `create table t (id integer primary key, c text collate nocase unique, n integer not null check (n > 0))`,
    );
    await expect(move.import()).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
    const summary = await move.import(REJECT);
    expect(summary).toMatchObject({ tables: [{ read: 2999, written: 2997, rejected: 2 }], rejects: [{ rows: 3 }] });
    expect(await move.rejects('t')).toMatchObject([
      { key: { id: 2000 }, column: 'n', value: null, phase: 'exported' },
      { key: { id: 1000 }, column: 'c', value: 'V7', sqlstate: 'SQLITE_CONSTRAINT_UNIQUE' },
      { key: { id: 3000 }, column: null, sqlstate: 'SQLITE_CONSTRAINT_CHECK' },
    ]);
  });

  test('a rejected parent rejects its children, to a fixed point', async () => {
    const move = await toSqlite(
      `create table a (id int primary key, c text);
      create table b (id int primary key, a_id int references a, boss int references b);
      insert into a values (1, 'x'), (2, 'X'), (3, 'y');
      insert into b values (1, 1, null), (2, 2, 1), (3, 3, 2), (4, 3, 3), (5, 3, 1)`,
      `create table a (id integer primary key, c text collate nocase unique);
      create table b (id integer primary key, a_id integer references a, boss integer references b)`,
    );
    const summary = await move.import(REJECT);
    expect(summary.tables.map(({ written, rejected }) => [written, rejected])).toEqual([
      [2, 1],
      [2, 3],
    ]);
    expect((await move.rejects('b')).map(({ key, reason }) => [key, reason])).toEqual([
      [{ id: 2 }, 'its parent in a (id=2) was rejected'],
      [{ id: 3 }, 'its parent in b (id=2) was rejected'],
      [{ id: 4 }, 'its parent in b (id=3) was rejected'],
    ]);
    expect(await move.query('pragma foreign_key_check')).toEqual([]);
  });
});

const ORPHANS = `create table a (id integer primary key);
  create table b (id integer primary key, a_id integer references a, n integer not null);
  insert into a values (1); insert into b values (1, 1, 0), (2, 9, 0), (3, null, 0), (4, 8, 0)`;

describe('rows whose parent was never there', () => {
  test('fail by default: named by key, with their count', async () => {
    const move = await toPostgres(ORPHANS);
    await expect(move.import()).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: '2 rows of b refer by a_id to rows of a that are not there: id=2 (a_id=9); id=4 (a_id=8).',
    });
    await expect(move.import({ onError: 'reject', orphans: 'fail' })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
    });
  });

  test('are rejected alone, where only orphans are', async () => {
    const move = await toPostgres(ORPHANS);
    const summary = await move.import({ orphans: 'reject' });
    expect(summary.rejects).toMatchObject([{ table: 'b', file: 'rejects/b.json', rows: 2 }]);
    expect(summary.proof.every(({ ok }) => ok)).toBe(true);
  });

  test('lose their reference: counted, listed and not exact', async () => {
    const move = await toPostgres(ORPHANS);
    const summary = await move.import({ orphans: 'null' });
    expect(summary.losses).toMatchObject([{ table: 'b', column: 'a_id', loss: 'lossy' }]);
    expect(summary.losses[0]?.reason).toContain('2 rows refer to rows of a that are not there: id=2 (a_id=9)');
    expect(summary.proof).toMatchObject([{ ok: true }, { ok: true, rows: 4, proofs: ['rows'] }]);
    expect(await move.query('select id::int from b where a_id is null order by 1')).toEqual([
      { id: 2 },
      { id: 3 },
      { id: 4 },
    ]);
  });

  test('cannot lose a reference that is NOT NULL', async () => {
    const move = await toPostgres(
      ORPHANS.replace('a_id integer', 'a_id integer not null').replace('(3, null, 0), ', ''),
    );
    await expect(move.import({ orphans: 'null' })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: expect.stringContaining('cannot be NULL'),
    });
  });

  test('are kept under a foreign key that is NOT VALID', async () => {
    const move = await toPostgres(ORPHANS);
    const summary = await move.import({ orphans: 'keep' });
    expect(summary.notCarried).toMatchObject([{ kind: 'foreign-key', table: 'b' }]);
    expect(await move.query("select convalidated as v from pg_constraint where contype = 'f'")).toEqual([{ v: false }]);
    expect(await move.query('select count(*)::int as n from b')).toEqual([{ n: 4 }]);
    await expect(move.query('insert into b values (5, 7, 0)')).rejects.toThrow(/foreign key/);
  });

  test.each([
    ['reject', 2, 0],
    ['null', 4, 0],
    ['keep', 4, 2],
  ] as const)('SQLite: %s', async (orphans, rows, broken) => {
    const references = `create table a (id integer primary key);
      create table b (id integer primary key, a_id integer references a, n integer not null)`;
    const move = await toSqlite(ORPHANS.replace(' references a', ''), references);
    const summary = await move.import({ orphans });
    expect(summary.proof.every(({ ok }) => ok)).toBe(true);
    expect(await move.query('select count(*) as n from b')).toEqual([{ n: rows }]);
    expect(await move.query('pragma foreign_key_check')).toHaveLength(broken);
    expect(summary.notCarried.map(({ kind }) => kind)).toEqual(broken === 0 ? [] : ['foreign-key']);
  });

  test('SQLite: fail by default: named by key, with their count', async () => {
    const move = await toSqlite(
      'create table a (id int primary key); create table b (id int primary key, a_id int); insert into b values (1, 9), (2, 8)',
      'create table a (id integer primary key); create table b (id integer primary key, a_id integer references a)',
    );
    await expect(move.import()).rejects.toMatchObject({
      message: '2 rows of b refer by a_id to rows of a that are not there: id=1 (a_id=9); id=2 (a_id=8).',
    });
  });
});

describe('U+0000 in text', () => {
  const NUL = `create table t (id integer primary key, c text, j json);
    insert into t values (1, 'a'||char(0)||'b', null), (2, 'plain ␀ \\u0000', '{"k":"x\\u0000y"}'), (3, null, '[]')`;

  test('is removed: counted, and lossy', async () => {
    const move = await toPostgres(NUL, 'create table t (id bigint primary key, c text, j jsonb)', {
      nulBytes: 'strip',
    });
    const summary = await move.import({ nulBytes: 'strip' });
    expect(summary.losses.filter(({ loss }) => loss === 'lossy')).toMatchObject([
      { table: 't', column: 'c', reason: '1 value lost U+0000.' },
      { table: 't', column: 'j', reason: '1 value lost U+0000.' },
    ]);
    expect(await move.query('select c, j::text as j from t order by id')).toEqual([
      { c: 'ab', j: null },
      { c: 'plain ␀ \\u0000', j: '{"k": "xy"}' },
      { c: null, j: '[]' },
    ]);
  });

  test('becomes a sign that can be told back: normalised', async () => {
    const move = await toPostgres(NUL, '', { nulBytes: 'escape' });
    const summary = await move.import({ nulBytes: 'escape' });
    expect(summary.losses).toMatchObject([{ column: 'c', loss: 'normalised' }]);
    expect(summary.losses[0]?.reason).toMatch(/^2 values/);
    expect(await move.query('select c from t order by id')).toEqual([
      { c: 'a␀b' },
      { c: 'plain ␛␀ \\u0000' },
      { c: null },
    ]);
  });

  test('makes a transform anew that was made without', async () => {
    const move = await toPostgres(NUL, '', {});
    await expect(move.import()).rejects.toMatchObject({ code: 'VALUE_NOT_STORABLE' });
    expect((await move.import({ nulBytes: 'strip' })).losses).toMatchObject([{ column: 'c', loss: 'lossy' }]);
  });
});

const ONLY_REJECTS: BadRowOptions = { onlyRejects: true };

describe('--only-rejects', () => {
  const LONG = `create table p (id integer primary key, v text); create table q (id integer primary key, p_id integer references p);
    insert into p values (1, 'ok'), (2, 'too long'), (3, 'far too long'); insert into q values (1, 1), (2, 2), (3, 3)`;
  const SHORT = `create table p (id bigint primary key, v varchar(3));
    create table q (id bigint primary key, p_id bigint references p)`;

  test('loads what the target takes now, children with their parents, and keeps the rest', async () => {
    const move = await toPostgres(LONG, SHORT);
    await move.import(REJECT);
    await move.change('alter table p alter v type varchar(8)');
    const summary = await move.import(ONLY_REJECTS);
    expect(summary).toMatchObject({
      tables: [
        { table: 'p', written: 1 },
        { table: 'q', read: 2, written: 1, rejected: 1 },
      ],
      proof: [{ ok: true }, { ok: true }],
      rejects: [
        { table: 'p', rows: 1 },
        { table: 'q', rows: 1 },
      ],
    });
    expect(await move.query('select q.id::int, v from q join p on p.id = p_id order by 1')).toEqual([
      { id: 1, v: 'ok' },
      { id: 2, v: 'too long' },
    ]);
    expect(await move.rejects('p')).toMatchObject([{ key: { id: 3 }, phase: 'exported' }]);
    expect(await move.rejects('q')).toMatchObject([{ key: { id: 3 }, reason: 'its parent in p (id=3) was rejected' }]);
    await move.change('alter table p alter v type text');
    expect((await move.import(ONLY_REJECTS)).rejects).toEqual([]);
    await expect(move.rejects('p')).rejects.toThrow(/ENOENT/);
    expect(await move.query('select count(*)::int as n from q')).toEqual([{ n: 3 }]);
    expect(await move.import(ONLY_REJECTS)).toMatchObject({ tables: [], rejects: [] });
  });

  test('SQLite: loads rows whose obstacle is gone', async () => {
    const move = await toSqlite(
      "create table t (id int primary key, c text); insert into t values (1, 'a'), (2, 'A'), (3, 'b')",
      'create table t (id integer primary key, c text collate nocase unique)',
    );
    await move.import(REJECT);
    expect((await move.import(ONLY_REJECTS)).rejects).toMatchObject([{ table: 't', rows: 1 }]);
    await move.change("delete from t where c = 'a'");
    const summary = await move.import(ONLY_REJECTS);
    expect(summary).toMatchObject({ rejects: [], proof: [{ rows: 2, ok: true }] });
    expect(await move.query('select id, c from t order by id')).toEqual([
      { id: 2, c: 'A' },
      { id: 3, c: 'b' },
    ]);
  });

  test('loads a row that a person has corrected in the file', async () => {
    const move = await toPostgres(
      "create table t (id integer primary key, c text); insert into t values (1,'a'),(2,'x'||char(0))",
    );
    await move.import(REJECT);
    const path = join(move.archive, 'rejects', 't.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"row":.*/, '"row":{"id":2,"c":"x"}}'));
    expect((await move.import(ONLY_REJECTS)).rejects).toEqual([]);
    expect(await move.query('select c from t order by id')).toEqual([{ c: 'a' }, { c: 'x' }]);
  });

  test('takes U+0000 out of rows where that is asked for now', async () => {
    const move = await toPostgres(
      "create table t (id integer primary key, c text); insert into t values (1,'a'),(2,'x'||char(0)||'y')",
    );
    await move.import(REJECT);
    const summary = await move.import({ ...ONLY_REJECTS, nulBytes: 'strip' });
    expect(summary).toMatchObject({ rejects: [], losses: [{ table: 't', loss: 'lossy' }] });
    expect(await move.query('select c from t order by id')).toEqual([{ c: 'a' }, { c: 'xy' }]);
  });

  test('says where a file of rejects cannot be read, and changes nothing', async () => {
    const move = await toPostgres(
      "create table t (id integer primary key, c text); insert into t values (1,'a'),(2,'x'||char(0))",
    );
    await move.import(REJECT);
    await writeFile(join(move.archive, 'rejects', 't.json'), '[\n{"row": {}}\n]\n');
    await expect(move.import(ONLY_REJECTS)).rejects.toMatchObject({ code: 'ARCHIVE_ROW_MALFORMED' });
  });
});
