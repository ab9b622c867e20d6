import { describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../src/dialect/open-dialect.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { DialectName } from '../../../src/model/storage.ts';
import { mapCatalog } from '../../../src/transform/map-catalog.ts';
import type { TransformInput } from '../../../src/transform/transform-options.ts';
import { catalogOf, columnIn, tableIn } from '../../helpers/scratch-catalog.ts';
import { sqliteCatalog } from '../../helpers/sqlite-files.ts';

const MAPPING = { existing: null, typeNames: null, jsonb: false, keepDynamic: false };

function mapTo(to: DialectName, source: Catalog, more: Partial<TransformInput> = {}) {
  return mapCatalog({ source, from: dialectNamed(source.dialect), to: dialectNamed(to), ...MAPPING, ...more });
}

const fromSqlite = async (sql: string, more: Partial<TransformInput> = {}) =>
  mapTo('postgres', await sqliteCatalog(sql), more);
const fromPostgres = async (sql: string) => mapTo('sqlite', await catalogOf(sql, { census: true }));

describe('from SQLite to PostgreSQL', () => {
  it('columns get the type that their values and declaration have', async () => {
    const { catalog, plan } = await fromSqlite(`
      create table t (id integer primary key, flag boolean, at datetime, price decimal(10,2), name varchar(20), data blob, free, odd int);
      insert into t values (1, 1, '2024-01-01 10:00:00', 1.5, 'x', x'00', 2.5, 'T')`);
    const storages = tableIn(catalog, 't').columns.map(({ name, storage }) => [
      name,
      'typeName' in storage && storage.typeName,
    ]);
    expect(Object.fromEntries(storages)).toEqual({
      id: 'bigint',
      flag: 'boolean',
      at: 'timestamp without time zone',
      price: 'numeric(10,2)',
      name: 'text',
      data: 'bytea',
      free: 'double precision',
      odd: 'text',
    });
    expect(plan.tables[0]).toMatchObject({ action: 'link', mode: 'create' });
    expect(plan.tables[0]?.columns.every(({ loss, reason }) => loss === 'exact' && reason.endsWith('.'))).toBe(true);
  });

  it('only what the way back could not know is remembered', async () => {
    const { catalog } = await fromSqlite(`
      create table t (id integer primary key autoincrement, name text, size real, data blob not null, flag boolean, day datetime, n int);
      insert into t values (1, 'x', 1.5, x'00', 1, '2024-01-01 00:00:00', 1)`);
    const remembered = tableIn(catalog, 't').columns.filter((column) => column.remembered !== null);
    expect(remembered.map(({ name }) => name)).toEqual(['flag', 'day', 'n']);
    expect(columnIn(catalog, 't', 'flag').remembered?.storage).toMatchObject({ declaredType: 'boolean' });
  });

  it('a rowid that numbers itself does so in PostgreSQL, and goes on behind the last number', async () => {
    const { catalog } = await fromSqlite(`
      create table a (id integer primary key autoincrement, x); insert into a values (41, 1); delete from a;
      create table b (id integer primary key); insert into b values (7);
      create table c (id int primary key)`);
    expect(columnIn(catalog, 'a', 'id').identity).toMatchObject({ kind: 'by-default', last: '41' });
    expect(columnIn(catalog, 'b', 'id')).toMatchObject({
      identity: { kind: 'by-default' },
      remembered: { identity: 'rowid' },
    });
    expect(columnIn(catalog, 'c', 'id').identity).toBeNull();
  });

  it('the columns of a primary key are not NULL there, which is remembered', async () => {
    const { catalog } = await fromSqlite('create table t (k text primary key, v text)');
    expect(columnIn(catalog, 't', 'k')).toMatchObject({ nullable: false, remembered: { nullable: true } });
    expect(columnIn(catalog, 't', 'v')).toMatchObject({ nullable: true, remembered: null });
  });

  it('STRICT and WITHOUT ROWID are remembered, a plain table is not', async () => {
    const { catalog } = await fromSqlite(`
      create table s (a integer) strict; create table w (a text primary key) without rowid; create table p (a text)`);
    expect(tableIn(catalog, 's').remembered?.options).toMatchObject({ strict: true, withoutRowid: false });
    expect(tableIn(catalog, 'w').remembered?.options).toMatchObject({ strict: false, withoutRowid: true });
    expect(tableIn(catalog, 'p').remembered).toBeNull();
  });

  it('defaults are carried where they mean the same, and named where they do not', async () => {
    const { catalog, plan } = await fromSqlite(`
      create table t (a integer default 5, b text default 'x', c datetime default current_timestamp,
        d text default (sqlite_version()), e boolean default 1, f real default -1.5)`);
    const texts = tableIn(catalog, 't').columns.map((column) => column.default !== null);
    expect(texts).toEqual([true, true, true, false, true, true]);
    expect(plan.notCarried).toEqual([
      {
        kind: 'default',
        table: 't',
        name: 'd',
        text: expect.stringContaining('sqlite_version()'),
        reason: 'This default has no exact counterpart in PostgreSQL.',
      },
    ]);
  });

  it('foreign keys keep columns, target and actions: to any key, to themselves, in a circle', async () => {
    const { catalog, plan } = await fromSqlite(`
      create table p (a integer, b text, primary key (a, b), unique (b));
      create table c (x integer, y text, up integer references c, k text references p (b) on delete set null,
        id integer primary key, foreign key (x, y) references p on delete cascade on update restrict deferrable initially deferred);
      create table l (id integer primary key, r integer references r); create table r (id integer primary key, l integer references l)`);
    const keys = tableIn(catalog, 'c').foreignKeys;
    expect(keys).toHaveLength(3);
    expect(keys).toContainEqual(expect.objectContaining({ columns: ['up'], targetColumns: ['id'] }));
    expect(keys).toContainEqual(
      expect.objectContaining({ columns: ['k'], targetColumns: ['b'], onDelete: 'set-null' }),
    );
    expect(keys).toContainEqual(
      expect.objectContaining({
        columns: ['x', 'y'],
        targetColumns: ['a', 'b'],
        onDelete: 'cascade',
        onUpdate: 'restrict',
        deferrable: 'initially-deferred',
      }),
    );
    expect(tableIn(catalog, 'l').foreignKeys).toHaveLength(1);
    expect(plan.notCarried).toEqual([]);
  });

  it('indexes and CHECKs are carried where they mean the same, and named where they do not', async () => {
    const { catalog, plan } = await fromSqlite(`
      create table t (id integer primary key, name text check (length(name) > 0), n integer check (n between 1 and 5), v text check (v glob 'a*'));
      create index plain on t (name, n desc);
      create unique index some on t (n) where name is null;
      create index lowered on t (lower(name));
      create unique index folded on t (name collate rtrim)`);
    const { indexes, checks } = tableIn(catalog, 't');
    expect(indexes.map(({ name }) => name)).toEqual(expect.arrayContaining(['plain', 'some']));
    expect(checks.length).toBeGreaterThanOrEqual(2);
    const lost = plan.notCarried.filter(({ kind }) => kind === 'index');
    expect(lost).toContainEqual({
      kind: 'index',
      table: 't',
      name: 'folded',
      text: expect.stringContaining('unique (name)'),
      reason: 'Its collation RTRIM decides what is unique, and is not there.',
    });
    expect(indexes.length + lost.length).toBe(4);
    expect(checks.length + plan.notCarried.filter(({ kind }) => kind === 'check').length).toBe(3);
  });

  it('generated columns are computed there as well, or named', async () => {
    const { catalog, plan } = await fromSqlite(`
      create table t (a integer, b integer generated always as (a + 1) stored, c text as (typeof(a)) virtual); insert into t (a) values (1)`);
    expect(columnIn(catalog, 't', 'b').generated).toMatchObject({ stored: true });
    expect(tableIn(catalog, 't').columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(plan.tables[0]?.columns.map(({ source }) => source)).toEqual(['a']);
    expect(plan.notCarried).toMatchObject([{ kind: 'generated', table: 't', name: 'c' }]);
  });

  it.each([
    ['18.4', false, []],
    ['17.2', true, ['PostgreSQL computes columns when they are read since version 18, and the target is 17.2']],
    [
      null,
      true,
      ['PostgreSQL computes columns when they are read since version 18, and the version of the target is not known'],
    ],
  ])('a column that is computed when it is read, for PostgreSQL %s', async (serverVersion, stored, reasons) => {
    const sql = 'create table t (a integer, b integer as (a + 1) virtual)';
    const { catalog, plan } = await fromSqlite(sql, { serverVersion });
    expect(columnIn(catalog, 't', 'b').generated?.stored).toBe(stored);
    expect(plan.notCarried.map(({ reason }) => reason)).toEqual(
      reasons.map((reason) => `It is carried as a stored one: ${reason}.`),
    );
  });

  it('views, triggers and virtual tables are named with their text and the reason', async () => {
    const { plan } = await fromSqlite(`
      create table t (a); create view v as select a from t;
      create trigger g after insert on t begin delete from t; end;
      create virtual table f using fts5(x)`);
    const named = plan.notCarried.map(({ kind, name }) => [kind, name]);
    expect(named).toEqual(
      expect.arrayContaining([
        ['view', 'v'],
        ['trigger', 'g'],
        ['virtual-table', 'f'],
      ]),
    );
    for (const { text, reason } of plan.notCarried) {
      expect(text).toMatch(/^create/i);
      expect(reason).toMatch(/\.$/);
    }
  });

  it('JSON in a key becomes text, elsewhere it stays json', async () => {
    const { catalog } = await fromSqlite(`
      create table t (k json primary key, u json unique, v json); insert into t values ('{"a": 1}', '[1]', '{}')`);
    const types = tableIn(catalog, 't').columns.map(({ type }) => type.kind);
    expect(types).toEqual(['text', 'text', 'json']);
    expect(columnIn(catalog, 't', 'k').remembered?.storage).toMatchObject({ declaredType: 'json' });
  });

  it('columns of several storage classes become text or tagged documents, as asked', async () => {
    const sql = "create table t (a); insert into t values (1), ('x'), (x'00')";
    const [asText] = (await fromSqlite(sql)).plan.tables;
    expect(asText).toMatchObject({
      action: 'rewrite',
      columns: [{ operation: { kind: 'dynamic-to-text' }, loss: 'normalised' }],
    });
    const [tagged] = (await fromSqlite(sql, { keepDynamic: true })).plan.tables;
    expect(tagged).toMatchObject({ columns: [{ operation: { kind: 'dynamic-to-jsonb' }, loss: 'exact' }] });
  });

  it('names that are too long are cut, and indexes that meet are numbered', async () => {
    const long = 'n'.repeat(70);
    const { catalog } = await fromSqlite(`
      create table t (${long} text); create index ${long}1 on t (${long}); create index ${long}2 on t (${long})`);
    const [table] = catalog.tables;
    expect(table?.columns[0]?.name).toBe('n'.repeat(63));
    expect(table?.indexes.map(({ name }) => name)).toEqual(['n'.repeat(63), `${'n'.repeat(61)}_2`]);
    expect(table?.indexes[0]?.terms[0]?.column).toBe('n'.repeat(63));
  });
});

describe('from PostgreSQL to SQLite', () => {
  it('columns get the storage of their type, and remember it', async () => {
    const { catalog } = await fromPostgres(`
      create type mood as enum ('sad', 'ok');
      create table t (id uuid, n int, b bigint, flag boolean, f float8, d numeric(9,2), big numeric, at timestamptz, doc jsonb, m mood, plain text)`);
    const columns = tableIn(catalog, 't').columns.map(({ name, storage, remembered }) => [
      name,
      'declaredType' in storage && storage.declaredType,
      remembered !== null && 'typeName' in remembered.storage && remembered.storage.typeName,
    ]);
    expect(columns).toEqual([
      ['id', 'TEXT', 'uuid'],
      ['n', 'INTEGER', 'integer'],
      ['b', 'INTEGER', false],
      ['flag', 'INTEGER', 'boolean'],
      ['f', 'REAL', false],
      ['d', 'REAL', 'numeric(9,2)'],
      ['big', 'TEXT', 'numeric'],
      ['at', 'TEXT', 'timestamp with time zone'],
      ['doc', 'TEXT', 'jsonb'],
      ['m', 'TEXT', expect.stringContaining('mood')],
      ['plain', 'TEXT', false],
    ]);
  });

  it('identities of a sole key go on, others are named', async () => {
    const { catalog, plan } = await fromPostgres(`
      create table a (id serial primary key); create table b (id bigint generated always as identity primary key);
      create table c (id bigint generated by default as identity, k text primary key)`);
    expect(columnIn(catalog, 'a', 'id')).toMatchObject({
      identity: { kind: 'autoincrement' },
      remembered: { identity: 'serial' },
    });
    expect(columnIn(catalog, 'b', 'id')).toMatchObject({
      identity: { kind: 'autoincrement' },
      remembered: { identity: 'always' },
    });
    expect(columnIn(catalog, 'c', 'id').identity).toBeNull();
    expect(plan.notCarried).toContainEqual({
      kind: 'default',
      table: 'c',
      name: 'id',
      text: 'identity (by-default)',
      reason: 'Only a sole integer primary key can number itself in SQLite.',
    });
  });

  it('tables of other namespaces get names of their own, which are remembered', async () => {
    const { catalog, plan } = await fromPostgres(`
      create schema auth; create table auth.users (id int primary key); create table users (id int references auth.users)`);
    expect(catalog.tables.map(({ name }) => name.name).sort()).toEqual(['auth_users', 'users']);
    expect(tableIn(catalog, 'auth_users').remembered).toMatchObject({ name: { namespace: 'auth', name: 'users' } });
    expect(tableIn(catalog, 'users').foreignKeys[0]?.target).toEqual({ namespace: null, name: 'auth_users' });
    expect(plan.tables.map(({ source }) => source.namespace).sort()).toEqual(['auth', null]);
  });

  it('what only PostgreSQL has is named with its text and the reason', async () => {
    const { plan, catalog } = await fromPostgres(`
      create table t (id int primary key, v text, a int[], x int unique nulls not distinct, check (v ~ '^a'));
      create index on t using gin (a); create index part on t (v) where v ~ 'b';
      create unique index whole on t (v) nulls not distinct;
      create view w as select 1; create function f() returns int language sql as 'select 1'`);
    const named = plan.notCarried.map(({ kind, name }) => [kind, name]);
    expect(named).toEqual(
      expect.arrayContaining([
        ['unique-key', expect.any(String)],
        ['check', expect.any(String)],
        ['index', 't_a_idx'],
        ['index', 'part'],
        ['index', 'whole'],
        ['view', 'w'],
      ]),
    );
    expect(plan.notCarried.every(({ text, reason }) => text !== '' && reason.endsWith('.'))).toBe(true);
    expect(tableIn(catalog, 't')).toMatchObject({ uniqueKeys: [], indexes: [], checks: [] });
  });

  it('a collation of its own is named', async () => {
    const { plan } = await fromPostgres('create table t (a text collate "C", b text)');
    expect(plan.notCarried).toMatchObject([{ kind: 'collation', table: 't', name: 'a', text: 'C' }]);
  });
});

describe('within one dialect', () => {
  it('nothing changes and nothing is lost', async () => {
    const sqlite = await sqliteCatalog(`
      create table t (id integer primary key, n numeric default (1 + 1), v text collate nocase, w text as (v || 'x'), check (v glob 'a*'));
      create unique index i on t (v collate nocase)`);
    const { catalog, plan } = mapTo('sqlite', sqlite);
    expect(plan.notCarried).toEqual([]);
    expect(plan.tables[0]?.action).toBe('link');
    const [table] = catalog.tables;
    const storages = (of: Catalog) =>
      of.tables.flatMap(({ columns }) => columns.map(({ storage, collation }) => [storage, collation]));
    expect(storages(catalog)).toEqual(storages(sqlite));
    expect(table?.indexes).toEqual(sqlite.tables[0]?.indexes);
  });
});

it('the same catalog gives the same plan twice, byte for byte', async () => {
  const source = await sqliteCatalog('create table b (x references a); create table a (id integer primary key, n any)');
  expect(JSON.stringify(mapTo('postgres', source))).toBe(JSON.stringify(mapTo('postgres', source)));
});
