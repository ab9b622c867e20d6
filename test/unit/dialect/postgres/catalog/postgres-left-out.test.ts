import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openReader } from '../../../../../src/dialect/postgres/postgres-reader.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';
import { catalogOf } from '../../../../helpers/scratch-catalog.ts';

const SQL = `
  create table t (id serial primary key, a int);
  create table u (id int primary key);
  create view v as select 1 as one;
  create materialized view m as select count(*) as n from u;
  create function f() returns trigger language plpgsql as 'begin return new; end';
  create procedure p() language sql as 'select 1';
  create aggregate total (int) (sfunc = int4pl, stype = int, initcond = '0');
  create trigger "on t" before insert on t for each row execute function f();
  create policy mine on u for select using (id = 1);
  create rule r as on delete to u do instead nothing;
  create sequence alone start 5;
  select setval('alone', 8);
  comment on table u is 'people';
  comment on column t.a is 'an age';
  create table kid () inherits (u)`;

test('what is not carried is listed with its kind, table, text and reason', async () => {
  const catalog = await catalogOf(SQL);
  const found = catalog.leftOut.map(({ kind, table, name, text }) => [kind, table, name, text.replace(/\s+/g, ' ')]);
  expect(found).toEqual([
    ['comment', 't', 'a', 'an age'],
    ['comment', 'u', 'comment', 'people'],
    [
      'function',
      null,
      'f()',
      'CREATE OR REPLACE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $function$begin return new; end$function$ ',
    ],
    ['function', null, 'p()', 'CREATE OR REPLACE PROCEDURE public.p() LANGUAGE sql AS $procedure$select 1$procedure$ '],
    ['function', null, 'total(integer)', 'aggregate public.total(integer)'],
    ['policy', 'u', 'mine', 'create policy mine on public.u for select using ((id = 1))'],
    ['rule', 'u', 'r', 'CREATE RULE r AS ON DELETE TO public.u DO INSTEAD NOTHING;'],
    [
      'sequence',
      null,
      'alone',
      'create sequence public.alone as bigint start with 5 increment by 1 minvalue 1 maxvalue 9223372036854775807; -- last value 8',
    ],
    ['table', 'kid', 'inheritance', 'inherits (public.u)'],
    [
      'trigger',
      't',
      'on t',
      'CREATE TRIGGER "on t" BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()',
    ],
    ['view', null, 'm', 'create materialized view public.m as SELECT count(*) AS n FROM public.u;'],
    ['view', null, 'v', 'create view public.v as SELECT 1 AS one;'],
  ]);
  expect(catalog.leftOut.every((item) => item.reason.endsWith('.'))).toBe(true);
});

test('where tables were chosen, only what belongs to them is listed', async () => {
  const catalog = await catalogOf(SQL, { tables: ['t'] });
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['a', 'on t']);
});

test('who else may use tables, and who follows their rows, is listed', async () => {
  const role = `reader_${randomUUID().replaceAll('-', '')}`;
  const database = await createScratchDatabase();
  await database.query(`create table t (id int, a int, b int); create table alone (id int);
    create role ${role}; grant select on t to ${role}; grant insert, update (a) on t to public;
    create publication every for all tables; create publication one for table t;
    create subscription follows connection 'dbname=nowhere' publication one with (connect = false, slot_name = none)`);
  try {
    const reader = await openReader(
      { kind: 'postgres', url: database.url, password: null },
      { signal: new AbortController().signal, copyFirst: false },
    );
    const { leftOut } = await reader.catalog({ tables: null, exclude: [], census: false });
    await reader.close();
    expect(leftOut.map(({ table, name, text }) => [table, name, text])).toEqual([
      [null, 'every', 'create publication every for all tables'],
      [null, 'follows', 'subscription follows to publications one'],
      [null, 'one', 'create publication one for table public.t'],
      [
        't',
        'privileges',
        `grant insert on public.t to public; grant update (a) on public.t to public; grant select on public.t to ${role}`,
      ],
    ]);
    expect(leftOut[3]?.reason).toBe('It is who else may use the table, which is not carried.');
  } finally {
    await database.query(`drop subscription follows; drop owned by ${role}; drop role ${role}`);
  }
});

test('an extension is listed, what came with it is not', async () => {
  const catalog = await catalogOf('create extension citext; create table t (a citext)');
  expect(catalog.leftOut.map(({ kind, name }) => [kind, name])).toEqual([['extension', 'citext']]);
  expect(catalog.tables.map((table) => table.name.name)).toEqual(['t']);
});

test('a comment that remembers SQLite is no comment of a person', async () => {
  const catalog = await catalogOf(`
    create table t (a int);
    comment on table t is 'rowferry:{"strict":true,"withoutRowid":false}';
    comment on column t.a is 'rowferry:{"declaredType":"INT","form":{"kind":"integer"}}'`);
  expect(catalog.leftOut).toEqual([]);
});
