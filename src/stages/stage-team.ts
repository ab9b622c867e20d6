import { runSignal } from '../util/run-signal.ts';
import type { StageContext, StageName } from './progress.ts';
import { openStageThread, type StageThread } from './stage-thread.ts';
import type { StageJob, ThreadSummary } from './thread-messages.ts';

/** Stages in threads that stand or fall together: the first failure stops the others, and is what is thrown. */
export class StageTeam {
  readonly #jobs: readonly StageJob[];
  readonly #threads: readonly StageThread[];
  readonly #stop = new AbortController();
  /** The summaries of stages that came to their end, in the order of the jobs. */
  readonly ended: (ThreadSummary | undefined)[] = [];
  #failure: { readonly error: unknown; readonly stage: StageName } | null = null;

  /** @param jobs in the order in which each follows the one before */
  constructor(jobs: readonly StageJob[], context: StageContext) {
    const signal = runSignal(context.signal, this.#stop.signal);
    this.#jobs = jobs;
    this.#threads = jobs.map(({ stage }) => openStageThread(stage, { signal, onProgress: context.onProgress }));
    for (const [at, thread] of this.#threads.entries()) {
      const { stage } = jobs[at] as StageJob;
      thread.summary.then(
        (summary) => {
          this.ended[at] = summary;
        },
        (error: unknown) => this.#fail(error, stage),
      );
    }
  }

  /** The stage that failed first; null: none has. */
  get failed(): StageName | null {
    return this.#failure?.stage ?? null;
  }

  /** Runs every job as soon as the archive that it follows is there; the summaries are in the order of the jobs. */
  async run(): Promise<readonly ThreadSummary[]> {
    for (const [at, job] of this.#jobs.entries()) {
      const thread = this.#threads[at] as StageThread;
      thread.run(job);
      const isLast = at === this.#jobs.length - 1;
      if (!isLast && !(await hasOpened(thread))) break;
    }
    // Also when one has failed: none may still be rolling back behind our back.
    const settled = await Promise.allSettled(this.#threads.map((thread) => thread.summary));
    if (this.#failure !== null) throw this.#failure.error;
    return settled.map((result) => (result as PromiseFulfilledResult<ThreadSummary>).value);
  }

  #fail(error: unknown, stage: StageName): void {
    this.#failure ??= { error, stage };
    this.#stop.abort();
  }
}

function hasOpened(thread: StageThread): Promise<boolean> {
  return thread.opened.then(
    () => true,
    () => false,
  );
}
