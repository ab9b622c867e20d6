import { setTimeout as pause } from 'node:timers/promises';
import { RowferryError } from '../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import type { StageContext, StageName } from './progress.ts';

/** The first pause is at most this; each that follows is twice as long. */
const FIRST_PAUSE_MS = 500;
const PAUSE_MS_MAX = 30_000;

/**
 * Runs `work`, and again after a pause while it fails for a reason that may pass and that changed nothing
 * (`isTransient`), at most `context.retries` times. Each try begins anew.
 *
 * @param context.mayRetry false once a try has done what cannot be done again
 * @param stageOf for the event that tells of it: which stage failed
 * @throws what the last try threw; INTERRUPTED when the run is stopped in a pause
 */
export async function withRetries<Result>(
  context: StageContext & { readonly mayRetry?: () => boolean },
  stageOf: () => StageName,
  work: () => Promise<Result>,
): Promise<Result> {
  const { retries = 0, signal, mayRetry = () => true } = context;
  for (let retry = 1; ; retry++) {
    try {
      return await work();
    } catch (error) {
      if (retry > retries || signal.aborted || !mayRetry()) throw error;
      if (!(error instanceof RowferryError) || !error.isTransient) throw error;
      const pauseMs = pauseBefore(retry, Math.random());
      const { code, message } = error;
      context.onProgress({ kind: 'retry', stage: stageOf(), retry, retries, seconds: pauseMs / 1000, code, message });
      await pause(pauseMs, undefined, { signal }).catch(() => throwIfInterrupted(signal));
    }
  }
}

/**
 * Milliseconds before a retry (from 1): doubled each time, and spread, so that many who lost one server do not all
 * come back at once.
 * @param chance 0 to 1
 */
export function pauseBefore(retry: number, chance: number): number {
  const longest = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** (retry - 1));
  return Math.round((longest * (1 + chance)) / 2);
}
