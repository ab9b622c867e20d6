import { expect, test } from 'vitest';
import { catalogOf, needsPostgres18, tableIn } from '../../../../helpers/scratch-catalog.ts';

test('primary and unique keys have their columns in key order', async () => {
  const catalog = await catalogOf(`
    create table t (a int, b int, c int, d int, primary key (c, a),
      unique (d, b) deferrable initially deferred,
      constraint same unique nulls not distinct (b) deferrable)`);
  const table = tableIn(catalog, 't');
  expect(table.primaryKey).toEqual({ name: 't_pkey', columns: ['c', 'a'], deferrable: 'no', nullsDistinct: true });
  expect(table.uniqueKeys).toEqual([
    { name: 'same', columns: ['b'], deferrable: 'initially-immediate', nullsDistinct: false },
    { name: 't_d_b_key', columns: ['d', 'b'], deferrable: 'initially-deferred', nullsDistinct: true },
  ]);
  expect(table.indexes).toEqual([]);
});

test('a key with INCLUDE columns is carried without them, and that is said', async () => {
  const catalog = await catalogOf('create table t (a int, b int, primary key (a) include (b))');
  expect(tableIn(catalog, 't').primaryKey?.columns).toEqual(['a']);
  expect(catalog.leftOut).toMatchObject([{ name: 't_pkey', table: 't', text: 'PRIMARY KEY (a) INCLUDE (b)' }]);
});

test('CHECKs that rows may break are left out, the others are kept', async () => {
  const catalog = await catalogOf(`
    create table t (a int, constraint positive check (a > 0));
    alter table t add constraint later check (a < 9) not valid`);
  expect(tableIn(catalog, 't').checks).toMatchObject([{ name: 'positive', expression: { text: '(a > 0)' } }]);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['later']);
});

test('NOT NULL is no CHECK', async () => {
  const catalog = await catalogOf('create table t (a int not null)');
  expect(tableIn(catalog, 't').checks).toEqual([]);
});

test('a CHECK that a table inherits is its own, once', async () => {
  const catalog = await catalogOf('create table t (a int, constraint c check (a > 0)); create table u () inherits (t)');
  expect(tableIn(catalog, 'u').checks).toMatchObject([{ name: 'c' }]);
  expect(tableIn(catalog, 't').checks).toMatchObject([{ name: 'c' }]);
});

test('a CHECK that is NOT ENFORCED is left out', async (context) => {
  await needsPostgres18(context);
  const catalog = await catalogOf('create table t (a int, constraint never check (a <> 5) not enforced)');
  expect(tableIn(catalog, 't').checks).toEqual([]);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['never']);
});

test('exclusions are left out', async () => {
  const catalog = await catalogOf('create table t (r int4range, exclude using gist (r with &&))');
  expect(catalog.leftOut).toMatchObject([{ kind: 'exclusion', name: 't_r_excl', table: 't' }]);
});

test('keys and foreign keys over periods stand apart from those that compare by equality', async (context) => {
  await needsPostgres18(context);
  const catalog = await catalogOf(`
    create table u (a int4range, b int4range, p daterange,
      primary key (a, p without overlaps), constraint other unique (b, p without overlaps) deferrable);
    create table v (x int4range, q daterange, constraint ref foreign key (x, period q) references u (a, period p))`);
  expect(catalog.leftOut).toEqual([]);
  const [u, v] = [tableIn(catalog, 'u'), tableIn(catalog, 'v')];
  expect([u.primaryKey, u.uniqueKeys, v.foreignKeys]).toEqual([null, [], []]);
  expect(u.periods).toEqual({
    keys: [
      { name: 'other', columns: ['b', 'p'], deferrable: 'initially-immediate', primary: false },
      { name: 'u_pkey', columns: ['a', 'p'], deferrable: 'no', primary: true },
    ],
    references: [],
  });
  expect(v.periods).toMatchObject({
    keys: [],
    references: [{ name: 'ref', columns: ['x', 'q'], targetColumns: ['a', 'p'], period: true, validated: true }],
  });
});

test('a foreign key over periods that only some partitions have is left out', async (context) => {
  await needsPostgres18(context);
  const catalog = await catalogOf(`
    create table u (a int4range, p daterange, primary key (a, p without overlaps));
    create table v (k int, a int4range, p daterange) partition by list (k);
    create table v1 partition of v for values in (1);
    create table v2 partition of v for values in (2);
    alter table v1 add constraint few foreign key (a, period p) references u`);
  expect(catalog.leftOut.filter(({ name }) => name === 'few')).toMatchObject([{ kind: 'foreign-key', table: 'v' }]);
  expect(tableIn(catalog, 'v').periods).toBeUndefined();
});
