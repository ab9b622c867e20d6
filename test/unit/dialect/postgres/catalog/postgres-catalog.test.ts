import { expect, test } from 'vitest';
import type { Catalog } from '../../../../../src/model/catalog.ts';
import { describeWithCorpora } from '../../../../helpers/corpora.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';
import { loadDump } from '../../../../helpers/load-dump.ts';
import { catalogOf, columnIn, readCatalogAt, tableIn } from '../../../../helpers/scratch-catalog.ts';

test('an empty database has an empty catalog', async () => {
  expect(await catalogOf('select 1')).toEqual({ dialect: 'postgres', tables: [], enums: [], leftOut: [] });
});

test('a table without columns and names that need quotes are read', async () => {
  const catalog = await catalogOf('create table none (); create table "a ""b"" \'c\'" ("x ""y""" int primary key)');
  expect(tableIn(catalog, 'none').columns).toEqual([]);
  expect(columnIn(catalog, `a "b" 'c'`, 'x "y"').type).toEqual({ kind: 'integer', bits: 32 });
});

test('a partitioned table is one table, and says so', async () => {
  const catalog = await catalogOf(`
    create table t (a int primary key) partition by hash (a);
    create table t0 partition of t for values with (modulus 1, remainder 0)`);
  expect(catalog.tables).toMatchObject([{ name: { name: 't' }, options: { partitioned: true } }]);
});

test('a search_path of the database does not change how definitions are read', async () => {
  const sql = `create schema a; create type a.mood as enum ('x'); create sequence a.s;
    create table a.t (m a.mood default 'x', n int default nextval('a.s'))`;
  const plain = await catalogOf(sql);
  const hostile = await catalogOf(`${sql};
    do $$ begin execute format('alter database %I set search_path = a, public', current_database()); end $$`);
  expect(hostile).toEqual(plain);
  expect(columnIn(plain, 'a.t', 'm').storage).toEqual({ dialect: 'postgres', typeName: 'a.mood' });
});

function countForeignKeys(catalog: Catalog): number {
  return catalog.tables.reduce((sum, table) => sum + table.foreignKeys.length, 0);
}

async function catalogOfDump(file: string): Promise<Catalog> {
  const database = await createScratchDatabase();
  await loadDump(database.url, file);
  return readCatalogAt(database.url, { census: true });
}

describeWithCorpora('chinook', ['postgres/chinook.sql'], (file) => {
  test('is read whole', async () => {
    const catalog = await catalogOfDump(file);
    expect([catalog.tables.length, countForeignKeys(catalog), catalog.leftOut]).toEqual([11, 11, []]);
    expect(catalog.tables.every((table) => table.primaryKey !== null)).toBe(true);
    expect(columnIn(catalog, 'invoice', 'total').census).toMatchObject({ rows: 412, nulls: 0, specials: 0 });
  });
});

describeWithCorpora('pagila', ['postgres/pagila.sql'], (file) => {
  test('is read with its partitions as one table and its domain as its base type', async () => {
    const catalog = await catalogOfDump(file);
    expect([catalog.tables.length, countForeignKeys(catalog)]).toEqual([15, 21]);
    expect(tableIn(catalog, 'payment').options.partitioned).toBe(true);
    expect(tableIn(catalog, 'payment').foreignKeys.map((key) => [key.columns, key.validated])).toEqual([
      [['customer_id'], false],
      [['rental_id'], false],
      [['staff_id'], false],
    ]);
    expect(columnIn(catalog, 'film', 'release_year').storage).toEqual({ dialect: 'postgres', typeName: 'integer' });
    expect(columnIn(catalog, 'film', 'rating')).toMatchObject({
      type: { kind: 'enum', name: { namespace: null, name: 'mpaa_rating' } },
      default: { node: { kind: 'cast' } },
    });
    expect(columnIn(catalog, 'customer', 'customer_id').identity).toMatchObject({ kind: 'serial', last: '599' });
    expect(catalog.leftOut.filter((item) => item.kind === 'view')).toHaveLength(8);
    expect(catalog.leftOut.filter((item) => item.kind === 'trigger')).toHaveLength(15);
  });
});

describeWithCorpora('directus', ['postgres/directus.sql'], (file) => {
  test('is read whole', async () => {
    const catalog = await catalogOfDump(file);
    expect([catalog.tables.length, countForeignKeys(catalog), catalog.leftOut]).toEqual([29, 48, []]);
  });
});

describeWithCorpora('panoptes', ['postgres/panoptes.sql'], (file) => {
  test('is read with its unverified foreign keys, partial and expression indexes', async () => {
    const catalog = await catalogOfDump(file);
    expect([catalog.tables.length, countForeignKeys(catalog)]).toEqual([54, 68]);
    const indexes = catalog.tables.flatMap((table) => table.indexes);
    expect(indexes.some((index) => index.predicate !== null)).toBe(true);
    expect(indexes.some((index) => index.terms.some((term) => term.kind === 'expression'))).toBe(true);
    const foreignKeys = catalog.tables.flatMap((table) => table.foreignKeys);
    expect(foreignKeys.some((key) => !key.validated)).toBe(true);
  });
});
