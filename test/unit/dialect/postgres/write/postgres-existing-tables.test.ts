import { describe, expect, it } from 'vitest';
import { openReader } from '../../../../../src/dialect/postgres/postgres-reader.ts';
import { openWriter } from '../../../../../src/dialect/postgres/postgres-writer.ts';
import type { Catalog, Table } from '../../../../../src/model/catalog.ts';
import { displayName } from '../../../../../src/model/logical-type.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';
import { blocksOf, column, table } from '../../../../helpers/row-fixtures.ts';

const signal = new AbortController().signal;
const OPTIONS = { signal, memory: true, backupDirectory: null };

describe('loading into PostgreSQL tables that are there already', () => {
  it('says which tables there are and which hold rows', async () => {
    const target = await targetWith(
      'create table empty (a int); create table full_one (a int); insert into full_one values (1)',
    );
    const writer = await openWriter(endOf(target), OPTIONS);
    const names = ['empty', 'full_one'].map((name) => ({ namespace: null, name }));
    const { catalog, withRows } = await writer.existing(names);
    expect(catalog.tables.map((one) => displayName(one.name))).toEqual(['empty', 'full_one']);
    expect(withRows.map(displayName)).toEqual(['full_one']);
    await writer.abort();
  });

  it('no trigger fires, and each fires afterwards as it did before', async () => {
    const target = await targetWith(`
      create table t (id int primary key, x text);
      create function spoil() returns trigger language plpgsql as $$ begin new.x = 'spoilt'; return new; end $$;
      create trigger plain before insert on t for each row execute function spoil();
      create trigger always before insert on t for each row execute function spoil();
      create trigger off before insert on t for each row execute function spoil();
      create trigger replica before insert on t for each row execute function spoil();
      alter table t enable always trigger always;
      alter table t disable trigger off;
      alter table t enable replica trigger replica`);
    const states = () =>
      target.query(`select tgname::text, tgenabled::text from pg_trigger where not tgisinternal order by 1`);
    const before = await states();
    await load(target, { t: ['{"id":1,"x":"kept"}'] });
    expect(await target.query('select * from t')).toEqual([{ id: 1, x: 'kept' }]);
    expect(await states()).toEqual(before);
  });

  it('foreign keys in a cycle take rows in any order, and are as before', async () => {
    const target = await targetWith(`
      create table a (id int primary key, b int);
      create table b (id int primary key, a int not null references a);
      alter table a add foreign key (b) references b;
      create table c (id int primary key, parent int references c deferrable initially immediate)`);
    const states = () =>
      target.query(
        `select conname::text, condeferrable, condeferred from pg_constraint where contype = 'f' order by 1`,
      );
    const before = await states();
    await load(target, {
      a: ['{"id":1,"b":2}'],
      b: ['{"id":2,"a":1}'],
      c: ['{"id":1,"parent":2}', '{"id":2,"parent":null}'],
    });
    expect(await target.query('select count(*)::int as n from c')).toEqual([{ n: 2 }]);
    expect(await states()).toEqual(before);
  });

  it('rows that refer to nothing are refused before the commit', async () => {
    const target = await targetWith('create table a (id int primary key); create table b (a int references a)');
    const loading = load(target, { b: ['{"a":7}'], a: [] });
    await expect(loading).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: expect.stringContaining('(a=7)'),
    });
    expect(await target.query('select * from b')).toEqual([]);
  });

  it('sequences go on behind the rows that came', async () => {
    const target = await targetWith(`
      create table s (id serial primary key);
      create table i (id bigint generated always as identity primary key);
      create sequence shared;
      create table n (id bigint default nextval('shared') primary key);
      select nextval('s_id_seq') from generate_series(1, 50)`);
    await load(target, { s: ['{"id":9}'], i: ['{"id":30}'], n: ['{"id":4}'] });
    const next = async (name: string) =>
      (await target.query<{ id: string }>(`insert into ${name} default values returning id`))[0]?.id;
    expect([await next('s'), await next('i'), await next('n')].map(Number)).toEqual([51, 31, 5]);
  });

  it('rows of a partitioned table go to its partitions and are read back from there, without its triggers', async () => {
    const target = await targetWith(`
      create table p (id int, x text) partition by range (id);
      create table p1 partition of p for values from (0) to (10);
      create table p2 partition of p for values from (10) to (20);
      create function spoil() returns trigger language plpgsql as $$ begin new.x = 'spoilt'; return new; end $$;
      create trigger on_all before insert on p for each row execute function spoil();
      create trigger on_one before insert on p1 for each row execute function spoil()`);
    const states = () =>
      target.query(
        `select tgrelid::regclass::text as t, tgname::text, tgenabled::text from pg_trigger where not tgisinternal order by 1, 2`,
      );
    const before = await states();
    const lines = ['{"id":1,"x":"a"}', '{"id":11,"x":"b"}'];
    expect(await load(target, { p: lines })).toEqual({ p: lines });
    expect(await target.query('select x from p1')).toEqual([{ x: 'a' }]);
    expect(await states()).toEqual(before);
  });

  it('a table that another program has locked is busy', async () => {
    const target = await targetWith('create table t (id int)');
    await target.query('begin; lock table t in share mode');
    await expect(load(target, { t: [] })).rejects.toMatchObject({ code: 'TARGET_BUSY' });
    await target.query('rollback');
  }, 20_000);

  it('an enum that lacks labels is refused, one that has them is taken', async () => {
    const target = await targetWith(`create type mood as enum ('a', 'b')`);
    const type = { kind: 'enum', name: { namespace: null, name: 'mood' } } as const;
    const moody = table('t', [column('m', type)]);
    const catalog = (labels: readonly string[]): Catalog => ({
      dialect: 'postgres',
      tables: [moody],
      enums: [{ name: type.name, labels }],
      leftOut: [],
    });
    const wrong = await openWriter(endOf(target), OPTIONS);
    await expect(wrong.begin(catalog(['a', 'z']), [moody.name])).rejects.toMatchObject({ code: 'TARGET_MISMATCH' });
    await wrong.abort();
    const right = await openWriter(endOf(target), OPTIONS);
    await right.begin(catalog(['b']), [moody.name]);
    expect(await right.write(moody, blocksOf(['{"m":"b"}']))).toBe(1);
    await right.abort();
  });

  it('tables that inherit are loaded and read back each for itself', async () => {
    const target = await targetWith('create table parent (id int); create table child (more text) inherits (parent)');
    const lines = { parent: ['{"id":1}'], child: ['{"id":2,"more":"x"}'] };
    expect(await load(target, lines)).toEqual(lines);
    expect(await target.query('select count(*)::int as n from parent')).toEqual([{ n: 2 }]);
  });

  it('generated columns, stored and virtual, are left to the server', async () => {
    const target = await targetWith(
      'create table g (id int, twice int generated always as (id * 2) stored, thrice int generated always as (id * 3) virtual)',
    );
    expect(await load(target, { g: ['{"id":1}'] })).toEqual({ g: ['{"id":1}'] });
    expect(await target.query('select * from g')).toEqual([{ id: 1, twice: 2, thrice: 3 }]);
  });

  it('a rule does not change what is loaded', async () => {
    const target = await targetWith('create table t (id int); create rule r as on insert to t do instead nothing');
    expect(await load(target, { t: ['{"id":1}'] })).toEqual({ t: ['{"id":1}'] });
  });
});

