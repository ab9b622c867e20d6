import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PROGRAM } from '../tools/program.ts';

export interface FinishedCommand {
  readonly seconds: number;
}

export interface CommandOptions {
  /** Added to the environment: passwords go there, not into the arguments, which every user of a machine can read. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the built command line in a process of its own, as a person would.
 * @throws Error with all that it said when it ends with anything but 0: for this data every value must arrive exactly
 */
export async function runRowferry(parameters: readonly string[], options: CommandOptions): Promise<FinishedCommand> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: run \`npm run build\` first.`);
  console.info(`\n$ rowferry ${parameters.join(' ')}`);
  const started = performance.now();
  const { code, output } = await finished(parameters, options);
  if (code !== 0) throw new Error(`${output}\nrowferry ${parameters[0]} ended with exit code ${code}.`);
  const seconds = (performance.now() - started) / 1000;
  console.info(`exit code 0 after ${seconds.toFixed(1)} s`);
  return { seconds };
}

interface Ending {
  /** A number, or the name of the signal that ended the process. */
  readonly code: number | string;
  readonly output: string;
}

function finished(parameters: readonly string[], { environment }: CommandOptions): Promise<Ending> {
  return new Promise((ended, failed) => {
    const child = spawn(process.execPath, [PROGRAM, ...parameters], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.once('error', failed);
    child.once('close', (code, signal) => ended({ code: code ?? signal ?? 'unknown', output }));
  });
}
