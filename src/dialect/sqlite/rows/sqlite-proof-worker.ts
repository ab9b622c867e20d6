// The entry of the thread that reads a new file beside the one that has built it.
import { parentPort, workerData } from 'node:worker_threads';
import { toPlainError } from '../../../errors/plain-error.ts';
import { assert, assertNever } from '../../../util/assert.ts';
import { openDatabase } from '../connection/sqlite-driver.ts';
import { registerFunctions } from '../connection/sqlite-functions.ts';
import { TEXT_ENCODING } from '../sqlite-queries.ts';
import { digestClaimed } from './sqlite-claimed-parts.ts';
import type { ProofMessage, ProofRequest, ProofResults } from './sqlite-proof-messages.ts';
import type { RowOrigin } from './sqlite-row-stream.ts';
import { readSums } from './sqlite-sums.ts';

assert(parentPort !== null, 'the proof worker runs in a thread');
const port = parentPort;
const tell = (message: ProofMessage) => port.postMessage(message);

let origin: RowOrigin | null = null;
let last: Promise<void> = Promise.resolve();
port.on('message', (request: ProofRequest) => {
  last = last.then(() => answer(request));
});

async function answer({ id, task }: ProofRequest): Promise<void> {
  try {
    origin ??= openFile(workerData as string);
    tell({ kind: 'done', id, result: await perform(origin, { id, task }) });
  } catch (error) {
    tell({ kind: 'failed', id, error: toPlainError(error) });
  }
}

/** It is stopped by ending the thread, so its own signal is never aborted. */
function openFile(path: string): RowOrigin {
  const database = openDatabase(path, { readonly: true });
  registerFunctions(database);
  const encoding = database.prepare(TEXT_ENCODING).pluck().get() as RowOrigin['encoding'];
  return { database, encoding, signal: new AbortController().signal };
}

async function perform(from: RowOrigin, { id, task }: ProofRequest): Promise<ProofResults[keyof ProofResults]> {
  switch (task.kind) {
    case 'sums':
      return readSums(from, task.table);
    case 'digests':
      return digestClaimed(from, task.shared, (rows, bytes) => tell({ kind: 'rows', id, rows, bytes }));
    default:
      return assertNever(task, 'task');
  }
}
