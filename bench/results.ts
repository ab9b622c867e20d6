import { cpus, release, totalmem, type } from 'node:os';
import Database from 'better-sqlite3';
import { DIRECTIONS, type Direction } from './contestant.ts';
import { type Measurement, medianOf } from './measure.ts';
import type { Lane } from './race.ts';
import { MEASURE_OF_ALL } from './rowferry.ts';

export interface ResultsOptions {
  /** Only the directions that were measured. */
  readonly lanes: Readonly<Partial<Record<Direction, readonly Lane[]>>>;
  readonly scale: number;
  readonly repetitions: number;
  readonly rows: number;
  readonly fileBytes: number;
  readonly server: string;
}

/** The beginning of the page `RESULTS.md`, before its first section. */
export const PAGE_HEAD = [
  '# Measured',
  '',
  'Written by `npm run bench`. Absolute times move from machine to machine and by a third from hour to hour: compare the',
  'ratios, which are taken in one run in which all take turns. CPU and memory are those of the command and',
  'all that it starts, without the PostgreSQL server.',
  '',
].join('\n');

/** The sections of the race by their headings, of the directions that were measured. */
export function raceSections(options: ResultsOptions): ReadonlyMap<string, readonly string[]> {
  const { lanes, rows, scale, repetitions, fileBytes, server } = options;
  const facts = [
    `- Workload W1 at scale ${scale}: ${rows.toLocaleString('en')} rows, ${megabytes(fileBytes)} as a SQLite file; ${runsText(repetitions)}.`,
    ...machineFacts(server),
    '',
  ];
  const measured = DIRECTIONS.flatMap((direction) => {
    const ofDirection = lanes[direction];
    return ofDirection === undefined ? [] : [[direction, [...facts, ...table(ofDirection, rows)]] as const];
  });
  return new Map(measured);
}

/** `median of 3 runs`. */
export function runsText(repetitions: number): string {
  return repetitions === 1 ? 'one run each' : `median of ${repetitions} runs`;
}

/** A row of a table with the columns seconds, seconds of CPU, rows a second, memory. */
export function costRow(what: string, rows: number, { wallSeconds, cpuSeconds, peakBytes }: Measurement): string {
  const memory = peakBytes === null ? '' : `${Math.round(peakBytes / 2 ** 20)} MB`;
  const rate = Math.round(rows / wallSeconds).toLocaleString('en');
  return `| ${what} | ${wallSeconds.toFixed(1)} | ${cpuSeconds?.toFixed(1) ?? ''} | ${rate} | ${memory} |`;
}

/** What was measured on and with. */
export function machineFacts(server: string): readonly string[] {
  const [processor] = cpus();
  const sqlite = new Database(':memory:').prepare('select sqlite_version()').pluck().get();
  return [
    `- ${cpus().length} × ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}.`,
    `- Node ${process.version}, SQLite ${sqlite}, ${server}.`,
  ];
}

function table(lanes: readonly Lane[], rows: number): readonly string[] {
  const standard = lanes.find(({ contestant, failure }) => contestant.name === MEASURE_OF_ALL && failure === null);
  const standardSeconds = standard === undefined ? null : medianOf(standard.measurements).wallSeconds;
  const remarks = new Map(lanes.map(({ contestant }) => [contestant.name, contestant.remark]));
  return [
    `| | seconds | against ${MEASURE_OF_ALL} | CPU s | peak memory | rows/s | rows missing |`,
    '|---|--:|--:|--:|--:|--:|--:|',
    ...lanes.map((lane) => row(lane, rows, standardSeconds)),
    '',
    ...[...remarks].map(([name, remark]) => `- ${name}: ${remark}.`),
  ];
}

function row(lane: Lane, rows: number, standardSeconds: number | null): string {
  const name = lane.step === '' ? lane.contestant.name : `${lane.contestant.name}: ${lane.step}`;
  if (lane.measurements.length === 0) return `| ${name} | failed | | | | | |`;
  const { wallSeconds, cpuSeconds, peakBytes } = medianOf(lane.measurements);
  const ratio = standardSeconds === null ? '' : `${(wallSeconds / standardSeconds).toFixed(2)} ×`;
  const isOver = !['census', 'export', 'transform'].includes(lane.step);
  const missing = isOver ? (rows - lane.rowsArrived).toLocaleString('en') : '';
  return [
    `| ${name}`,
    wallSeconds.toFixed(1),
    ratio,
    cpuSeconds?.toFixed(1) ?? 'cannot tell',
    peakBytes === null ? 'cannot tell' : megabytes(peakBytes),
    Math.round(rows / wallSeconds).toLocaleString('en'),
    `${missing} |`,
  ].join(' | ');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
