import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command } from './measure.ts';

/** True where the shell finds it. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * The command with one core for all of its threads: then the seconds that it takes are those of one core.
 * https://man7.org/linux/man-pages/man1/taskset.1.html
 *
 * @returns null where `taskset` is not to be had
 */
export function onOneCore(command: Command): Command | null {
  if (process.platform !== 'linux' || !isInstalled('taskset')) return null;
  const [, core = '0'] = /^Cpus_allowed_list:\t(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return { ...command, program: 'taskset', parameters: ['--cpu-list', core, command.program, ...command.parameters] };
}
