import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '../profiles/openmake/generate.ts';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { urlOf } from './contestant.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { costRow, machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';

const ROWS = 1_000_000;
const PROFILE = fileURLToPath(new URL('../profiles/openmake/', import.meta.url));
/** The source has a few bad rows, which are kept aside. */
const REJECTED = 6;

/** The profile `openmake`: 20 tables by rules into the application's own schema, and the same command once more. */
export const PROFILE_CASE: BenchCase = {
  name: 'profile',
  title: 'A profile: openmake',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const run = join(directory, 'profile');
    mkdirSync(run, { recursive: true });
    const source = join(run, 'unified.db');
    console.error('profile: making the source');
    generate(source, { rows: Math.round(ROWS * scale) });
    const [first, second]: [Measurement[], Measurement[]] = [[], []];
    let rows = 0;
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      const postgres = await server.emptyDatabase('bench_profile');
      await server.run(postgres.database, [readFileSync(join(PROFILE, 'schema.sql'), 'utf8')]);
      for (const [name, runs] of [['first', first] as const, ['second', second] as const]) {
        console.error(`profile: ${name} run ${repetition}`);
        const places = ['--archive', join(run, 'archive'), '--backup-dir', join(run, 'backups')];
        const words = ['migrate', source, urlOf(postgres), '--rules', join(PROFILE, 'rules.json'), '--replace'];
        const modes = ['--data-only', '--on-conflict', 'skip', '--on-error', 'reject'];
        const command = rowferryCommand([...words, ...modes, ...places], { postgres });
        runs.push(await measure({ ...command, exitCode: REJECTED }));
      }
      rows = rowsIn(join(run, 'archive'));
    }
    rmSync(run, { recursive: true, force: true });
    return report({ first: medianOf(first), second: medianOf(second), rows, ground });
  },
};

function rowsIn(archive: string): number {
  const text = readFileSync(join(archive, 'exported', 'manifest.json'), 'utf8');
  const { tables } = JSON.parse(text) as { readonly tables: readonly { readonly rows: number }[] };
  return tables.reduce((sum, table) => sum + table.rows, 0);
}

interface Report {
  readonly first: Measurement;
  readonly second: Measurement;
  readonly rows: number;
  readonly ground: CaseGround;
}

function report({ first, second, rows, ground }: Report): readonly string[] {
  return [
    `- ${rows.toLocaleString('en')} rows in 20 tables of SQLite, by \`profiles/openmake/rules.json\` into a schema that is there: 9 booleans, 11 JSONB, 36 moments to UTC, 19 bad rows kept aside; ${runsText(ground.repetitions)}.`,
    ...machineFacts(ground.server.description),
    '',
    '| `rowferry migrate --data-only --on-conflict skip --on-error reject` | seconds | seconds of CPU | rows a second | memory |',
    '|---|--:|--:|--:|--:|',
    costRow('into empty tables, every row read back before the commit', rows, first),
    costRow('again: every row is there, and proven to be', rows, second),
  ];
}
