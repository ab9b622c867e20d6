import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  canPrintPostgres,
  printPostgresExpression,
} from '../../../src/dialect/postgres/expression/postgres-expression-printer.ts';
import {
  canPrintSqlite,
  printSqliteExpression,
} from '../../../src/dialect/sqlite/expression/sqlite-expression-printer.ts';
import type { ExpressionNode } from '../../../src/model/expression.ts';
import { adaptCondition } from '../../../src/model/map-expression.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { arbitraryCondition, TRIAL_COLUMNS, trialRows, trialSides } from '../../helpers/expression-arbitraries.ts';

/** A condition that is carried over holds for the same rows in both databases. */

const ROWS = trialRows(60);
const NUM_RUNS = 400;

let sqlite: Database.Database;
let postgres: ScratchDatabase;

beforeAll(async () => {
  sqlite = new Database(':memory:');
  postgres = await createScratchDatabase();
  sqlite.exec(`create table rows (row integer, ${TRIAL_COLUMNS.map((c) => `"${c.name}" ${c.sqliteType}`).join(', ')})`);
  await postgres.query(
    `create table rows (row integer, ${TRIAL_COLUMNS.map((c) => `"${c.name}" ${c.postgresType}`).join(', ')})`,
  );
  await postgres.query("set timezone to 'UTC'");
  for (const [row, values] of ROWS.entries()) {
    sqlite.exec(`insert into rows values (${row}, ${values.sqlite})`);
    await postgres.query(`insert into rows values (${row}, ${values.postgres})`);
  }
  return () => sqlite.close();
});

/** What the condition is for each row: 1, 0 or null. */
function inSqlite(node: ExpressionNode): readonly unknown[] {
  const condition = printSqliteExpression(node);
  return sqlite
    .prepare(`select case when ${condition} then 1 when not (${condition}) then 0 end from rows order by row`)
    .pluck()
    .all();
}

/** null where PostgreSQL refuses a number that is too large. */
async function inPostgres(node: ExpressionNode): Promise<readonly unknown[] | null> {
  const condition = printPostgresExpression(node);
  try {
    const found = await postgres.query(
      `select case when ${condition} then 1 when not (${condition}) then 0 end as holds from rows order by row`,
    );
    return found.map((row) => row['holds']);
  } catch (error) {
    if ((error as { code?: string }).code === '22003') return null;
    throw new Error(`${(error as Error).message}: ${condition}`);
  }
}

describe('a condition that is carried over', () => {
  test('from SQLite to PostgreSQL holds for the same rows', async () => {
    let carried = 0;
    const sides = trialSides('to-postgres');
    await fc.assert(
      fc.asyncProperty(arbitraryCondition, async (node) => {
        const adapted = adaptCondition(node, sides);
        if (adapted === null || !canPrintPostgres(adapted) || !canPrintSqlite(node)) return;
        carried++;
        const found = await inPostgres(adapted);
        if (found === null) return;
        const context = `${printSqliteExpression(node)} became ${printPostgresExpression(adapted)}`;
        expect(found, context).toEqual(inSqlite(node));
      }),
      { numRuns: NUM_RUNS * 5 },
    );
    expect(carried).toBeGreaterThan(NUM_RUNS / 2);
  });

  test('from PostgreSQL to SQLite holds for the same rows', async () => {
    let carried = 0;
    const sides = trialSides('to-sqlite');
    await fc.assert(
      fc.asyncProperty(arbitraryCondition, async (node) => {
        const adapted = adaptCondition(node, sides);
        if (adapted === null || !canPrintSqlite(adapted) || !canPrintPostgres(node)) return;
        const original = await originalInPostgres(node);
        if (original === null) return;
        carried++;
        const context = `${printPostgresExpression(node)} became ${printSqliteExpression(adapted)}`;
        expect(inSqlite(adapted), context).toEqual(original);
      }),
      { numRuns: NUM_RUNS * 5 },
    );
    expect(carried).toBeGreaterThan(NUM_RUNS / 2);
  });
});

/** null where PostgreSQL does not take the condition: then it cannot stand in a catalog. */
async function originalInPostgres(node: ExpressionNode): Promise<readonly unknown[] | null> {
  return await inPostgres(node).catch(() => null);
}
