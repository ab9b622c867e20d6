// Goal: of any shared database a user gets a file with exactly their rows, without the columns that told users apart.
import '../../helpers/property-runs.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import { migrate } from '../../../src/stages/migrate.ts';
import type { MigrateSummary } from '../../../src/stages/stage-summaries.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { quietContext } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { type ExpectedScope, expectedScope } from '../../helpers/tenant-oracle.ts';
import { tenantRules } from '../../helpers/tenant-rules.ts';
import { type TenantSchema, tenantSchema, tenantSql } from '../../helpers/tenant-schema.ts';

/** A tenth of what cheap properties run: each one makes two databases. */
const RUNS = Math.max(10, Math.ceil((fc.readConfigureGlobal().numRuns ?? 0) / 10));

/** By their names no table of these schemas holds persons, so that none of them may be one. */
function withoutPersons(schema: TenantSchema): TenantSchema {
  return { tables: schema.tables.map((table) => ({ ...table, isPerson: table.class === 'user' })) };
}

/** What the file of the user holds must be what the oracle expects, but for the stripped columns. */
function compare(file: string, { rows }: ExpectedScope, { transform }: MigrateSummary): number {
  const stripped = transform?.plan.stripped ?? [];
  const database = new Database(file, { readonly: true });
  try {
    for (const [table, expected] of Object.entries(rows)) {
      const gone = stripped.filter((change) => change.kind === 'column' && change.table === table);
      const without = expected.map((row) => {
        const cells = Object.entries(row).filter(([name]) => !gone.some((change) => change.name === name));
        return JSON.stringify(cells);
      });
      const found = database.prepare(`select * from ${table}`).all() as Record<string, unknown>[];
      expect(found.map((row) => JSON.stringify(Object.entries(row))).sort(), table).toEqual(without.sort());
      for (const { name } of gone)
        expect(new Set(expected.map((row) => row[name])).size, `${table}.${name}`).toBeLessThan(2);
    }
    expect(database.pragma('foreign_key_check')).toEqual([]);
    return stripped.length;
  } finally {
    database.close();
  }
}

test('a user’s file has every row that is theirs, no other, and closed references', {
  timeout: 60_000 + RUNS * 4000,
}, async () => {
  const database = await createScratchDatabase();
  const directory = await tempDirectory();
  let [moved, refused, unruly, stripped] = [0, 0, 0, 0];
  const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
    const schema = withoutPersons(tenantSchema(seed));
    const user = schema.tables[0]?.rows[0];
    if (user === undefined) return;
    await database.query(`drop schema public cascade; create schema public; ${tenantSql(schema)}`);
    const expected = expectedScope(schema, user);
    const [archive, to] = [join(directory, 'archive'), join(directory, 'user.db')];
    for (const path of [archive, to]) rmSync(path, { recursive: true, force: true });
    const values = (schema.tables[0]?.key ?? []).map((name) => String(user[name]));
    const scope = { selector: { kind: 'key', values }, rules: tenantRules(schema), rulesFile: null } as const;
    const options = { archive, from: parseEnd(database.url), to: parseEnd(to), scope, ...USUAL };
    const outcome = await migrate(options, quietContext()).catch((error: unknown) => error);
    if (outcome instanceof RowferryError) {
      if (['RULES_INVALID', 'SCOPE_UNDECIDED'].includes(outcome.code)) {
        unruly++;
        return;
      }
      expect([outcome.code, Object.keys(expected.violations).length > 0], outcome.message).toEqual([
        'SCOPE_VIOLATION',
        true,
      ]);
      refused++;
      return;
    }
    if (outcome instanceof Error) throw outcome;
    expect(expected.violations).toEqual({});
    stripped += compare(to, expected, outcome as MigrateSummary);
    moved++;
  });
  await fc.assert(property, { numRuns: RUNS });
  console.info(`${moved} moved, ${refused} refused, ${unruly} not decided; ${stripped} things stripped`);
  expect([moved, stripped].every((count) => count > 0)).toBe(true);
});

const USUAL = {
  tables: null,
  exclude: [],
  order: 'canonical',
  replace: false,
  copyFirst: false,
  skip: [],
  memory: true,
  backupDirectory: null,
  jsonb: false,
  keepDynamic: false,
} as const;
