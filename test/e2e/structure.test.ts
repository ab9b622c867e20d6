// Goal: structure arrives too: whatever a database says of itself is in the other one, or is named in the report.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { postgresStructure } from '../helpers/postgres-structure.ts';
import { move, planIn } from '../helpers/run-stages.ts';
import { needsPostgres18 } from '../helpers/scratch-catalog.ts';
import { sqliteStructure } from '../helpers/sqlite-structure.ts';
import { expectAccounted, tableNamesOf } from '../helpers/structure-fact.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const opened: Database.Database[] = [];

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

function open(path: string): Database.Database {
  const database = new Database(path);
  opened.push(database);
  return database;
}

/**
 * Moves what `sql` makes from PostgreSQL to SQLite and back; everything has to be there or named, there and back.
 * `prepare` makes in the last database what RowFerry does not make.
 */
async function throughSqlite(sql: string, prepare = '') {
  const directory = await tempDirectory();
  const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
  await origin.query(sql);
  await returned.query(prepare);
  const path = join(directory, 'between.db');
  const out = await move(origin.url, path, join(directory, 'out'));
  const back = await move(path, returned.url, join(directory, 'back'));
  const plans = [await planIn(join(directory, 'out')), await planIn(join(directory, 'back'))] as const;
  const source = await postgresStructure(origin);
  expectAccounted(source, sqliteStructure(path), { notCarried: out.notCarried, tableNames: tableNamesOf(plans[0]) });
  const notCarried = [...out.notCarried, ...back.notCarried];
  expectAccounted(source, await postgresStructure(returned), { notCarried, tableNames: tableNamesOf(...plans) });
  return { there: reported(out), back: reported(back), returned, sqlite: open(path) };
}

