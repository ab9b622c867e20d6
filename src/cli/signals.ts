import { RowferryError } from '../errors/rowferry-error.ts';
import type { SignalSource, StopSignal } from './host.ts';

/** Exit codes of a run that a signal ends: 128 and the signal's number. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const satisfies Record<StopSignal, number>;

export interface SignalWatch {
  /** Aborted by the first signal; its reason is an INTERRUPTED error. */
  readonly signal: AbortSignal;
  /** The first signal that came; null: none yet. */
  received(): StopSignal | null;
  close(): void;
}

export interface SignalActions {
  /** Tells the person that the run is stopping. */
  say(line: string): void;
  /** Ends the program at once. */
  exit(code: number): void;
}

/**
 * Listens for SIGINT and SIGTERM: the first asks the stages to stop and waits for their clean end, the second
 * ends the program at once.
 */
export function watchSignals(source: SignalSource, actions: SignalActions): SignalWatch {
  const controller = new AbortController();
  let first: StopSignal | null = null;
  const take = (signal: StopSignal): void => {
    if (first !== null) {
      actions.exit(SIGNAL_EXIT_CODES[signal]);
      return;
    }
    first = signal;
    actions.say(`stopping after ${signal}: waiting for a clean end; once more stops at once`);
    controller.abort(interruption(signal));
  };
  const listeners = { SIGINT: () => take('SIGINT'), SIGTERM: () => take('SIGTERM') } as const;
  source.on('SIGINT', listeners.SIGINT);
  source.on('SIGTERM', listeners.SIGTERM);
  return {
    signal: controller.signal,
    received: () => first,
    close: () => {
      source.off('SIGINT', listeners.SIGINT);
      source.off('SIGTERM', listeners.SIGTERM);
    },
  };
}

function interruption(signal: StopSignal): RowferryError {
  return new RowferryError('INTERRUPTED', { message: `stopped by ${signal}`, context: { signal } });
}
