import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BenchServer } from './bench-server.ts';
import type { Contestant, Direction, Ground, PostgresPlace } from './contestant.ts';
import { type Measurement, measure } from './measure.ts';
import { isInstalled } from './programs.ts';
import { W1_ROWS } from './workload.ts';

export interface RaceOptions {
  readonly direction: Direction;
  readonly contestants: readonly Contestant[];
  readonly repetitions: number;
  readonly server: BenchServer;
  /** The workload as a SQLite file and as a PostgreSQL database: whichever the direction reads. */
  readonly sqlitePath: string;
  readonly sourceDatabase: PostgresPlace;
  readonly directory: string;
}

/** All measurements of one step of one contestant. */
export interface Lane {
  readonly contestant: Contestant;
  readonly step: string;
  readonly measurements: Measurement[];
  /** Rows in the target after the last step. */
  rowsArrived: number;
  /** Why it did not finish; null: it did. */
  failure: string | null;
}

const TARGET_DATABASE = 'bench_target';

/** Lets every contestant move the workload several times. They take turns, so that all of them meet the same weather. */
export async function race(options: RaceOptions): Promise<readonly Lane[]> {
  const runners = options.contestants.filter(
    ({ directions, needs }) => directions.includes(options.direction) && isInstalled(needs),
  );
  const lanes: Lane[] = [];
  for (let repetition = 1; repetition <= options.repetitions; repetition++) {
    for (const contestant of runners) {
      console.error(`${options.direction}, ${repetition} of ${options.repetitions}: ${contestant.name}`);
      await run(contestant, options, lanes);
    }
  }
  return lanes;
}

async function run(contestant: Contestant, options: RaceOptions, lanes: Lane[]): Promise<void> {
  const ground = await prepareGround(options);
  for (const { name, command } of contestant.steps(ground)) {
    const lane = laneOf(lanes, contestant, name);
    try {
      lane.measurements.push(await measure(command));
      lane.rowsArrived = await arrivedRows(ground, options.server);
    } catch (error) {
      lane.failure = String(error);
      console.error(lane.failure);
      return;
    }
  }
}

function laneOf(lanes: Lane[], contestant: Contestant, step: string): Lane {
  const found = lanes.find((lane) => lane.contestant === contestant && lane.step === step);
  if (found !== undefined) return found;
  const lane: Lane = { contestant, step, measurements: [], rowsArrived: 0, failure: null };
  lanes.push(lane);
  return lane;
}

async function prepareGround({
  direction,
  server,
  sqlitePath,
  sourceDatabase,
  directory,
}: RaceOptions): Promise<Ground> {
  const run = join(directory, 'run');
  rmSync(run, { recursive: true, force: true });
  mkdirSync(run, { recursive: true });
  const toPostgres = direction === 'SQLite to PostgreSQL';
  const target = await server.emptyDatabase(TARGET_DATABASE);
  return {
    direction,
    sqlitePath: toPostgres ? sqlitePath : join(run, 'target.db'),
    postgres: toPostgres ? target : sourceDatabase,
    directory: run,
  };
}

/** Counted in the target itself: a loader that ends well without its rows has not won. */
async function arrivedRows(ground: Ground, server: BenchServer): Promise<number> {
  let rows = 0;
  for (const table of Object.keys(W1_ROWS)) {
    rows +=
      ground.direction === 'SQLite to PostgreSQL'
        ? await server.countRows(ground.postgres.database, table).catch(() => 0)
        : countSqliteRows(ground.sqlitePath, table);
  }
  return rows;
}

function countSqliteRows(path: string, table: string): number {
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return Number(database.prepare(`select count(*) from ${table}`).pluck().get());
    } finally {
      database.close();
    }
  } catch {
    return 0;
  }
}
