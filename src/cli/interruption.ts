import { RowferryError } from '../errors/rowferry-error.ts';
import type { ProgressEvent, StageName } from '../stages/progress.ts';
import type { StopSignal } from './host.ts';

/** A stage at work; a resumable one keeps what it has done. */
export type RunningStage = StageName | `resumable ${StageName}`;

/** Which stages are running now, as their events tell. */
export interface RunningStages {
  take(event: ProgressEvent): void;
  list(): readonly RunningStage[];
}

export function trackStages(): RunningStages {
  const running = new Map<StageName, RunningStage>();
  return {
    take({ kind, stage }) {
      if (kind === 'stage-started') running.set(stage, stage);
      if (kind === 'resumable') running.set(stage, `resumable ${stage}`);
      if (kind === 'stage-finished') running.delete(stage);
    },
    list: () => [...running.values()],
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
export function interrupted(signal: StopSignal, running: readonly RunningStage[], error: unknown): RowferryError {
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
export function leftovers(running: readonly RunningStage[]): string {
  const left = running.length > 1 ? running.filter((stage) => stage !== 'validate') : running;
  return left.length === 0 ? 'Nothing was changed.' : left.map(leftoverOf).join(' ');
}

function leftoverOf(stage: RunningStage): string {
  const known = LEFTOVERS[stage as StageName];
  if (known !== undefined) return known;
  const [, name = ''] = stage.split(' ');
  return `What the ${name} has finished stays: run the same command again, and it goes on.`;
}

function isInterruption(error: Error): boolean {
  return error instanceof RowferryError && error.code === 'INTERRUPTED';
}