/** The same from SQLite. */
async function throughPostgres(sql: string) {
  const directory = await tempDirectory();
  const [path, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  const database = await createScratchDatabase();
  open(path).exec('pragma foreign_keys = off').exec(sql);
  const out = await move(path, database.url, join(directory, 'out'));
  const back = await move(database.url, returned, join(directory, 'back'));
  const plans = [await planIn(join(directory, 'out')), await planIn(join(directory, 'back'))] as const;
  const source = sqliteStructure(path);
  const there = await postgresStructure(database);
  expectAccounted(source, there, { notCarried: out.notCarried, tableNames: tableNamesOf(plans[0]) });
  const notCarried = [...out.notCarried, ...back.notCarried];
  expectAccounted(source, sqliteStructure(returned), { notCarried, tableNames: tableNamesOf(...plans) });
  return { there: reported(out), back: reported(back), database, origin: open(path), returned: open(returned) };
}

/** `kind table.name` of what is not carried; a text in brackets where there is no name. */
function reported({ notCarried }: ImportSummary): readonly string[] {
  return notCarried.map(({ kind, table, name, text }) => {
    const label = name === '' ? `[${text}]` : name;
    return `${kind} ${table === null ? label : `${table}.${label}`}`;
  });
}

async function texts(database: { query: Awaited<ReturnType<typeof createScratchDatabase>>['query'] }, sql: string) {
  return (await database.query<{ text: string }>(sql)).map(({ text }) => text);
}

describe('from PostgreSQL to SQLite and back', () => {
  it('unique keys: deferrable ones are checked at once, equal NULLs only where no NULL can be', async () => {
    const { there, sqlite } = await throughSqlite(`
      create table p (id int primary key, a int not null unique, b text, c int, d int,
        unique (b, c), constraint late unique (d) deferrable initially deferred);
      create table nn (id int primary key, x int, y int not null,
        unique nulls not distinct (x), unique nulls not distinct (y));
      create table nni (x int, y int not null);
      create unique index nni_x on nni (x) nulls not distinct; create unique index nni_y on nni (y) nulls not distinct;
      create table slow (id int, j int, primary key (id) deferrable initially immediate, unique (j) deferrable);
      create table inc (id int, z int, primary key (id) include (z)); create unique index inc_z on inc (z) include (id);
      create table composite (a int, b int, c text, primary key (b, a))`);
    expect(there).toEqual([
      'unique-key nn.nn_x_key',
      'unique-key nn.nn_y_key',
      'index nni.nni_x',
      'index nni.nni_y',
      'unique-key p.late',
      'unique-key slow.slow_pkey',
      'unique-key slow.slow_j_key',
      'index inc.inc_z',
      'unique-key inc.inc_pkey',
    ]);
    expect(() => sqlite.exec('insert into p values (1, 1, null, 1, 5), (2, 2, null, 1, 5)')).toThrow('UNIQUE');
  });

  it('foreign keys: of several columns, to any key that is carried, with actions and deferral', async () => {
    const { there } = await throughSqlite(`
      create table p (id int primary key, a int not null unique, b text, c int, unique (b, c),
        x int unique nulls not distinct);
      create table child (id int primary key,
        pa int references p (a) on delete cascade on update set null deferrable initially deferred,
        x int references p (x), self int default 0 references child on delete set default on update restrict,
        b text, c int, constraint whole foreign key (b, c) references p (b, c) match full on delete set null deferrable,
        d int, constraint few foreign key (b, d) references p (b, c) on delete set null (d));
      create table u (id int); create unique index u_id on u (id desc); create table of_u (id int references u (id));
      create table later (id int); alter table later add constraint nv foreign key (id) references p (a) not valid`);
    expect(there).toEqual([
      'foreign-key child.child_x_fkey',
      'foreign-key child.whole',
      'foreign-key later.nv',
      'unique-key p.p_x_key',
      'foreign-key child.few',
    ]);
  });

  it('columns that number themselves go on with the number that would have come next', async () => {
    const { there, sqlite, returned } = await throughSqlite(`
      create sequence shared; create sequence custom increment 5 start 100;
      create table ids (id bigserial primary key, n serial, a int generated always as identity);
      insert into ids (n) values (default), (default); insert into ids (id, n) overriding system value values (41, 3);
      create table gone (id serial primary key, x int); insert into gone (x) values (1), (2), (3); delete from gone;
      create table started (id int primary key generated by default as identity (start with 1000), x int);
      create table stepped (id int primary key generated always as identity (start with 10 increment by 10), x int);
      create table down (id int primary key generated always as identity (start with -1 increment by -1), x int);
      create table named (id int primary key default nextval('custom'), t text default 'X' || nextval('shared'))`);
    expect(there).toEqual([
      'default ids.n',
      'default ids.a',
      'default named.t',
      'sequence shared',
      'sequence down.id',
      'sequence named.id',
      'sequence stepped.id',
    ]);
    sqlite.exec(
      'insert into gone (x) values (9); insert into started (x) values (9); insert into ids (n, a) values (1, 1)',
    );
    const ids = ['gone', 'started', 'ids'].map((table) => sqlite.prepare(`select max(id) from ${table}`).pluck().get());
    expect(ids).toEqual([4, 1000, 42]);
    const kinds = `select table_name || '.' || column_name || ' ' || coalesce(identity_generation, 'serial') as text
      from information_schema.columns where identity_generation is not null or column_default like 'nextval%' order by 1`;
    expect(await texts(returned, kinds)).toEqual([
      ...['down.id ALWAYS', 'gone.id serial', 'ids.a ALWAYS', 'ids.id serial', 'ids.n serial', 'named.id serial'],
      ...['started.id BY DEFAULT', 'stepped.id ALWAYS'],
    ]);
    const next = await returned.query('insert into started (x) values (1) returning id');
    expect(next).toEqual([{ id: 1000 }]);
  });

  it('generated columns, with all that stands on them; one that is not carried takes that along', async () => {
    const { there } = await throughSqlite(`
      create table gen (id int primary key, a int not null, b int generated always as (a * 2) stored not null,
        v varchar(20) generated always as ('x' || id) stored, md text generated always as (md5(id::text)) stored,
        constraint positive check (b > 0), unique (b), constraint md_key unique (md));
      create index gen_b on gen (b); create index gen_md on gen (md); create unique index gen_next on gen ((b + 1));
      create table of_gen (md text references gen (md), b int references gen (b))`);
    expect(there).toEqual([
      'generated gen.b',
      'generated gen.v',
      'generated gen.md',
      'unique-key gen.md_key',
      'index gen.gen_md',
      'foreign-key of_gen.of_gen_md_fkey',
    ]);
  });

  it('defaults: translated, or left out by name', async () => {
    const { there, sqlite } = await throughSqlite(`
      create table d (a int default 1, b numeric default 1.50, c text default 'it''s', d timestamptz default now(),
        e date default current_date, f uuid default gen_random_uuid(), g jsonb default '{}', h int[] default '{}',
        i interval default '1 day', j text default current_user, k bytea default '\\x00', l boolean default true,
        m text default null, n text default md5('x'), o text collate "C" default 'x', p text collate "de-x-icu",
        q int default (1 + 2), r varchar(3) default 'abc', s char(3) default 'a', t inet default '::1', u bit(3) default b'101')`);
    expect(there).toEqual(['default d.j', 'default d.n', 'collation d.o', 'collation d.p']);
    sqlite.exec('insert into d default values');
    expect(sqlite.prepare('select a, b, c, g, h, l, q, s, u from d').get()).toEqual({
      ...{ a: 1, b: '1.50', c: "it's", g: '{}', h: '[]', l: 1, q: 3, s: 'a  ', u: '101' },
    });
  });

  it('indexes: partial, of expressions, descending; what SQLite has no word for is named', async () => {
    const { there } = await throughSqlite(`
      create extension pg_trgm;
      create table t (id int primary key, a int, b text, c jsonb, d text collate "C", e tsvector, f int[]);
      create index i01 on t (a desc); create index i02 on t (a nulls first); create index i03 on t (a desc nulls last, b);
      create index i04 on t (lower(b)); create unique index i05 on t (lower(b)); create index i06 on t (a) where b is not null;
      create unique index i07 on t (a) where a > 5; create index i08 on t using gin (c); create index i09 on t using hash (a);
      create index i10 on t using brin (a); create index i11 on t using gist (e); create index i12 on t (b text_pattern_ops);
      create index i13 on t using gin (b gin_trgm_ops); create unique index i14 on t (b text_pattern_ops);
      create index i15 on t (a) include (b); create index i16 on t (b collate "C"); create unique index i17 on t (b collate "C");
      create index i18 on t (b collate "de-x-icu"); create index i19 on t ((a + 1)); create index i20 on t ((c ->> 'x'));
      create unique index i21 on t ((a + 1), b desc) where a is not null; create unique index i22 on t (d);
      create unique index i23 on t (coalesce(a, 0)); create index i24 on t (upper(d)); create unique index i25 on t (lower(d))`);
    expect(there).toEqual([
      'collation t.d',
      'index t.i02',
      'index t.i03',
      'index t.i05',
      'index t.i08',
      'index t.i09',
      'index t.i10',
      'index t.i11',
      'index t.i16',
      'index t.i17',
      'index t.i18',
      'extension pg_trgm',
      'index t.i12',
      'index t.i13',
      'index t.i14',
      'index t.i15',
    ]);
  });

  it('names, namespaces, enums, domains and CHECKs', async () => {
    const { there, sqlite, returned } = await throughSqlite(`
      create schema s; create type mood as enum ('sad', 'it''s'); create type unused as enum ('x');
      create type s.shade as enum ('a'); create domain year as int check (value > 1900) not null default 2000;
      create domain odd as text check (value ~ 'x'); create domain spare as int;
      create table a (id int primary key, m mood, y year, o odd, sh s.shade);
      create table s.a (id int primary key, check (id > 0), constraint small check (id < 1000),
        constraint never check (id <> 5) not valid);
      create table "weird ""name" ("co""l" int check ("co""l" > 0), "it's" text default 'x', "SELECT" int unique)`);
    expect(there).toEqual([
      'check a.[("o" ~ \'x\'::text)]',
      'type unused',
      'domain odd',
      'domain spare',
      'domain year',
    ]);
    expect(() => sqlite.exec("insert into a values (1, 'sad', 1850, null, null)")).toThrow('CHECK');
    expect(() => sqlite.exec("insert into a values (1, 'merry', 2000, null, null)")).toThrow('CHECK');
    await expect(returned.query("insert into a values (1, 'sad', 1850)")).rejects.toThrow('check');
  });

  it('partitions as one table, and every object that SQLite has no place for by name', async () => {
    const { there } = await throughSqlite(
      `
      create extension citext; create type pair as (a int, b text); create type span as range (subtype = int4);
      create collation nd (provider = icu, locale = 'und', deterministic = false);
      create unlogged table t (id int primary key, ci citext, nd text collate nd);
      create table part (id int, day date not null, primary key (id, day)) partition by range (day);
      create table part1 partition of part for values from ('2020-01-01') to ('2021-01-01');
      create table part2 partition of part default; create index only_one on part1 (day desc);
      alter table part1 add constraint only_here check (id > 0);
      create table parent (id int primary key); create table kid (x int) inherits (parent);
      create view v as select 1 as x; create materialized view mv as select 2 as x; create index mv_x on mv (x);
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger tr before insert on t for each row execute function f();
      create trigger ptr before insert on part1 for each row execute function f();
      create trigger vtr instead of insert on v for each row execute function f();
      create policy po on t using (true); alter table t enable row level security; create policy ppo on part1 using (true);
      create rule ru as on delete to t do instead nothing; create sequence alone; create statistics st on id, x from kid;
      create table ex (r int4range, exclude using gist (r with &&));
      create function ef() returns event_trigger language plpgsql as 'begin end';
      create event trigger et on ddl_command_end execute function ef();
      create operator === (leftarg = int, rightarg = int, function = int4eq); create cast (pair as text) with inout;
      comment on table t is 'people'; comment on column t.ci is 'feels'; comment on view v is 'one';
      comment on type pair is 'two'; comment on constraint only_here on part1 is 'three'; comment on index only_one is 'four'`,
      'create extension citext',
    );
    expect(there).toEqual([
      'check part.only_here',
      'collation nd',
      'collation t.nd',
      'comment index public.only_one',
      'comment table constraint only_here on public.part1',
      'comment type public.pair',
      'comment view public.v',
      'comment t.ci',
      'comment t.comment',
      'exclusion ex.ex_r_excl',
      'extension citext',
      'function ef()',
      'function f()',
      'index mv_x',
      'index part.only_one',
      'other === (integer, integer)',
      'other public.pair as text',
      'other st',
      'partition part.partitioning',
      'policy part.ppo',
      'policy t.po',
      'policy t.row security',
      'rule t.ru',
      'sequence alone',
      'table kid.inheritance',
      'table t.unlogged',
      'trigger et',
      'trigger vtr',
      'trigger part.ptr',
      'trigger t.tr',
      'type pair',
      'type span',
      'view mv',
      'view v',
    ]);
  });

  it('virtual generated columns and constraints that are not enforced', async (context) => {
    await needsPostgres18(context);
    const { there, sqlite, returned } = await throughSqlite(`
      create table g (id int primary key, v int generated always as (id * 2) virtual, n int, constraint nn not null n not valid);
      create table ne (id int primary key, up int, constraint nef foreign key (up) references ne not enforced,
        constraint nec check (id > 0) not enforced)`);
    expect(there).toEqual(['generated g.v', 'foreign-key ne.nef', 'check ne.nec', 'foreign-key ne.nef']);
    expect(sqlite.prepare("select hidden from pragma_table_xinfo('g') where name = 'v'").pluck().get()).toBe(2);
    const kind = "select attgenerated from pg_attribute where attrelid = 'g'::regclass and attname = 'v'";
    expect(await returned.query(kind)).toEqual([{ attgenerated: 'v' }]);
  });
});

describe('from SQLite to PostgreSQL and back', () => {
  it('keys: composite, implicit, to any unique key, with actions and deferral', async () => {
    const { there, database } = await throughPostgres(`
      create table p (id integer primary key autoincrement, a text not null unique, b int, c int, unique (b, c));
      insert into p (id, a) values (41, 'x'); delete from p;
      create table c (id integer primary key,
        pa text references p (a) on delete cascade on update set null deferrable initially deferred,
        pid int references p, free references p, self integer references c, b int, c int,
        constraint named foreign key (b, c) references p (b, c) on delete set default on update restrict deferrable);
      insert into c (id) values (7);
      create table k (x int, y text, primary key (y, x)) without rowid;
      create table of_k (x int, y text, foreign key (y, x) references k) strict;
      create table nowhere (id integer primary key, g references missing (id), h int references p (b));
      create table d (id integer primary key desc, u int); create unique index d_u on d (u); create table of_d (u int references d (u));
      create table nc (id integer primary key, e text collate nocase unique, r text collate rtrim, unique (r));
      create table of_nc (e text references nc (e))`);
    expect(there).toEqual([
      'collation nc.e',
      'collation nc.r',
      'index nc.nc_r_folded',
      'foreign-key nowhere.g',
      'foreign-key nowhere.h',
      'foreign-key c.free',
    ]);
    expect(await database.query("insert into p (a) values ('y') returning id")).toEqual([{ id: '42' }]);
    expect(await database.query('insert into c default values returning id')).toEqual([{ id: '8' }]);
  });

  it('generated columns come back stored or virtual and with their declared type', async () => {
    const { there, origin, returned } = await throughPostgres(`
      create table gen (id integer primary key, a integer not null, b integer generated always as (a * 2) stored,
        c varchar(20) as ('x' || id), d as (a + 1), e text as (hex(a)) stored, f integer as (b + 1),
        g text collate nocase as ('X' || id) stored not null, check (b > 0), check (c <> ''), unique (b));
      create index gen_c on gen (c); create index gen_e on gen (e); create unique index gen_ea on gen (e, a);
      create index gen_x on gen (b + 1)`);
    expect(there).toEqual([
      'generated gen.c',
      'generated gen.e',
      'generated gen.f',
      'collation gen.g',
      'index gen.gen_e',
      'index gen.gen_ea',
    ]);
    const columns = "select name, type, hidden from pragma_table_xinfo('gen') where name in ('b', 'c', 'd', 'g')";
    expect(returned.prepare(columns).all()).toEqual(origin.prepare(columns).all());
  });

  it('virtual columns stay virtual where PostgreSQL can compute them so, and are named where it stores them', async (context) => {
    await needsPostgres18(context);
    const { database, origin, returned } = await throughPostgres(`
      create table v (id integer primary key, a integer not null, plain as (a * 2), checked text as ('x' || a) check (checked <> ''),
        indexed int as (a + 1), termed int as (a + 2), chosen int as (a + 3), keyed int as (a + 4) unique,
        kept int as (a + 5) stored, g text as ('') not null);
      create index v_i on v (indexed); create index v_t on v (termed + 1); create index v_c on v (a) where chosen > 1;
      insert into v (id, a) values (1, 2)`);
    const kinds = await database.query(
      "select attname as name, attgenerated as kind from pg_attribute where attrelid = 'v'::regclass and attgenerated <> '' order by attnum",
    );
    expect(Object.fromEntries(kinds.map(({ name, kind }) => [name, kind]))).toEqual({
      ...{ plain: 'v', checked: 'v', indexed: 's', termed: 's', chosen: 's', keyed: 's', kept: 's', g: 'v' },
    });
    const columns = "select name, type, hidden from pragma_table_xinfo('v') order by cid";
    expect(returned.prepare(columns).all()).toEqual(origin.prepare(columns).all());
    expect(returned.prepare('select plain, checked, indexed, kept from v').all()).toEqual([
      { plain: 4, checked: 'x2', indexed: 3, kept: 7 },
    ]);
  });

  it('defaults and CHECKs: translated, or left out by name', async () => {
    const { there } = await throughPostgres(`
      create table de (a int default 1, b real default 1.50, c text default 'it''s', d datetime default current_timestamp,
        e date default current_date, f time default current_time, g text default (lower(hex(randomblob(16)))),
        h blob default x'41', i text default "dq", j int default (1+2), k boolean default true, l int default null,
        m text default (strftime('%Y', 'now')), n real default 1e3, o text default (date('now', 'localtime')),
        p int default -5, q text default +5, r text default '' not null on conflict replace);
      create table ch (a int check (a > 0) constraint nb check (b like 'x%'), b text,
        constraint nc check (length(b) < 5 and a in (1, 2, 3)), check (json_valid(b)), check (typeof(a) = 'integer'))`);
    expect(there).toEqual(["check ch.[typeof(a) = 'integer']", 'default de.o', 'other de.r']);
  });

  it('indexes, views, triggers, virtual tables without their shadows, and names of any characters', async () => {
    const long = (letter: string) => `${letter.repeat(80)}`;
    const { there } = await throughPostgres(`
      create table t (id integer primary key, a int, b text, c text collate nocase, d text);
      create index i01 on t (a desc); create unique index i02 on t (a) where b is not null;
      create unique index i03 on t (lower(b)); create index i04 on t (lower(b)); create index i05 on t (b collate nocase desc);
      create unique index i06 on t (b collate nocase); create index i07 on t (c); create unique index i08 on t (c, a);
      create index i09 on t (json_extract(d, '$.x')); create index i10 on t (a) where typeof(a) = 'integer';
      create index i11 on t (d collate rtrim); create index i12 on t (a, b desc);
      create view v as select 1; create trigger tr after insert on t begin select 1; end;
      create virtual table fts using fts5(x); create virtual table rt using rtree(id, a, b);
      create table "weird ""name" ("co""l" int check ("co""l" > 0), "it's" text default 'x', "SELECT" int unique, [b r] int);
      create table "ünïcödé" ("ß" int primary key); create index "t 1" on t (a);
      create table "${long('t')}" ("${long('c')}" int)`);
    expect(there).toEqual([
      'collation t.c',
      'index t.i05',
      'index t.i09',
      'index t.i10',
      'index t.i11',
      `other ${long('t')}`,
      `other ${long('t')}.${long('c')}`,
      'virtual-table fts',
      'virtual-table rt',
      'trigger t.tr',
      'view v',
    ]);
  });
});
