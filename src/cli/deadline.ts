import { RowferryError } from '../errors/rowferry-error.ts';
import { leftovers, type RunningStage } from './interruption.ts';

/** Timers of Node count milliseconds in 32 bits. */
const SECONDS_MAX = 2_000_000;

/** The time that a run may take. */
export interface Deadline {
  /** Aborted when the time is over; never without a limit. */
  readonly signal: AbortSignal;
  close(): void;
}

/**
 * Begins to count.
 * @param timeout seconds, as `--timeout` gives them; null: no limit
 * @throws USAGE
 */
export function openDeadline(timeout: string | null): Deadline {
  const controller = new AbortController();
  if (timeout === null) return { signal: controller.signal, close: () => {} };
  const seconds = /^[0-9]{1,7}(?:\.[0-9]{1,3})?$/.test(timeout) ? Number(timeout) : 0;
  if (seconds <= 0 || seconds > SECONDS_MAX) {
    throw new RowferryError('USAGE', {
      message: `--timeout is ${JSON.stringify(timeout)}.`,
      hint: `Give a number of seconds, at most ${SECONDS_MAX}; leave it out for no limit.`,
    });
  }
  const timer = setTimeout(() => controller.abort(new DOMException('The time is over.', 'AbortError')), seconds * 1000);
  return { signal: controller.signal, close: () => clearTimeout(timer) };
}

/** The error of a run that its deadline stopped. */
export function timedOut(timeout: string, running: readonly RunningStage[]): RowferryError {
  const where = running.length === 0 ? '' : ` during ${running.join(' and ')}`;
  return new RowferryError('TIMED_OUT', {
    message: `The run took longer than --timeout ${timeout} (seconds) and was stopped${where}.`,
    hint: leftovers(running),
    context: { timeout },
  });
}
