import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  parsePostgresExpression,
  preparePostgresParser,
} from '../../../../../src/dialect/postgres/expression/postgres-expression-parser.ts';
import {
  canPrintPostgres,
  printPostgresExpression,
} from '../../../../../src/dialect/postgres/expression/postgres-expression-printer.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';
import { arbitraryCondition, TRIAL_COLUMNS, trialRows } from '../../../../helpers/expression-arbitraries.ts';

/** PostgreSQL itself is the oracle: what it keeps of a CHECK is parsed, printed, and holds for the same rows. */

let postgres: ScratchDatabase;

beforeAll(async () => {
  await preparePostgresParser();
  postgres = await createScratchDatabase();
  const columns = TRIAL_COLUMNS.map((c) => `"${c.name}" ${c.postgresType}`).join(', ');
  await postgres.query(`create table public.rows (row integer, ${columns}); create table public.kept (${columns})`);
  await postgres.query("set search_path to ''; set timezone to 'UTC'; set intervalstyle to iso_8601");
  for (const [row, { postgres: values }] of trialRows(40).entries()) {
    await postgres.query(`insert into public.rows values (${row}, ${values})`);
  }
});

/** The CHECK as pg_get_expr prints it; null where PostgreSQL refuses it. */
async function kept(condition: string): Promise<string | null> {
  try {
    await postgres.query(`alter table public.kept add constraint c check (${condition})`);
  } catch {
    return null;
  }
  const found = await postgres.query<{ text: string }>(
    "select pg_get_expr(conbin, conrelid) as text from pg_constraint where conname = 'c'",
  );
  await postgres.query('alter table public.kept drop constraint c');
  return found[0]?.text ?? null;
}

async function holds(condition: string): Promise<unknown> {
  try {
    return await postgres.query(`select (${condition}) as holds from public.rows order by row`);
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe('an expression of PostgreSQL', () => {
  test('means the same after it was kept, parsed and printed', async () => {
    let printed = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryCondition, async (node) => {
        if (!canPrintPostgres(node)) return;
        const condition = printPostgresExpression(node);
        const text = await kept(condition);
        if (text === null) return;
        const parsed = parsePostgresExpression(text).node;
        if (parsed === null || !canPrintPostgres(parsed)) return;
        printed++;
        const result = printPostgresExpression(parsed);
        expect(await holds(result), `${condition} was kept as ${text} and printed as ${result}`).toEqual(
          await holds(text),
        );
      }),
      { numRuns: 1200 },
    );
    expect(printed).toBeGreaterThan(200);
  });

  test('is accepted by its own grammar whatever is printed', () => {
    fc.assert(
      fc.property(arbitraryCondition, (node) => {
        if (!canPrintPostgres(node)) return;
        const text = printPostgresExpression(node);
        expect(parsePostgresExpression(text).node, text).not.toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});
