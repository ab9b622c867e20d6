import { spawn } from 'node:child_process';
import { CAN_MEASURE, endedChildrenCpuSeconds, watchProcessTree } from './process-tree.ts';

export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
  /** What it ends with where all is well; default 0. */
  readonly exitCode?: number;
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Measurement {
  readonly wallSeconds: number;
  /** Of the command and all that it started, without database servers; null where the system cannot tell. */
  readonly cpuSeconds: number | null;
  readonly peakBytes: number | null;
}

const OUTPUT_CHARACTERS_MAX = 4000;

/**
 * Runs a command to its end and measures it.
 * @throws Error with the end of its output when it ends with another exit code
 */
export async function measure(command: Command): Promise<Measurement> {
  const cpuBefore = CAN_MEASURE ? endedChildrenCpuSeconds() : 0;
  const started = performance.now();
  const child = spawn(command.program, [...command.parameters], {
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watch = CAN_MEASURE && child.pid !== undefined ? watchProcessTree(child.pid) : null;

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
    });
  }
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', (exitCode) => ended(exitCode));
  });
  const wallSeconds = (performance.now() - started) / 1000;
  const use = watch?.stop() ?? null;

  if (code !== (command.exitCode ?? 0)) throw new Error(`${command.program} ended with ${code}:\n${output}`);
  return {
    wallSeconds,
    cpuSeconds: CAN_MEASURE ? endedChildrenCpuSeconds() - cpuBefore : null,
    peakBytes: use?.peakBytes ?? null,
  };
}

/** The measurement in the middle by wall time, of one or more. */
export function medianOf(measurements: readonly Measurement[]): Measurement {
  const sorted = [...measurements].sort((a, b) => a.wallSeconds - b.wallSeconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}
