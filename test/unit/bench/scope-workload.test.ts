// Goal: the workload of many users is the one that it says it is, and its user comes out by its rules.
import { expect, test } from 'vitest';
import {
  BARE_EMAIL,
  MISSING_INDEX,
  ONE_ROW,
  SCOPE_INDEXES,
  SCOPE_RULES,
  SCOPE_TABLES,
  scopeRowsSql,
  scopeUserEmail,
  scopeUsers,
  scopeWorkloadRows,
} from '../../../bench/scope-workload.ts';
import { planScope } from '../../../src/index.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';

const SCALE = 0.0005;

test('every user has about a thousand rows, and an index leads to each of them', { timeout: 60_000 }, async () => {
  const database = await createScratchDatabase();
  for (const sql of [SCOPE_TABLES, ...scopeRowsSql(SCALE), SCOPE_INDEXES]) await database.query(sql);
  for (const [table, rows] of Object.entries(scopeWorkloadRows(SCALE))) {
    expect(await database.query(`select count(*)::int as rows from ${table}`), table).toEqual([{ rows }]);
  }
  expect(Object.values(scopeWorkloadRows(1)).reduce((sum, rows) => sum + rows)).toBeGreaterThan(10_000_000);
  expect([scopeUsers(1), scopeUsers(SCALE)]).toEqual([10_000, 5]);
  const options = { from: database.url, user: { email: scopeUserEmail(SCALE) }, rules: SCOPE_RULES };
  const { rows } = await planScope(options);
  const came = Object.fromEntries(rows?.counts.map((count) => [count.table.name, count.in]) ?? []);
  expect(came).toMatchObject({ projects: 4, documents: 100, document_tags: 100, comments: 500, events: 300 });
  expect([rows?.violations, rows?.dangling, rows?.missingIndexes]).toEqual([[], [], []]);
  await database.query(`drop index ${MISSING_INDEX.name}`);
  const { table, column } = MISSING_INDEX;
  const missing = (await planScope(options)).rows?.missingIndexes;
  expect(missing).toMatchObject([{ table: { name: table }, columns: [column] }]);
});

test('the database of the start-up has one user, who has nothing', async () => {
  const database = await createScratchDatabase();
  for (const sql of [SCOPE_TABLES, ONE_ROW, SCOPE_INDEXES]) await database.query(sql);
  const { rows } = await planScope({ from: database.url, user: { email: BARE_EMAIL }, rules: SCOPE_RULES });
  expect(rows?.counts.map((count) => count.in).reduce((sum, one) => sum + one)).toBe(1);
});
