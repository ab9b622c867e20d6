import { expect, test } from 'vitest';
import { catalogOf, tableIn } from '../../../../helpers/scratch-catalog.ts';

test('an index has its terms, order, predicate and collation', async () => {
  const catalog = await catalogOf(`
    create table t (id int primary key, a text, b int, c text unique);
    create unique index i1 on t (lower(a), b desc, c collate "C" desc nulls last) where b > 0;
    create index i2 on t (b nulls first);
    create unique index i3 on t (b) nulls not distinct`);
  const [first, second, third, ...rest] = tableIn(catalog, 't').indexes;
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ name: 'i1', unique: true, method: 'btree', nullsDistinct: true });
  expect(first?.predicate?.text).toBe('(b > 0)');
  expect(first?.terms).toMatchObject([
    { kind: 'expression', column: null, expression: { text: 'lower(a)' }, descending: false, nulls: 'last' },
    { kind: 'column', column: 'b', expression: null, descending: true, nulls: 'first', collation: null },
    { kind: 'column', column: 'c', descending: true, nulls: 'last', collation: 'C' },
  ]);
  expect(second).toMatchObject({ name: 'i2', unique: false, terms: [{ descending: false, nulls: 'first' }] });
  expect(third).toMatchObject({ name: 'i3', unique: true, nullsDistinct: false });
});

test('an index of another method keeps its name', async () => {
  const catalog = await catalogOf(
    'create table t (a jsonb, b int); create index i on t using gin (a); create index j on t using hash (b)',
  );
  expect(tableIn(catalog, 't').indexes.map(({ name, method }) => [name, method])).toEqual([
    ['i', 'gin'],
    ['j', 'hash'],
  ]);
});

test('an index with other operators is left out, a unique one is carried with the default ones', async () => {
  const catalog = await catalogOf(`
    create table t (a text, b int);
    create index i on t (a text_pattern_ops);
    create unique index u on t (a text_pattern_ops);
    create index v on t (a varchar_ops, b int4_ops) include (b)`);
  expect(tableIn(catalog, 't').indexes.map((index) => index.name)).toEqual(['u', 'v']);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['i', 'u', 'v']);
  expect(catalog.leftOut[0]?.text).toBe('CREATE INDEX i ON public.t USING btree (a text_pattern_ops)');
});

test('an index of a partitioned table is there once, one of a single partition is left out', async () => {
  const catalog = await catalogOf(`
    create table t (a int, b int) partition by range (a);
    create table t1 partition of t for values from (0) to (10);
    create index i on t (b); create index only1 on t1 (a)`);
  expect(tableIn(catalog, 't').indexes.map((index) => index.name)).toEqual(['i']);
  expect(catalog.leftOut.map((item) => item.name)).toEqual(['only1', 'partitioning']);
});
