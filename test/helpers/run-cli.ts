import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends this signal when standard error first shows the text. */
  readonly signalWhen?: { readonly text: string; readonly signal: NodeJS.Signals };
}

/** Runs the built command line as a user would, without any variable of ours that names a database. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { PATH, HOME, TZ } = process.env;
  const env = { PATH, HOME, TZ, NO_COLOR: '1', ...options.env } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => {
    stderr += data;
    const when = options.signalWhen;
    if (when !== undefined && stderr.includes(when.text)) child.kill(when.signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
