import { RowferryError } from './rowferry-error.ts';

/** @throws INTERRUPTED once the signal is aborted, or its reason where that is an error of ours */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof RowferryError) throw signal.reason;
  throw new RowferryError('INTERRUPTED', { message: 'The run was stopped before its end.', cause: signal.reason });
}
