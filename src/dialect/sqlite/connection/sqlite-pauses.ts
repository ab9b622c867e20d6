import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';

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
