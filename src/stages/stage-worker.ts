// The entry of a stage's worker thread: runs one job and reports it to the owner.
import { parentPort, workerData } from 'node:worker_threads';
import { toPlainError } from '../errors/plain-error.ts';
import { assert } from '../util/assert.ts';
import { runSignal } from '../util/run-signal.ts';
import type { StageContext } from './progress.ts';
import type { OwnerMessage, StageJob, ThreadMessage, ThreadSummary } from './thread-messages.ts';

assert(parentPort !== null, 'the stage worker runs in a thread');
const port = parentPort;
const tell = (message: ThreadMessage) => port.postMessage(message);
const abort = new AbortController();
const context: StageContext = {
  signal: runSignal(abort.signal),
  onProgress: (event) => tell({ kind: 'progress', event }),
};

/** Each thread loads its own stage only, and does so before it has its job. */
const STAGES = {
  export: () => import('./export-database.ts'),
  transform: () => import('./transform-archive.ts'),
  import: () => import('./import-archive.ts'),
};
STAGES[workerData as StageJob['stage']]().catch(() => 'The job itself will say why.');

let hasJob = false;
port.on('message', (message: OwnerMessage) => {
  if (message.kind === 'run') {
    hasJob = true;
    void report(message.job);
    return;
  }
  abort.abort();
  // Without a job there is nothing to roll back, and nothing else would end the thread.
  if (!hasJob) port.close();
});

async function report(job: StageJob): Promise<void> {
  try {
    tell({ kind: 'done', summary: await runJob(job) });
  } catch (error) {
    tell({ kind: 'failed', error: toPlainError(error) });
  }
  // The port keeps the thread alive while the owner may abort; now there is nothing left to abort.
  port.close();
}

async function runJob(job: StageJob): Promise<ThreadSummary> {
  const onOpened = () => tell({ kind: 'opened' });
  switch (job.stage) {
    case 'export':
      return (await STAGES.export()).runExport(job.options, context, onOpened);
    case 'transform':
      return (await STAGES.transform()).runTransform(job.options, context, { isLive: true, onOpened });
    default:
      return (await STAGES.import()).runImport(job.options, context, { isLive: true });
  }
}
