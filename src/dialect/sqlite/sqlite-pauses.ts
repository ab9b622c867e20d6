import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { RowferryError } from '../../errors/rowferry-error.ts';

const PAUSE_EVERY_MS = 50;

/** Lets the event loop run now and then between calls of the driver, which all block it. */
export class Pauses {
  readonly #signal: AbortSignal;
  #lastMs = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** To be called between blocks. @throws INTERRUPTED once the signal is aborted */
  async pause(): Promise<void> {
    if (performance.now() - this.#lastMs >= PAUSE_EVERY_MS) {
      await setImmediate();
      this.#lastMs = performance.now();
    }
    throwIfInterrupted(this.#signal);
  }
}

/** @throws INTERRUPTED once the signal is aborted, or its reason where that is an error of ours */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof RowferryError) throw signal.reason;
  throw new RowferryError('INTERRUPTED', { message: 'The run was stopped before its end.', cause: signal.reason });
}
