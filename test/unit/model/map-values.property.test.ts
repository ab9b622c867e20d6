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
import { adaptGenerated, adaptIndexTerm, type ColumnPair } from '../../../src/model/map-expression.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { arbitraryValue, TRIAL_COLUMNS, trialRows, trialSides } from '../../helpers/expression-arbitraries.ts';

/** Generated values are the same in both databases, and unique keys tell the same rows apart. */

let sqlite: Database.Database;
let postgres: ScratchDatabase;

beforeAll(async () => {
  sqlite = new Database(':memory:');
  sqlite.defaultSafeIntegers();
  postgres = await createScratchDatabase();
  sqlite.exec(`create table rows (row integer, ${TRIAL_COLUMNS.map((c) => `"${c.name}" ${c.sqliteType}`).join(', ')})`);
  await postgres.query(
    `create table rows (row integer, ${TRIAL_COLUMNS.map((c) => `"${c.name}" ${c.postgresType}`).join(', ')})`,
  );
  await postgres.query("set timezone to 'UTC'");
  for (const [row, values] of trialRows(40).entries()) {
    sqlite.exec(`insert into rows values (${row}, ${values.sqlite})`);
    await postgres.query(`insert into rows values (${row}, ${values.postgres})`);
  }
  return () => sqlite.close();
});

function sqliteValues(node: ExpressionNode): readonly unknown[] {
  return sqlite
    .prepare(`select ${printSqliteExpression(node)} from rows order by row`)
    .pluck()
    .all();
}

/** null where PostgreSQL refuses a number that is too large, or the expression itself where `strict` is false. */
async function postgresValues(node: ExpressionNode, strict: boolean): Promise<readonly (string | null)[] | null> {
  const text = printPostgresExpression(node);
  try {
    const found = await postgres.query<{ value: string | null }>(
      `select (${text})::text as value from rows order by row`,
    );
    return found.map((row) => row.value);
  } catch (error) {
    if (!strict || (error as { code?: string }).code === '22003') return null;
    throw new Error(`${(error as Error).message}: ${text}`);
  }
}

const READ: Readonly<Record<string, (shown: string) => unknown>> = {
  integer: BigInt,
  // SQLite keeps no negative zero; both compare it as zero.
  float: (shown) => Number(shown) + 0,
  boolean: (shown) => (shown === 'true' ? 1n : 0n),
  text: (shown) => shown,
};
const KINDS = ['a', 'x', 's', 'f'] as const;

describe.each(['to-postgres', 'to-sqlite'] as const)('going %s', (direction) => {
  const sides = trialSides(direction);
  const isToPostgres = direction === 'to-postgres';

  test('a generated column that is carried has the same values', async () => {
    let carried = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryValue, fc.constantFrom(...KINDS), async (node, name) => {
        const pair = sides.get(name) as ColumnPair;
        const adapted = adaptGenerated(node, sides, pair);
        const [inSqlite, inPostgres] = isToPostgres ? [node, adapted] : [adapted, node];
        if (inSqlite === null || inPostgres === null || !canPrintSqlite(inSqlite) || !canPrintPostgres(inPostgres))
          return;
        const shown = await postgresValues(inPostgres, isToPostgres);
        if (shown === null) return;
        carried++;
        const read = READ[pair.from.type.kind] as (shown: string) => unknown;
        const context = `${printSqliteExpression(inSqlite)} and ${printPostgresExpression(inPostgres)}`;
        expect(
          shown.map((value) => (value === null ? null : read(value))),
          context,
        ).toEqual(
          sqliteValues(inSqlite).map((value) =>
            pair.from.type.kind === 'float' && value !== null ? Number(value) + 0 : value,
          ),
        );
      }),
      { numRuns: 2500 },
    );
    expect(carried).toBeGreaterThan(100);
  });

  test('a term of a unique index that is carried tells the same rows apart', async () => {
    let carried = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryValue, async (node) => {
        const adapted = adaptIndexTerm(node, sides, true);
        const [inSqlite, inPostgres] = isToPostgres ? [node, adapted] : [adapted, node];
        if (inSqlite === null || inPostgres === null || !canPrintSqlite(inSqlite) || !canPrintPostgres(inPostgres))
          return;
        const classes = await postgresClasses(inPostgres, isToPostgres);
        if (classes === null) return;
        carried++;
        const text = printSqliteExpression(inSqlite);
        const found = sqlite
          .prepare(`select dense_rank() over (order by ${text}) from rows order by row`)
          .pluck()
          .all();
        const context = `${text} and ${printPostgresExpression(inPostgres)}`;
        expect(partition(classes), context).toEqual(partition(found));
      }),
      { numRuns: 1500 },
    );
    expect(carried).toBeGreaterThan(100);
  });
});

async function postgresClasses(node: ExpressionNode, strict: boolean): Promise<readonly unknown[] | null> {
  const text = printPostgresExpression(node);
  try {
    const sql = `select dense_rank() over (order by ${text}) as class from rows order by row`;
    return (await postgres.query<{ class: unknown }>(sql)).map((row) => row.class);
  } catch (error) {
    if (!strict || (error as { code?: string }).code === '22003') return null;
    throw new Error(`${(error as Error).message}: ${text}`);
  }
}

/** For each row the first row that is equal to it. */
function partition(classes: readonly unknown[]): readonly number[] {
  return classes.map((value) => classes.findIndex((other) => String(other) === String(value)));
}
