import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { DIRECTIONS, type Direction, type PostgresPlace, urlOf } from './contestant.ts';
import { measure } from './measure.ts';
import { machineFacts, runsText } from './results.ts';
import { loadByPsql } from './rivals.ts';
import { rowferryCommand } from './rowferry.ts';
import { createWorkload } from './workload.ts';

/** What the census may cost: a quarter of the export. */
const SHARE_MAX = 0.25;

/** How much of an export the census takes, as the export itself tells: without the start of the program. */
export const CENSUS_CASE: BenchCase = {
  name: 'census',
  title: 'The census within the export',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const run = join(directory, 'census');
    mkdirSync(run, { recursive: true });
    const sqlitePath = join(run, 'workload.db');
    createWorkload(sqlitePath, scale);
    const postgres = await server.emptyDatabase('bench_census');
    const place = { direction: 'SQLite to PostgreSQL' as const, sqlitePath, postgres, directory: run };
    await measure(loadByPsql(place).command);
    const lines = DIRECTIONS.map((direction) => line(direction, { run, sqlitePath, postgres, ground }));
    rmSync(run, { recursive: true, force: true });
    return [
      `- Workload W1 at scale ${scale}, ${runsText(repetitions)}; the catalog is read with the census.`,
      ...machineFacts(server.description),
      '',
      '| source | export, seconds | census, seconds | share | at most a quarter |',
      '|---|--:|--:|--:|---|',
      ...lines,
    ];
  },
};

interface Place {
  readonly run: string;
  readonly sqlitePath: string;
  readonly postgres: PostgresPlace;
  readonly ground: CaseGround;
}

interface Exported {
  readonly seconds: number;
  readonly censusSeconds: number;
}

function line(direction: Direction, place: Place): string {
  const source = direction === 'SQLite to PostgreSQL' ? place.sqlitePath : urlOf(place.postgres);
  const runs = Array.from({ length: place.ground.repetitions }, () => exportOnce(source, place));
  const sorted = runs.sort((one, other) => one.censusSeconds / one.seconds - other.censusSeconds / other.seconds);
  const { seconds, censusSeconds } = sorted[Math.floor((sorted.length - 1) / 2)] as Exported;
  const share = censusSeconds / seconds;
  const cells = [
    direction.split(' to ')[0],
    seconds.toFixed(2),
    censusSeconds.toFixed(2),
    `${Math.round(100 * share)} %`,
  ];
  return `| ${[...cells, share <= SHARE_MAX ? 'yes' : 'no'].join(' | ')} |`;
}

function exportOnce(source: string, { run, postgres }: Place): Exported {
  const archive = join(run, 'archive');
  rmSync(archive, { recursive: true, force: true });
  const { program, parameters, environment } = rowferryCommand(['export', source, '--archive', archive, '--json'], {
    postgres,
  });
  const text = execFileSync(program, parameters, { env: { ...process.env, ...environment }, encoding: 'utf8' });
  return JSON.parse(text) as Exported;
}
