import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface FinishedCommand {
  readonly seconds: number;
}

export interface CommandOptions {
  /** Added to the environment: passwords go there, not into the arguments, which every user of a machine can read. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the built command line in a process of its own, as a person would, and shows what it says.
 * @throws Error when the command ends with anything but 0: for this data every value must arrive exactly
 */
export async function runRowferry(parameters: readonly string[], options: CommandOptions): Promise<FinishedCommand> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: run \`npm run build\` first.`);
  console.info(`\n$ rowferry ${parameters.join(' ')}`);
  const started = performance.now();
  const code = await exitCode(parameters, options);
  if (code !== 0) throw new Error(`rowferry ${parameters[0]} ended with exit code ${code}.`);
  return { seconds: (performance.now() - started) / 1000 };
}

function exitCode(parameters: readonly string[], { environment }: CommandOptions): Promise<number | string> {
  return new Promise((ended, failed) => {
    const child = spawn(process.execPath, [PROGRAM, ...parameters], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', failed);
    child.once('exit', (code, signal) => ended(code ?? signal ?? 'unknown'));
  });
}