function endOf(database: ScratchDatabase) {
  return { kind: 'postgres', url: database.url, password: null } as const;
}

async function targetWith(sql: string): Promise<ScratchDatabase> {
  const target = await createScratchDatabase();
  await target.query(sql);
  return target;
}

/** Loads row lines into the tables of these names, as they are, and commits. Returns what was read back. */
async function load(
  target: ScratchDatabase,
  lines: Readonly<Record<string, readonly string[]>>,
): Promise<Record<string, string[]>> {
  const reader = await openReader(endOf(target), { signal, copyFirst: false });
  const catalog = await reader.catalog({ tables: Object.keys(lines), exclude: [], census: false });
  await reader.close();
  const writer = await openWriter(endOf(target), OPTIONS);
  try {
    await writer.begin(catalog, []);
    for (const one of catalog.tables) await writer.write(one, blocksOf(lines[one.name.name] ?? []));
    expect(await writer.complete()).toEqual([]);
    const back: Record<string, string[]> = {};
    for (const one of catalog.tables) back[one.name.name] = await readBack(one, writer.readBack());
    await writer.commit();
    return back;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function readBack(
  one: Table,
  source: ReturnType<Awaited<ReturnType<typeof openWriter>>['readBack']>,
): Promise<string[]> {
  // As an archive of SQLite describes the table: partitions are the target's own affair.
  const described = { ...one, options: { ...one.options, partitioned: false } };
  const lines: string[] = [];
  for await (const block of source.rows(described, { kind: 'line' }))
    lines.push(...block.bytes.toString('utf8').split(',\n').slice(0, -1));
  return lines;
}
