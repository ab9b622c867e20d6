import { expect, test } from 'vitest';
import {
  childrenSql,
  parentsSql,
  referringRows,
  withoutParentsSql,
} from '../../../../../src/dialect/postgres/scope/postgres-edge-sql.ts';
import {
  CREATE_SCOPE,
  WITHOUT_NESTED_LOOPS,
} from '../../../../../src/dialect/postgres/scope/postgres-scope-queries.ts';
import type { Reference } from '../../../../../src/model/scope.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';
import { readCatalogAt, tableIn } from '../../../../helpers/scratch-catalog.ts';

test('where indexes exist, a step reads the rows of the user and no whole table, whatever the planner believes', async () => {
  const database = await createScratchDatabase();
  await database.query(`
    create table users (id int primary key);
    create table posts (id int primary key, user_id int references users);
    create index on posts (user_id);
    insert into users select g from generate_series(1, 5000) g;
    insert into posts select g, g % 5000 + 1 from generate_series(1, 50000) g;
    analyze`);
  const catalog = await readCatalogAt(database.url);
  const name = (table: string) => ({ namespace: null, name: table });
  const reference: Reference = {
    child: name('posts'),
    columns: ['user_id'],
    parent: name('users'),
    parentColumns: ['id'],
    match: 'simple',
    origin: 'declared',
    condition: null,
    path: null,
  };
  const ends = { reference, child: tableIn(catalog, 'posts'), parent: tableIn(catalog, 'users') };
  await database.query(CREATE_SCOPE);
  const rows = 'select part, place, how from pg_temp.rowferry_scope where relation = 1';
  const referring = referringRows(rows, reference, { child: ends.child, kept: null });
  for (const sql of [childrenSql(rows, ends), parentsSql(referring, ends)]) {
    const plan = await database.query(`explain ${sql}`);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('Tid Scan');
    expect(text).not.toMatch(/Seq Scan on (?:users|posts)/);
  }
});

test('without an index a step reads a table once, not once for each row of the user', async () => {
  const database = await createScratchDatabase();
  await database.query(`
    create table users (id int primary key, name text unique);
    create table posts (id int primary key, user_id int references users, writer text, data jsonb);
    insert into users select g, g::text from generate_series(1, 5000) g;
    insert into posts select g, g % 5000 + 1, g % 5000 + 1, jsonb_build_object('by', g % 5000 + 1) from generate_series(1, 50000) g;
    analyze`);
  const catalog = await readCatalogAt(database.url);
  const [child, parent] = [tableIn(catalog, 'posts'), tableIn(catalog, 'users')];
  const plain = { child: child.name, parent: parent.name, match: 'simple', condition: null, path: null } as const;
  const references: readonly Reference[] = [
    { ...plain, columns: ['user_id'], parentColumns: ['id'], origin: 'declared' },
    // A text that is compared with an integer: the key of the parent is of no use.
    { ...plain, columns: ['writer'], parentColumns: ['id'], origin: 'rule' },
    { ...plain, columns: ['data'], parentColumns: ['id'], origin: 'rule', path: ['by'] },
  ];
  await database.query(CREATE_SCOPE);
  await database.query(`
    insert into rowferry_scope select 0, tableoid, ctid, 'o', 0 from users where id <= 50;
    insert into rowferry_scope select 1, tableoid, ctid, 'o', 0 from posts where id <= 100`);
  const rows = (table: number) =>
    `select part, place, how from pg_temp.rowferry_scope where relation = ${table} and round between 0 and 0 and how = 'o'`;
  await database.query(`begin; ${WITHOUT_NESTED_LOOPS}`);
  for (const reference of references) {
    const ends = { reference, child, parent };
    const referring = referringRows(rows(1), reference, { child, kept: null });
    for (const sql of [childrenSql(rows(0), ends), parentsSql(referring, ends), withoutParentsSql(referring, ends)]) {
      const [plan] = await database.query(`explain (analyze, format json) ${sql}`);
      const scans = [...JSON.stringify(plan).matchAll(/"Node Type":"Seq Scan"[^{}]*?"Actual Loops":([0-9.]+)/g)];
      expect(scans.map(([, loops]) => Number(loops)).filter((loops) => loops > 1)).toEqual([]);
    }
    expect(await database.query(`select from (${childrenSql(rows(0), ends)}) as n`)).toHaveLength(500);
  }
  await database.query('rollback');
});
