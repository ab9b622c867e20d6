import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';
import { createWorkload } from './workload.ts';

const TABLE = 'conversation_messages';

/** A rename, a drop, a constant and a boolean cast. */
const RULES = {
  accept: 'lossy',
  otherTables: 'exclude',
  tables: {
    [TABLE]: {
      columns: { content: { to: 'body' }, metadata: { drop: true }, is_pinned: { type: 'boolean' } },
      add: { origin: { do: [{ op: 'constant', value: 'bench' }] } },
    },
  },
};

/** `transform` by rules, from the files of one archive into those of another. */
export const TRANSFORM_CASE: BenchCase = {
  name: 'transform',
  title: 'Rules: a rename, a drop, a constant and a boolean cast',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const postgres = await server.emptyDatabase('bench_transform');
    const run = join(directory, 'transform');
    mkdirSync(run, { recursive: true });
    const [source, archive, rules] = [join(run, 'workload.db'), join(run, 'archive'), join(run, 'rules.json')];
    createWorkload(source, scale);
    declareFlagsAsIntegers(source);
    writeFileSync(rules, JSON.stringify(RULES));
    const rowferry = (words: readonly string[]) =>
      measure(rowferryCommand([...words, '--archive', archive], { postgres }));
    await rowferry(['export', source]);
    const [ruled, linked]: [Measurement[], Measurement[]] = [[], []];
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      console.error(`rules: run ${repetition}`);
      linked.push(await transform([]));
      ruled.push(await transform(['--rules', rules]));
    }
    const messages = messagesIn(archive);
    const section = report({ ruled: medianOf(ruled), linked: medianOf(linked), messages, ground });
    rmSync(run, { recursive: true, force: true });
    return [
      `- Workload W1 at scale ${scale}, ${runsText(repetitions)}.`,
      ...machineFacts(server.description),
      '',
      ...section,
    ];

    function transform(words: readonly string[]): Promise<Measurement> {
      rmSync(join(archive, 'transformed'), { recursive: true, force: true });
      return rowferry(['transform', '--to-dialect', 'postgres', '--accept-lossy', ...words]);
    }
  },
};

/** So that the cast has something to do: a BOOLEAN column holds true and false in the archive. */
function declareFlagsAsIntegers(path: string): void {
  const database = new Database(path);
  database.unsafeMode(true);
  database.pragma('writable_schema = on');
  database.exec(
    `update sqlite_schema set sql = replace(sql, 'is_pinned boolean', 'is_pinned integer') where name = '${TABLE}'`,
  );
  database.close();
}

interface Found {
  readonly rows: number;
  readonly bytes: number;
}

function messagesIn(archive: string): Found {
  const manifest = JSON.parse(readFileSync(join(archive, 'exported', 'manifest.json'), 'utf8')) as Manifest;
  const table = manifest.tables.find(({ name }) => name.name === TABLE);
  const parts = table?.parts ?? [];
  return { rows: table?.rows ?? 0, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) };
}

interface Manifest {
  readonly tables: readonly {
    readonly name: { readonly name: string };
    readonly rows: number;
    readonly parts: readonly { readonly bytes: number }[];
  }[];
}

interface Report {
  readonly ruled: Measurement;
  /** The same command where every part is linked: start-up, catalog, manifest. */
  readonly linked: Measurement;
  readonly messages: Found;
  readonly ground: CaseGround;
}

function report({ ruled, linked, messages }: Report): readonly string[] {
  const perSecond = (seconds: number) => Math.round(messages.rows / seconds).toLocaleString('en');
  const line = (what: string, { wallSeconds, cpu }: Seconds, hasRate: boolean) =>
    `| ${what} | ${wallSeconds.toFixed(2)} | ${cpu.toFixed(2)} | ${hasRate ? perSecond(cpu) : ''} |`;
  const [all, none] = [secondsOf(ruled), secondsOf(linked)];
  const rest = { wallSeconds: all.wallSeconds - none.wallSeconds, cpu: all.cpu - none.cpu };
  return [
    '| `rowferry transform` | seconds | seconds of CPU | rows a second and core |',
    '|---|--:|--:|--:|',
    line('nothing changes: every part is linked', none, false),
    line('by the rules', all, true),
    line('by the rules, start-up apart', rest, true),
    '',
    `- ${messages.rows.toLocaleString('en')} rows of ${TABLE}, ${Math.round(messages.bytes / 1e6)} MB: parts read and their checksums checked, rows made anew,`,
    '  parts written, hashed and synced.',
  ];
}

interface Seconds {
  readonly wallSeconds: number;
  readonly cpu: number;
}

/** Where the system cannot tell the CPU time, the wall's stands for it. */
function secondsOf({ wallSeconds, cpuSeconds }: Measurement): Seconds {
  return { wallSeconds, cpu: cpuSeconds ?? wallSeconds };
}
