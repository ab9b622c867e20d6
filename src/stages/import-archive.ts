import { followArchive } from '../archive/archive-follower.ts';
import { openArchive } from '../archive/archive-reader.ts';
import { RejectsWriter, type StagedRejects } from '../archive/rejects.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { columnLosses } from '../transform/column-losses.ts';
import { assert } from '../util/assert.ts';
import { asRace, openAdoptedImport } from './adopt/adopted-import.ts';
import { changesIn } from './changes-in.ts';
import { ensureTransformed } from './ensure-transformed.ts';
import { importRejects } from './import-rejects.ts';
import { summariseRejects } from './keep-rejects.ts';
import { type LoadedArchive, loadArchive } from './load-archive.ts';
import { openOwnerImport } from './owner/owner-import.ts';
import type { StageContext } from './progress.ts';
import { resumableImport } from './resumable-import.ts';
import { RowLedger } from './row-ledger.ts';
import { cutReferences } from './settled-references.ts';
import type { BadRowOptions, ImportOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { ImportSummary } from './stage-summaries.ts';
import { TargetHistory } from './target-history.ts';
import type { Following } from './transform-archive.ts';
import { withArchiveLock } from './with-archive-lock.ts';
import { withRetries } from './with-retries.ts';

/**
 * Loads `transformed/` (made first when it is missing or stale) into a database in one transaction: tables, rows, keys, indexes, foreign keys,
 * sequences. With `validate` the rows are read back and compared with the archive before the commit; a
 * difference rolls everything back.
 *
 * @throws TARGET_NOT_EMPTY when a table that would be loaded holds rows; VALIDATION_FAILED with the
 *   report's discrepancies in the message's hint; every error leaves the target as it was.
 */
export function importArchive(options: ImportOptions, context: StageContext): Promise<ImportSummary> {
  const work = async () => {
    if (options.badRows?.onlyRejects === true) return importRejects(options, context);
    await ensureTransformed(options, context);
    return runImport(options, context);
  };
  return withArchiveLock(options.archive, () => withRetries(context, () => 'import', work));
}

/** The same for a caller that holds the archive's lock and has made the transform. */
export async function runImport(
  options: ImportOptions,
  context: StageContext,
  following: Pick<Following, 'isLive'> = { isLive: false },
): Promise<ImportSummary> {
  const run = new StageRun('import', context);
  const archive = following.isLive
    ? await followArchive(options.archive, 'transformed', context.signal)
    : await openArchive(options.archive, 'transformed');
  assert(archive.plan !== null, 'a transformed archive has a plan');
  const names = archive.catalog.tables.map(({ name }) => name);
  const gathered = new RejectsWriter(options.archive, names);
  const ledger = openLedger(options.badRows ?? {}, gathered);
  const [adopted, owner] = [await openAdoptedImport(archive), await openOwnerImport(archive)];
  const resumable = await resumableImport(archive, options, run);
  const writer = await dialectOf(options.to).openWriter(options.to, {
    signal: context.signal,
    resumable,
    memory: options.memory,
    backupDirectory: options.backupDirectory,
    fireTriggers: options.fireTriggers === true,
    policy: ledger,
  });
  let staged: StagedRejects | null = null;
  let loaded: LoadedArchive;
  // A backup would hold the rows of everybody, and none of those is changed.
  const kept = adopted === null ? options : { ...options, backupDirectory: null };
  const history = new TargetHistory(writer, kept, run);
  try {
    const what = { archive, plan: archive.plan, writer, ledger, history, adopted, owner };
    loaded = await loadArchive({ ...what, run, options, context });
    staged = await gathered.stage(loaded.upstream);
    const isHooked = (options.target?.hooks?.after.length ?? 0) > 0;
    await history.record(archive, (table) => isHooked || ledger.amendmentOf(table) !== null, isHooked);
    if ((await writer.commit()) === 'looked-up') run.notice(LOOKED_UP);
  } catch (error) {
    await writer.abort();
    if (isUnknown(error)) {
      // The rows may be there: what would undo the import stays.
      await staged?.publish();
      await history.publish();
      throw error;
    }
    await (staged ?? gathered).discard();
    await history.discard();
    throw adopted === null ? error : asRace(error);
  }
  await staged.publish();
  await history.publish();
  const { notCarried, proof, owned } = loaded;
  const rejects = summariseRejects(names, staged);
  const losses = [...columnLosses(archive.plan, await changesIn(archive)), ...cutReferences(ledger)];
  const found = { losses, rejects, notCarried, proof, validated: options.validate, backup: history.backup };
  const whose = adopted ?? owner;
  const user = whose === null ? {} : { user: whose.user, ...(owned === null ? {} : { owned }) };
  return { stage: 'import', target: writer.info, ...found, ...user, ...run.end() };
}

const LOOKED_UP = 'The connection was lost at the commit. The server says that it took place: everything is there.';

function isUnknown(error: unknown): boolean {
  return error instanceof RowferryError && error.code === 'COMMIT_UNKNOWN';
}

function openLedger({ onError, orphans }: BadRowOptions, rejects: RejectsWriter): RowLedger {
  const isolates = onError === 'reject';
  return new RowLedger({ isolates, rejects, orphans: orphans ?? (isolates ? 'reject' : 'fail') });
}
