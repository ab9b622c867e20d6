import { expect, test } from 'vitest';
import { childrenSql, parentsSql, referringRows } from '../../../../../src/dialect/postgres/scope/postgres-edge-sql.ts';
import { CREATE_SCOPE } from '../../../../../src/dialect/postgres/scope/postgres-scope-queries.ts';
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
