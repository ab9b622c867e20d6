import { Worker } from 'node:worker_threads';
import { fromPlainError } from '../errors/plain-error.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { deferred } from '../util/deferred.ts';
import { THREAD_LIMITS } from '../util/thread-limits.ts';
import type { StageContext } from './progress.ts';
import type { OwnerMessage, StageJob, ThreadMessage, ThreadSummary } from './thread-messages.ts';

/** A stage that runs in a worker thread of its own. The thread starts when it is made, the stage with its job. */
export interface StageThread {
  run(job: StageJob): void;
  /** Resolves when the archive that the stage writes can be followed; rejects when the stage ends before. */
  readonly opened: Promise<void>;
  readonly summary: Promise<ThreadSummary>;
}

/** How long a stage may take to roll back after an abort before its thread is ended by force. */
const ABORT_GRACE_MS = 10_000;

/**
 * Makes a worker thread for a stage: it loads its modules while the stages before it begin.
 * Progress goes to the context, its signal is passed on.
 */
export function openStageThread(stage: StageJob['stage'], context: StageContext): StageThread {
  // Arguments of the process, such as --input-type, would end the thread; its code is plain JavaScript.
  const options = { execArgv: [], resourceLimits: THREAD_LIMITS, workerData: stage };
  const worker = new Worker(new URL('./stage-worker.js', import.meta.url), options);
  const opened = deferred<void>();
  const summary = deferred<ThreadSummary>();
  // A stage that fails before its owner looks must not count as an unhandled rejection.
  opened.promise.catch(() => {});
  summary.promise.catch(() => {});
  const fail = (error: unknown) => {
    opened.reject(error);
    summary.reject(error);
  };
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'progress') context.onProgress(message.event);
    else if (message.kind === 'opened') opened.resolve();
    else if (message.kind === 'done') summary.resolve(message.summary);
    else fail(fromPlainError(message.error));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a stage thread ended without a result')));
  const stop = () => {
    worker.postMessage({ kind: 'abort' } satisfies OwnerMessage);
    setTimeout(() => {
      fail(interrupted());
      void worker.terminate();
    }, ABORT_GRACE_MS).unref();
  };
  if (context.signal.aborted) stop();
  context.signal.addEventListener('abort', stop, { once: true });
  summary.promise.finally(() => context.signal.removeEventListener('abort', stop)).catch(() => {});
  const run = (job: StageJob) => worker.postMessage({ kind: 'run', job } satisfies OwnerMessage);
  return { run, opened: opened.promise, summary: summary.promise };
}

function interrupted(): RowferryError {
  return new RowferryError('INTERRUPTED', { message: 'The run was stopped before its end.' });
}
