import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { type PostgresPlace, urlOf } from './contestant.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';
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
} from './scope-workload.ts';

/** One user out of 10,000, against the export of them all. */
export const SCOPE_CASE: BenchCase = {
  name: 'scope',
  title: 'One user out of many',
  async run(ground) {
    const { server, scale } = ground;
    console.error(`Making the rows of ${scopeUsers(scale)} users`);
    const place = await server.emptyDatabase('bench_scope');
    await server.run(place.database, [
      SCOPE_TABLES,
      ...scopeRowsSql(scale),
      SCOPE_INDEXES,
      'vacuum analyze',
      'checkpoint',
    ]);
    const bare = await server.emptyDatabase('bench_scope_bare');
    await server.run(bare.database, [SCOPE_TABLES, ONE_ROW, SCOPE_INDEXES, 'vacuum analyze', 'checkpoint']);
    return report(await measureAll({ ...ground, place, bare }), ground);
  },
};

interface ScopeGround extends CaseGround {
  readonly place: PostgresPlace;
  /** The same tables with one user and nothing else. */
  readonly bare: PostgresPlace;
}

interface Measured {
  readonly startUp: Measurement;
  readonly whole: Measurement;
  readonly scoped: Measurement;
  readonly indexless: Measurement;
  readonly userRows: number;
}

async function measureAll(ground: ScopeGround): Promise<Measured> {
  const { place, bare, scale, repetitions, server } = ground;
  const user = ['--user-email', scopeUserEmail(scale)];
  const lanes = { startUp: [], whole: [], scoped: [], indexless: [] } as Record<string, Measurement[]>;
  const run = async (lane: string, at: PostgresPlace, words: readonly string[]) => {
    console.error(`one user out of many: ${lane}`);
    const { measurement, rows } = await exportOnce(ground, at, words);
    lanes[lane]?.push(measurement);
    return rows;
  };
  let userRows = 0;
  // The first run after the load would pay for what the load left in memory.
  await exportOnce(ground, bare, ['--user-email', BARE_EMAIL]);
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    await run('startUp', bare, ['--user-email', BARE_EMAIL]);
    await run('whole', place, []);
    userRows = await run('scoped', place, user);
  }
  await server.run(place.database, [`drop index ${MISSING_INDEX.name}`]);
  for (let repetition = 1; repetition <= repetitions; repetition++) await run('indexless', place, user);
  const median = (lane: string) => medianOf(lanes[lane] ?? []);
  return {
    startUp: median('startUp'),
    whole: median('whole'),
    scoped: median('scoped'),
    indexless: median('indexless'),
    userRows,
  };
}

/** @returns also how many rows the archive has */
async function exportOnce({ directory }: CaseGround, place: PostgresPlace, words: readonly string[]) {
  const run = join(directory, 'scope');
  rmSync(run, { recursive: true, force: true });
  mkdirSync(run, { recursive: true });
  const [rules, archive] = [join(run, 'rules.json'), join(run, 'archive')];
  writeFileSync(rules, JSON.stringify(SCOPE_RULES));
  const ruling = words.length === 0 ? [] : ['--rules', rules];
  const parameters = ['export', urlOf(place), ...words, ...ruling, '--archive', archive];
  const measurement = await measure(rowferryCommand(parameters, { postgres: place }));
  const manifest = JSON.parse(readFileSync(join(archive, 'exported', 'manifest.json'), 'utf8')) as Manifest;
  return { measurement, rows: sum(manifest.tables.map((table) => table.rows)) };
}

interface Manifest {
  readonly tables: readonly { readonly rows: number }[];
}

function report({ startUp, whole, scoped, indexless, userRows }: Measured, ground: CaseGround): readonly string[] {
  const { scale, repetitions, server } = ground;
  const [all, users] = [sum(Object.values(scopeWorkloadRows(scale))), scopeUsers(scale)];
  const line = (what: string, one: Measurement, rows: number, beyond: boolean) =>
    `| ${what} | ${rows.toLocaleString('en')} | ${one.wallSeconds.toFixed(2)} | ${beyond ? shareOf(one, { startUp, whole }) : ''} |`;
  return [
    `- Workload W2 at scale ${scale}: ${all.toLocaleString('en')} rows of ${users.toLocaleString('en')} users in ${Object.keys(scopeWorkloadRows(scale)).length} tables, each user's rows spread over all of them; ${runsText(repetitions)}.`,
    ...machineFacts(server.description),
    '',
    '| `rowferry export` | rows | seconds | of the whole, start-up apart |',
    '|---|--:|--:|--:|',
    line('of a user in a database that has nothing else (start-up)', startUp, 1, false),
    line('of everybody', whole, all, false),
    line('of one user', scoped, userRows, true),
    line(
      `of one user, without an index on ${MISSING_INDEX.table} (${MISSING_INDEX.column})`,
      indexless,
      userRows,
      true,
    ),
    '',
    '- Start-up is what the same export costs where the tables have no other rows: program, connections, catalog, one query for',
    '  each reference, a sealed archive.',
    '- The missing index is named by `plan` and by the export, with the statement that makes it.',
  ];
}

/** Both without their start-up. */
function shareOf(one: Measurement, { startUp, whole }: Pick<Measured, 'startUp' | 'whole'>): string {
  const beyond = ({ wallSeconds }: Measurement) => wallSeconds - startUp.wallSeconds;
  return `${((100 * beyond(one)) / beyond(whole)).toFixed(1)} %`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
