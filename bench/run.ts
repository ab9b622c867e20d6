/**
 * `npm run bench`: moves a workload of 1.1 million rows with RowFerry and with every other tool that is installed, in
 * both directions, then takes one user out of 10 million rows, and writes `bench/RESULTS.md`. Sections that were not
 * measured stay as they are.
 *
 *   npm run bench -- --scale 10          ten times the rows
 *   npm run bench -- --repetitions 5     the median of five (default 3)
 *   npm run bench -- --only pgloader     contestants and cases whose name contains this
 *   npm run bench -- --only race         the race alone, with all contestants
 *   npm run bench -- --only scope        one user out of many
 *   npm run bench -- --only snapshot     pack, verify and restore an audit snapshot
 *   npm run bench -- --only census       how much of an export the census takes
 *   npm run bench -- --only diff         what differs between two archives
 *   npm run bench -- --only parallel     one, two and four connections, in and out
 *   npm run bench -- --only many         200 databases into one
 *   npm run bench -- --only profile      the profile openmake at a million rows
 *   npm run bench -- --output -          print the page instead of writing it
 *   PGBENCH_URL=postgres://…             this server (as a superuser) instead of one of our own
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { type BenchServer, openBenchServer } from './bench-server.ts';
import { CENSUS_CASE } from './census-case.ts';
import { type Contestant, DIRECTIONS, type Direction, type PostgresPlace } from './contestant.ts';
import { DIFF_CASE } from './diff-case.ts';
import { MANY_CASE } from './many-case.ts';
import { measure } from './measure.ts';
import { withSections } from './page-sections.ts';
import { PARALLEL_CASE } from './parallel-case.ts';
import { CAN_MEASURE } from './process-tree.ts';
import { PROFILE_CASE } from './profile-case.ts';
import { type Lane, race } from './race.ts';
import { PAGE_HEAD, type ResultsOptions, raceSections } from './results.ts';
import { loadByPsql, RIVALS } from './rivals.ts';
import { IS_BUILT, ROWFERRY } from './rowferry.ts';
import { SCOPE_CASE } from './scope-case.ts';
import { SNAPSHOT_CASE } from './snapshot-case.ts';
import { TRANSFORM_CASE } from './transform-case.ts';
import { createWorkload, W1_ROWS } from './workload.ts';

/** Measurements besides the race. */
const CASES: readonly BenchCase[] = [
  SCOPE_CASE,
  TRANSFORM_CASE,
  CENSUS_CASE,
  SNAPSHOT_CASE,
  DIFF_CASE,
  PARALLEL_CASE,
  PROFILE_CASE,
  MANY_CASE,
];

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
  const [scale, repetitions] = [Number(values.scale), Number(values.repetitions)];
  if (!CAN_MEASURE) console.error('This system has no /proc: CPU time and memory cannot be measured.');
  if (!IS_BUILT) console.error('RowFerry is not built (`npm run build`): only the others are measured.');
  const isWanted = ({ name }: { readonly name: string }) => name.includes(values.only);
  const isRaceAlone = values.only === 'race';
  const contestants = [...(IS_BUILT ? ROWFERRY : []), ...RIVALS].filter((one) => isRaceAlone || isWanted(one));

  const directory = mkdtempSync(join(tmpdir(), 'rowferry-bench-'));
  const server = await openBenchServer();
  const ground = { server, scale, repetitions, directory };
  try {
    if (contestants.length > 0) {
      const results = await runRace(contestants, ground);
      writePage((page) => withSections(page, raceSections(results)));
    }
    for (const one of IS_BUILT ? CASES.filter(isWanted) : []) {
      const section = await one.run(ground);
      writePage((page) => withSections(page, new Map([[one.title, section]])));
    }
  } finally {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes the page after each measurement: a run that is stopped keeps what it has. `-` prints each section by itself. */
function writePage(change: (page: string) => string): void {
  const page = values.output !== '-' && existsSync(values.output) ? readFileSync(values.output, 'utf8') : PAGE_HEAD;
  if (values.output === '-') console.info(change(page));
  else writeFileSync(values.output, change(page));
}

async function runRace(contestants: readonly Contestant[], ground: CaseGround): Promise<ResultsOptions> {
  const { server, scale, repetitions, directory } = ground;
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
  return {
    lanes,
    scale,
    repetitions,
    rows: Object.values(W1_ROWS).reduce((sum, rows) => sum + Math.ceil(rows * scale), 0),
    fileBytes: statSync(sqlitePath).size,
    server: server.description,
  };
}

/** The source of the way back is not made by RowFerry, so that nobody reads what suits it. */
async function loadSource(server: BenchServer, sqlitePath: string, directory: string): Promise<PostgresPlace> {
  const postgres = await server.emptyDatabase('bench_source');
  await measure(loadByPsql({ direction: 'SQLite to PostgreSQL', sqlitePath, postgres, directory }).command);
  return postgres;
}

await main();
