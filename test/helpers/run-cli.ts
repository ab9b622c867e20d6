import { spawn } from 'node:child_process';
import { PROGRAM } from '../../tools/program.ts';

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another file than `PROGRAM`. */
  readonly program?: string;
  /** Sends this signal once, when the output first shows the text. */
  readonly signalWhen?: { readonly text: string; readonly signal: NodeJS.Signals };
}

/** Runs the built command line as a user would, without any variable of ours that names a database. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { PATH, HOME, TZ } = process.env;
  const env = { PATH, HOME, TZ, NO_COLOR: '1', MIGRATION_RETRIES: '0', ...options.env } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [options.program ?? PROGRAM, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let waitsFor = options.signalWhen;
  const look = () => {
    if (waitsFor === undefined || !(stdout + stderr).includes(waitsFor.text)) return;
    child.kill(waitsFor.signal);
    waitsFor = undefined;
  };
  child.stdout.on('data', (data) => {
    stdout += data;
    look();
  });
  child.stderr.on('data', (data) => {
    stderr += data;
    look();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
