import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { fromPlainError } from '../../../errors/plain-error.ts';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Table } from '../../../model/catalog.ts';
import type { PartCut } from '../../../model/row-stream.ts';
import type { TableSums } from '../../../model/sums.ts';
import { type Deferred, deferred } from '../../../util/deferred.ts';
import { THREAD_LIMITS } from '../../../util/thread-limits.ts';
import type { DigestedPart, SharedParts } from './sqlite-claimed-parts.ts';
import type { ProofMessage, ProofRequest, ProofResults, ProofTask } from './sqlite-proof-messages.ts';

const WORKER = new URL('./sqlite-proof-worker.js', import.meta.url);

interface Waiting {
  readonly answer: Deferred<ProofResults[keyof ProofResults]>;
  readonly onRows: PartCut['onRows'];
}

/** A second thread that reads the same file, until `close`. What is asked of it, it does one after the other. */
export class ProofThread {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<number, Waiting>();
  readonly #stop = (): void => void this.close();
  #asked = 0;
  #failure: { readonly error: unknown } | null = null;

  /** @returns null where the sources run as they are: their worker is not compiled */
  static open(path: string, signal: AbortSignal): ProofThread | null {
    return existsSync(fileURLToPath(WORKER)) ? new ProofThread(path, signal) : null;
  }

  private constructor(path: string, signal: AbortSignal) {
    this.#signal = signal;
    // Arguments of the process, such as --input-type, would end the thread; its code is plain JavaScript.
    this.#worker = new Worker(WORKER, { workerData: path, execArgv: [], resourceLimits: THREAD_LIMITS });
    this.#worker.on('message', (message: ProofMessage) => this.#take(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the proof thread ended without a result')));
    signal.addEventListener('abort', this.#stop, { once: true });
    if (signal.aborted) this.#stop();
  }

  sums(table: Table): Promise<TableSums> {
    return this.#ask({ kind: 'sums', table }, () => {}) as Promise<TableSums>;
  }

  digest(shared: SharedParts, onRows: PartCut['onRows']): Promise<readonly DigestedPart[]> {
    return this.#ask({ kind: 'digests', shared }, onRows) as Promise<readonly DigestedPart[]>;
  }

  /** Ends the thread, also in the middle of its work: what is asked and not answered is rejected. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#stop);
    this.#fail(interruption(this.#signal));
    await this.#worker.terminate();
  }

  #ask(task: ProofTask, onRows: PartCut['onRows']): Promise<ProofResults[keyof ProofResults]> {
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    const id = this.#asked++;
    const answer = deferred<ProofResults[keyof ProofResults]>();
    this.#waiting.set(id, { answer, onRows });
    this.#worker.postMessage({ id, task } satisfies ProofRequest);
    return answer.promise;
  }

  #take(message: ProofMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if (message.kind === 'rows') {
      waiting.onRows(message.rows, message.bytes);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiting.answer.resolve(message.result);
    else waiting.answer.reject(fromPlainError(message.error));
  }

  /** The first failure is the one that everybody is told. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { answer } of this.#waiting.values()) answer.reject(this.#failure.error);
    this.#waiting.clear();
  }
}

/** What waits is told what every other part of the run is: see `throwIfInterrupted`. */
function interruption({ reason }: AbortSignal): RowferryError {
  if (reason instanceof RowferryError) return reason;
  return new RowferryError('INTERRUPTED', { message: 'The run was stopped before its end.', cause: reason });
}
