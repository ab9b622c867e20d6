// Waiting for another thread or process that tells of itself through files.

import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RowferryError } from '../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';

const POLL_MS = 15;

/**
 * Waits until `isDone` says so.
 * @throws INTERRUPTED when the signal is aborted.
 */
export async function waitFor(isDone: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await isDone())) {
    try {
      throwIfInterrupted(signal);
      await sleep(POLL_MS, undefined, { signal });
    } catch (cause) {
      throw new RowferryError('INTERRUPTED', {
        message: 'Waiting for the stage before this one was stopped.',
        hint: 'Run the command again.',
        cause,
      });
    }
  }
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
