import { RowferryError } from '../errors/rowferry-error.ts';
import type { SignalSource, StopSignal } from './host.ts';

/** npm and shells pass Ctrl-C on to a program that the terminal has told already: both count as one. */
const SAME_SIGNAL_MS = 1000;

/** Exit codes of a run that a signal ends: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const satisfies Record<StopSignal, number>;

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
 * (a second later or more) ends the program at once.
 */
export function watchSignals(source: SignalSource, actions: SignalActions): SignalWatch {
  const controller = new AbortController();
  let first: StopSignal | null = null;
  let firstMs = 0;
  const take = (signal: StopSignal): void => {
    if (first !== null) {
      if (performance.now() - firstMs > SAME_SIGNAL_MS) actions.exit(SIGNAL_EXIT_CODES[signal]);
      return;
    }
    first = signal;
    firstMs = performance.now();
    actions.say(`stopping after ${signal}: waiting for a clean end; again to stop at once`);
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
  return new RowferryError('INTERRUPTED', { message: `Stopped by ${signal}.`, context: { signal } });
}
