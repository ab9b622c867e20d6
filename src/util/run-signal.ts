import { setMaxListeners } from 'node:events';

/**
 * A signal for one run, aborted with any of `signals`. Every connection and thread of the run listens to it, which Node would take
 * for a leak from the eleventh on; none listens to the signals of the caller, who may have one for a hundred runs.
 */
export function runSignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined));
  setMaxListeners(0, signal);
  return signal;
}
