import { expect, test } from 'vitest';
import { dialectNamed } from '../../../../../src/dialect/open-dialect.ts';
import { mapCatalog } from '../../../../../src/transform/map-catalog.ts';
import { catalogOf, needsPostgres18, tableIn } from '../../../../helpers/scratch-catalog.ts';

test('a foreign key has its columns in pairs, its actions, match and deferrability', async () => {
  const catalog = await catalogOf(`
    create schema auth;
    create table auth.u (a int, b int, c int unique, primary key (a, b));
    create table t (id int primary key, x int, y int, up int references t on delete cascade,
      constraint pair foreign key (y, x) references auth.u (b, a) match full
        on delete set null on update restrict deferrable initially deferred,
      foreign key (x) references auth.u (c) on delete set default deferrable)`);
  expect(tableIn(catalog, 't').foreignKeys).toEqual([
    {
      name: 'pair',
      columns: ['y', 'x'],
      target: { namespace: 'auth', name: 'u' },
      targetColumns: ['b', 'a'],
      onDelete: 'set-null',
      onUpdate: 'restrict',
      match: 'full',
      deferrable: 'initially-deferred',
      validated: true,
    },
    {
      name: 't_up_fkey',
      columns: ['up'],
      target: { namespace: null, name: 't' },
      targetColumns: ['id'],
      onDelete: 'cascade',
      onUpdate: 'no-action',
      match: 'simple',
      deferrable: 'no',
      validated: true,
    },
    {
      name: 't_x_fkey',
      columns: ['x'],
      target: { namespace: 'auth', name: 'u' },
      targetColumns: ['c'],
      onDelete: 'set-default',
      onUpdate: 'no-action',
      match: 'simple',
      deferrable: 'initially-immediate',
      validated: true,
    },
  ]);
});

test('a foreign key that is NOT VALID is not validated', async () => {
  const catalog = await catalogOf(`
    create table t (id int primary key, a int);
    alter table t add constraint a foreign key (a) references t not valid`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: 'a', validated: false }]);
  expect(catalog.leftOut).toEqual([]);
});

test('a foreign key that is NOT ENFORCED is not validated, and that is said', async (context) => {
  await needsPostgres18(context);
  const catalog = await catalogOf(`
    create table t (id int primary key, b int, constraint b foreign key (b) references t not enforced)`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: 'b', validated: false }]);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['b']);
});

test('SET NULL of some of the columns becomes NO ACTION, and that is said', async () => {
  const catalog = await catalogOf(`
    create table u (a int, b int, primary key (a, b));
    create table t (x int, y int, constraint f foreign key (x, y) references u on delete set null (y))`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: 'f', onDelete: 'no-action' }]);
  expect(catalog.leftOut).toMatchObject([{ name: 'f', table: 't' }]);
});

const PARTITIONED = `
  create table u (id int primary key);
  create table t (day int, u_id int) partition by range (day);
  create table t1 partition of t for values from (0) to (10);
  create table t2 partition of t for values from (10) to (20) partition by range (day);
  create table t2a partition of t2 for values from (10) to (15);
  create table t2b partition of t2 for values from (15) to (20);`;

test('a foreign key of a partitioned table is there once, not once per partition', async () => {
  const catalog = await catalogOf(`${PARTITIONED}
    alter table t add constraint f foreign key (u_id) references u`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: 'f', columns: ['u_id'], validated: true }]);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['partitioning']);
});

test('a foreign key that every partition has is one of the table', async () => {
  const catalog = await catalogOf(`${PARTITIONED}
    alter table t1 add foreign key (u_id) references u;
    alter table t2 add foreign key (u_id) references u`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: null, columns: ['u_id'], validated: true }]);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['partitioning']);
});

test('a foreign key that only some partitions have is not validated, and that is said', async () => {
  const catalog = await catalogOf(`${PARTITIONED}
    alter table t1 add foreign key (u_id) references u;
    alter table t2b add foreign key (u_id) references u`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: null, columns: ['u_id'], validated: false }]);
  expect(catalog.leftOut.map((item) => item.reason)).toContain(
    'Only 2 of 3 partitions have it; it is carried for all, as NOT VALID where there is such a thing.',
  );
});

test('a foreign key to a partitioned table refers to that table', async () => {
  const catalog = await catalogOf(`
    create table p (id int primary key) partition by range (id);
    create table p1 partition of p for values from (0) to (10);
    create table t (p_id int references p)`);
  expect(tableIn(catalog, 't').foreignKeys).toMatchObject([{ name: 't_p_id_fkey', target: { name: 'p' } }]);
});

test('a foreign key that only some partitions have is named once, whatever the target', async () => {
  const source = await catalogOf(`${PARTITIONED}
    alter table t1 add foreign key (u_id) references u`);
  for (const to of ['sqlite', 'postgres'] as const) {
    const { plan } = mapCatalog({
      source,
      from: dialectNamed('postgres'),
      to: dialectNamed(to),
      existing: null,
      typeNames: null,
      jsonb: false,
      keepDynamic: false,
      nulBytes: 'fail',
    });
    expect(plan.notCarried.filter(({ kind }) => kind === 'foreign-key')).toMatchObject([{ table: 't', name: 'u_id' }]);
  }
});
