import { RowferryError } from '../errors/rowferry-error.ts';
import type { Run } from './run.ts';

/**
 * Runs `attempt`; where the target has triggers that only their owner could switch off, asks, and runs it again with
 * the triggers firing. The first attempt has left the target as it was. Where nobody can be asked, only `--yes` will do.
 */
export async function confirmingTriggers<Result>(
  run: Pick<Run, 'confirm' | 'host' | 'isAgreed'>,
  attempt: (fireTriggers: boolean, isAgain: boolean) => Promise<Result>,
): Promise<Result> {
  try {
    return await attempt(run.isAgreed, false);
  } catch (error) {
    if (!(error instanceof RowferryError) || error.context['triggers'] === undefined) throw error;
    const { stdin, stderr } = run.host;
    if (!stdin.isTTY || stderr.isTTY !== true || !(await run.confirm(`${error.message} Let them fire?`))) throw error;
    return attempt(true, true);
  }
}
