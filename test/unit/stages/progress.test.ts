import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dialectOf, parseEnd } from '../../../src/dialect/open-dialect.ts';
import { exportDatabase } from '../../../src/stages/export-database.ts';
import { importArchive } from '../../../src/stages/import-archive.ts';
import type { ProgressEvent, StageName } from '../../../src/stages/progress.ts';
import type { StageSummary } from '../../../src/stages/stage-summaries.ts';
import { transformArchive } from '../../../src/stages/transform-archive.ts';
import { validate } from '../../../src/stages/validate.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { quietContext } from '../../helpers/run-stages.ts';
import { createBigDatabase, createSmallDatabase } from '../../helpers/small-database.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const MAPPING = { jsonb: false, keepDynamic: false };

/** Every stage on the database at `source`, each with the events that it told. */
async function runStages(source: string): Promise<readonly (readonly [StageSummary, readonly ProgressEvent[]])[]> {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  const [from, to] = [parseEnd(source), parseEnd(target.url)];
  const told: (readonly [StageSummary, readonly ProgressEvent[]])[] = [];
  const run = async (stage: (context: ReturnType<typeof quietContext>) => Promise<StageSummary>) => {
    const events: ProgressEvent[] = [];
    told.push([await stage(quietContext(events)), events]);
  };
  await run((context) =>
    exportDatabase(
      { from, archive, tables: null, exclude: [], order: 'canonical', replace: false, copyFirst: false },
      context,
    ),
  );
  const toDialect = dialectOf(to).capabilities.name;
  await run((context) => transformArchive({ archive, to, toDialect, ...MAPPING }, context));
  const options = { archive, to, validate: true, memory: true, backupDirectory: null, ...MAPPING };
  await run((context) => importArchive(options, context));
  await run((context) => validate({ archive, to, from: null, ...MAPPING }, context));
  await run((context) => validate({ archive, to: null, from: null, ...MAPPING }, context));
  await run((context) => validate({ archive, to, from, ...MAPPING }, context));
  return told;
}

const STAGES: readonly StageName[] = ['export', 'transform', 'import', 'validate'];

/** What every reader of events relies on. */
function expectConsistent(events: readonly ProgressEvent[], stage: StageName): void {
  const own = events.filter((event) => event.stage === stage);
  expect([own[0]?.kind, own.at(-1)?.kind]).toEqual(['stage-started', 'stage-finished']);
  expect(own.filter(({ kind }) => kind === 'stage-started' || kind === 'stage-finished')).toHaveLength(2);
  const open = new Map<string, number>();
  for (const event of own) {
    if (event.kind === 'table-started') {
      expect(open.has(event.table), `${event.table} is begun once at a time`).toBe(false);
      open.set(event.table, 0);
    } else if (event.kind === 'rows') {
      expect(event.rows).toBeGreaterThanOrEqual(open.get(event.table) as number);
      open.set(event.table, event.rows);
    } else if (event.kind === 'table-finished') {
      const { table, read, written, rejected } = event.summary;
      expect(read).toBeGreaterThanOrEqual(open.get(table) as number);
      expect(written + rejected).toBe(read);
      open.delete(table);
    }
  }
  expect([...open.keys()]).toEqual([]);
}

it('every table that begins ends, every stage too, and the rows add up', { timeout: 60_000 }, async () => {
  const source = join(await tempDirectory(), 'source.db');
  createSmallDatabase(source);
  for (const [summary, events] of await runStages(source)) {
    const stages = STAGES.filter((stage) => events.some((event) => event.stage === stage));
    for (const stage of stages) expectConsistent(events, stage);
    expect(summary.rows).toBe(summary.tables.reduce((sum, table) => sum + table.written, 0));
    expect(summary.bytes).toBe(summary.tables.reduce((sum, table) => sum + table.bytes, 0));
    expect(summary.rows % 9).toBe(0);
    expect(summary.rows).toBeGreaterThan(0);
  }
});

it('a long table tells its rows on the way, never more than it expects', { timeout: 60_000 }, async () => {
  const source = join(await tempDirectory(), 'big.db');
  createBigDatabase(source, 100_000);
  const told = await runStages(source);
  for (const [, events] of told) {
    for (const event of events) {
      if (event.kind === 'rows') expect(event.rows).toBeLessThanOrEqual(100_000);
      if (event.kind === 'table-started') expect([100_000, null]).toContain(event.rowsExpected);
    }
  }
  expect(told.flatMap(([, events]) => events).some(({ kind }) => kind === 'rows')).toBe(true);
});
