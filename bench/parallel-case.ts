import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { urlOf } from './contestant.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';
import { createWorkload, W1_ROWS } from './workload.ts';

const WIDTHS = [1, 2, 4] as const;
/** So that even a small scale has parts enough to share out. */
const PART_MIB = '16';

/** An import into PostgreSQL and an export out of it over one, two and four connections. */
export const PARALLEL_CASE: BenchCase = {
  name: 'parallel',
  title: 'Side by side: --parallel',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const run = join(directory, 'parallel');
    mkdirSync(run, { recursive: true });
    const [source, archive, out] = [join(run, 'workload.db'), join(run, 'archive'), join(run, 'out')];
    createWorkload(source, scale);
    const lanes = new Map<string, Measurement[]>();
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      for (const words of [[], ...WIDTHS.map((width) => ['--resumable', '--parallel', String(width)])]) {
        const postgres = await server.emptyDatabase('bench_parallel');
        const rowferry = (parameters: readonly string[]) => measure(rowferryCommand(parameters, { postgres }));
        if (repetition === 1 && words.length === 0) {
          await rowferry(['export', source, '--archive', archive, '--part-size', PART_MIB]);
          await rowferry(['transform', '--to-dialect', 'postgres', '--archive', archive, '--part-size', PART_MIB]);
        }
        keep(
          lanes,
          laneOf('import', words),
          await rowferry(['import', urlOf(postgres), '--archive', archive, ...words]),
        );
      }
      // The rows of the last import are what is read.
      const postgres = { ...(await server.emptyDatabase('bench_unused')), database: 'bench_parallel' };
      for (const width of WIDTHS) {
        rmSync(out, { recursive: true, force: true });
        const words = ['--parallel', String(width)];
        const parameters = ['export', urlOf(postgres), '--archive', out, ...words];
        keep(lanes, laneOf('export', words), await measure(rowferryCommand(parameters, { postgres })));
      }
    }
    rmSync(run, { recursive: true, force: true });
    return report(lanes, { scale, repetitions, server });
  },
};

function laneOf(command: string, words: readonly string[]): string {
  return ['rowferry', command, ...words].join(' ');
}

function keep(lanes: Map<string, Measurement[]>, lane: string, measurement: Measurement): void {
  console.error(`side by side: ${lane}: ${measurement.wallSeconds.toFixed(2)} s`);
  lanes.set(lane, [...(lanes.get(lane) ?? []), measurement]);
}

function report(
  lanes: ReadonlyMap<string, readonly Measurement[]>,
  { scale, repetitions, server }: Pick<CaseGround, 'scale' | 'repetitions' | 'server'>,
): readonly string[] {
  const rows = Object.values(W1_ROWS).reduce((sum, count) => sum + Math.ceil(count * scale), 0);
  const lines = [...lanes].map(([lane, measurements]) => {
    const { wallSeconds, cpuSeconds } = medianOf(measurements);
    const speed = Math.round(rows / wallSeconds).toLocaleString('en');
    return `| \`${lane}\` | ${wallSeconds.toFixed(2)} | ${speed} | ${cpuSeconds?.toFixed(2) ?? '–'} |`;
  });
  return [
    `- Workload W1 at scale ${scale}: ${rows.toLocaleString('en')} rows in parts of at most ${PART_MIB} MiB, ${runsText(repetitions)}.`,
    ...machineFacts(server.description),
    '',
    '| | seconds | rows a second | processor seconds of the program |',
    '|---|--:|--:|--:|',
    ...lines,
    '',
    '- The import without `--resumable` is one transaction over one connection. Keys, indexes and the proof come after the rows and are',
    '  not shared out; the server works on the same cores.',
  ];
}
