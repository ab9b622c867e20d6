import { RowferryError } from '../errors/rowferry-error.ts';
import type { ProgressEvent, StageName } from '../stages/progress.ts';
import type { StopSignal } from './host.ts';

/** Which stages are running now, as their events tell. */
export interface RunningStages {
  take(event: ProgressEvent): void;
  list(): readonly StageName[];
}

export function trackStages(): RunningStages {
  const running = new Set<StageName>();
  return {
    take(event) {
      if (event.kind === 'stage-started') running.add(event.stage);
      if (event.kind === 'stage-finished') running.delete(event.stage);
    },
    list: () => [...running],
  };
}

/** What is left of a stage that was stopped in the middle. */
const LEFTOVERS: Readonly<Record<StageName, string>> = {
  export: 'The export was not sealed: the next one starts anew.',
  transform: 'The transformed archive was not sealed: run the same command again to make it anew.',
  import: 'The import was rolled back: the target is as it was before.',
  validate: 'Nothing was changed.',
  rollback: 'Nothing was put back: the target is as it was before.',
  diff: 'Nothing was changed.',
  snapshot: 'The store is as it was before, or as the last whole entry of its ledger says.',
};

/**
 * The error that tells a person what an interrupted run leaves behind.
 * @param error what the stage threw when it was stopped; kept as the cause where it says more than "aborted".
 */
export function interrupted(signal: StopSignal, running: readonly StageName[], error: unknown): RowferryError {
  const where = running.length === 0 ? '' : ` during ${running.join(' and ')}`;
  const isPlain = error instanceof Error && (error.name === 'AbortError' || isInterruption(error));
  return new RowferryError('INTERRUPTED', {
    message: `Stopped by ${signal}${where}.`,
    hint: leftovers(running),
    context: { signal },
    ...(isPlain ? {} : { cause: error }),
  });
}

/** What is left of stages that were stopped in the middle, in sentences. */
export function leftovers(running: readonly StageName[]): string {
  const left = running.length > 1 ? running.filter((stage) => stage !== 'validate') : running;
  return left.length === 0 ? 'Nothing was changed.' : left.map((stage) => LEFTOVERS[stage]).join(' ');
}

function isInterruption(error: Error): boolean {
  return error instanceof RowferryError && error.code === 'INTERRUPTED';
}
