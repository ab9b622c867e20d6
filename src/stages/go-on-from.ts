import type { DatabaseReader } from '../dialect/dialect.ts';
import type { ExportOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';
import { UnfinishedRun } from './unfinished-run.ts';

/** A server's consistency point ends with its connection; copies and folders have none that a later run could know again. */
const NEVER_GOES_ON =
  'The export begins anew when it is stopped: nothing would tell the next run that the source is still as it was read.';

/** Begins the record of a resumable run. True where the one before was not finished and read the same source. */
export async function goOnFrom(
  { fingerprint }: DatabaseReader,
  options: ExportOptions,
  run: StageRun,
): Promise<boolean> {
  if (options.resumable !== true) return false;
  const unfinished = await UnfinishedRun.open(options);
  const goesOn = unfinished.hasSameSource(fingerprint);
  if (unfinished.goesOn && !goesOn)
    run.notice('The export begins anew: nothing tells that the source is as it was in the run that was stopped.');
  else if (fingerprint === null) run.notice(NEVER_GOES_ON);
  if (fingerprint !== null) run.resumable();
  await unfinished.begin(fingerprint);
  return goesOn;
}
