import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';
import { createWorkload } from './workload.ts';

/** How many rows differ, as the goal says. */
const CHANGED_ROWS = 100;
const DIFFERENT = 3;

/** `diff` of two archives of the workload, against the export of one. */
export const DIFF_CASE: BenchCase = {
  name: 'diff',
  title: 'Differences of two archives',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const run = join(directory, 'diff');
    mkdirSync(run, { recursive: true });
    const source = join(run, 'workload.db');
    createWorkload(source, scale);
    const rowferry = (words: readonly string[], exitCode = 0) =>
      measure({ ...rowferryCommand(words, { postgres: NO_PLACE }), exitCode });
    const archive = (name: string) => join(run, name);
    await rowferry(['export', source, '--archive', archive('before')]);
    await rowferry(['export', source, '--archive', archive('heap'), '--order', 'heap']);
    changeRows(source, 'id <= ?');
    await rowferry(['export', source, '--archive', archive('near')]);
    changeRows(source, `id % ((select count(*) from conversation_messages) / ?) = 0`);
    const lanes: Record<string, Measurement[]> = {};
    const lane = async (name: string, words: readonly string[], exitCode: number) => {
      console.error(`differences: ${name}`);
      lanes[name] = [...(lanes[name] ?? []), await rowferry(words, exitCode)];
    };
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      rmSync(archive('far'), { recursive: true, force: true });
      await lane(EXPORT, ['export', source, '--archive', archive('far')], 0);
      await lane('nothing differs', ['diff', archive('before'), archive('before')], 0);
      await lane('100 rows beside each other', ['diff', archive('before'), archive('near')], DIFFERENT);
      await lane('100 rows in all parts', ['diff', archive('before'), archive('far')], DIFFERENT);
      await lane('100 rows, one side sorted on disk', ['diff', archive('heap'), archive('far')], DIFFERENT);
    }
    rmSync(run, { recursive: true, force: true });
    return report(lanes, { scale, repetitions, server });
  },
};

const EXPORT = 'export of one of them';
const NO_PLACE = { host: '', port: 0, user: '', password: '', database: '' };

/** @param where a condition with a place for the number of rows */
function changeRows(path: string, where: string): void {
  const database = new Database(path);
  database.prepare(`update conversation_messages set content = content || '.' where ${where}`).run(CHANGED_ROWS);
  database.close();
}

function report(
  lanes: Readonly<Record<string, readonly Measurement[]>>,
  { scale, repetitions, server }: Pick<CaseGround, 'scale' | 'repetitions' | 'server'>,
): readonly string[] {
  const exported = medianOf(lanes[EXPORT] ?? []);
  const line = (name: string, { wallSeconds, cpuSeconds, peakBytes }: Measurement) =>
    `| ${[
      name,
      wallSeconds.toFixed(2),
      `${(wallSeconds / exported.wallSeconds).toFixed(2)} ×`,
      cpuSeconds?.toFixed(2) ?? 'cannot tell',
      cpuSeconds === null || exported.cpuSeconds === null
        ? 'cannot tell'
        : `${(cpuSeconds / exported.cpuSeconds).toFixed(2)} ×`,
      peakBytes === null ? 'cannot tell' : `${Math.round(peakBytes / 1e6)} MB`,
    ].join(' | ')} |`;
  return [
    `- Workload W1 at scale ${scale}, ${runsText(repetitions)}.`,
    ...machineFacts(server.description),
    '',
    '| `rowferry diff` | seconds | of the export | CPU s | of the export | peak memory |',
    '|---|--:|--:|--:|--:|--:|',
    ...Object.entries(lanes).map(([name, measurements]) => line(name, medianOf(measurements))),
    '',
    '- Parts of equal digests are not read; of all others every byte is read and hashed on both sides.',
  ];
}
