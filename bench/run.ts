/**
 * `npm run bench`: moves a workload of 1.1 million rows with RowFerry and with every other tool that is installed, in
 * both directions, and writes `bench/RESULTS.md`.
 *
 *   npm run bench -- --scale 10          ten times the rows
 *   npm run bench -- --repetitions 5     the median of five (default 3)
 *   npm run bench -- --only pgloader     contestants whose name contains this
 *   npm run bench -- --output -          print the page instead of writing it
 *   PGBENCH_URL=postgres://…             this server (as a superuser) instead of one of our own
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BenchServer, openBenchServer } from './bench-server.ts';
import { DIRECTIONS, type Direction, type PostgresPlace } from './contestant.ts';
import { measure } from './measure.ts';
import { CAN_MEASURE } from './process-tree.ts';
import { type Lane, race } from './race.ts';
import { formatResults } from './results.ts';
import { loadByPsql, RIVALS } from './rivals.ts';
import { IS_BUILT, ROWFERRY } from './rowferry.ts';
import { createWorkload, W1_ROWS } from './workload.ts';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    repetitions: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    // Part of the name of a direction: `to SQLite`.
    direction: { type: 'string', default: '' },
    output: { type: 'string', default: fileURLToPath(new URL('./RESULTS.md', import.meta.url)) },
  },
});

async function main(): Promise<void> {
  const scale = Number(values.scale);
  const repetitions = Number(values.repetitions);
  if (!CAN_MEASURE) console.error('This system has no /proc: CPU time and memory cannot be measured.');
  if (!IS_BUILT) console.error('RowFerry is not built (`npm run build`): only the others are measured.');
  const contestants = [...(IS_BUILT ? ROWFERRY : []), ...RIVALS].filter(({ name }) => name.includes(values.only));

  const directory = mkdtempSync(join(tmpdir(), 'rowferry-bench-'));
  const server = await openBenchServer();
  try {
    const sqlitePath = join(directory, 'workload.db');
    console.error(`Making the workload at scale ${scale} in ${directory}`);
    createWorkload(sqlitePath, scale);
    const sourceDatabase = await loadSource(server, sqlitePath, directory);
    const lanes: Partial<Record<Direction, readonly Lane[]>> = {};
    for (const direction of DIRECTIONS.filter((name) => name.includes(values.direction))) {
      lanes[direction] = await race({
        direction,
        contestants,
        repetitions,
        server,
        sqlitePath,
        sourceDatabase,
        directory,
      });
    }
    const page = formatResults({
      lanes,
      scale,
      repetitions,
      rows: Object.values(W1_ROWS).reduce((sum, rows) => sum + Math.ceil(rows * scale), 0),
      fileBytes: statSync(sqlitePath).size,
      server: server.description,
    });
    if (values.output === '-') console.info(page);
    else writeFileSync(values.output, page);
  } finally {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The source of the way back is not made by RowFerry, so that nobody reads what suits it. */
async function loadSource(server: BenchServer, sqlitePath: string, directory: string): Promise<PostgresPlace> {
  const postgres = await server.emptyDatabase('bench_source');
  await measure(loadByPsql({ direction: 'SQLite to PostgreSQL', sqlitePath, postgres, directory }).command);
  return postgres;
}

await main();
