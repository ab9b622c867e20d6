import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { onOneCore } from './programs.ts';
import { machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';
import { createWorkload } from './workload.ts';

const PINNED = 'verify, on one core';

/** Packing, proving and unpacking an audit snapshot of the workload. */
export const SNAPSHOT_CASE: BenchCase = {
  name: 'snapshot',
  title: 'Audit snapshots: pack, prove, unpack',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const postgres = await server.emptyDatabase('bench_snapshot');
    const [source, archive, store] = [
      join(directory, 'snapshot.db'),
      join(directory, 'packed'),
      join(directory, 'store'),
    ];
    const back = join(directory, 'unpacked');
    createWorkload(source, scale);
    const rowferry = (words: readonly string[]) => measure(rowferryCommand(words, { postgres }));
    await rowferry(['export', source, '--archive', archive]);
    const verify = rowferryCommand(['snapshot', 'verify', '--store', store], { postgres });
    const pinned = onOneCore(verify);
    const lanes: Readonly<Record<string, Measurement[]>> = { create: [], verify: [], [PINNED]: [], restore: [] };
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      console.error(`snapshot: run ${repetition}`);
      rmSync(store, { recursive: true, force: true });
      rmSync(back, { recursive: true, force: true });
      lanes['create']?.push(await rowferry(['snapshot', 'create', '--archive', archive, '--store', store]));
      lanes['verify']?.push(await measure(verify));
      if (pinned !== null) lanes[PINNED]?.push(await measure(pinned));
      lanes['restore']?.push(await rowferry(['snapshot', 'restore', 'latest', '--store', store, '--to', back]));
    }
    const sizes = { unpacked: unpackedBytes(store), packed: packedBytes(store) };
    for (const path of [source, archive, store, back]) rmSync(path, { recursive: true, force: true });
    return report(lanes, sizes, ground);
  },
};

interface Sizes {
  readonly unpacked: number;
  readonly packed: number;
}

function unpackedBytes(store: string): number {
  const [line = '{}'] = readFileSync(join(store, 'ledger.ndjson'), 'utf8').split('\n');
  return (JSON.parse(line) as { readonly bytes: number }).bytes;
}

function packedBytes(store: string): number {
  const file = readdirSync(store).find((name) => name.endsWith('.gz')) ?? '';
  return statSync(join(store, file)).size;
}

function report(
  lanes: Readonly<Record<string, readonly Measurement[]>>,
  { unpacked, packed }: Sizes,
  { scale, repetitions, server }: CaseGround,
): readonly string[] {
  const measured = Object.entries(lanes).filter(([, runs]) => runs.length > 0);
  const rows = measured.map(([name, runs]) => {
    const { wallSeconds, cpuSeconds, peakBytes } = medianOf(runs);
    const rate = cpuSeconds === null ? '' : (unpacked / 1e6 / cpuSeconds).toFixed(0);
    const memory = peakBytes === null ? '' : `${(peakBytes / 1e6).toFixed(0)} MB`;
    return `| snapshot ${name} | ${wallSeconds.toFixed(1)} | ${cpuSeconds?.toFixed(1) ?? ''} | ${rate} | ${memory} |`;
  });
  return [
    `- Workload W1 at scale ${scale}, ${runsText(repetitions)}: ${(unpacked / 1e6).toFixed(0)} MB packed into ${(packed / 1e6).toFixed(0)} MB.`,
    ...machineFacts(server.description),
    '',
    '| | seconds | CPU s | unpacked MB per CPU s | peak memory |',
    '|---|--:|--:|--:|--:|',
    ...rows,
    '',
    '- verify looks at the form of every cell, the order, the keys and the sums of every row, besides all digests.',
  ];
}
