import type { Archive } from '../archive/archive-reader.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import type { Resumable } from '../dialect/part-loader.ts';
import { displayName } from '../model/logical-type.ts';
import type { ImportOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';

/** One connection unless `--parallel` says more. */
const CONNECTIONS = 1;

/**
 * How an import that was asked to be resumable is committed; null: in one transaction, since it was not asked or cannot be
 * otherwise, which a notice tells with the reason.
 */
export async function resumableImport(
  archive: Archive,
  options: ImportOptions,
  run: StageRun,
): Promise<Resumable | null> {
  if (options.resumable !== true) return null;
  const reason = whyWhole(archive, options);
  if (reason === null) {
    run.resumable();
    const { content } = await archive.manifest();
    return { content, connections: options.parallel ?? CONNECTIONS };
  }
  run.notice(`The import is one transaction, which begins anew when it is stopped: ${reason}.`);
  return null;
}

/** Rows that are committed must be certain, and stay out of everybody's way. */
function whyWhole(archive: Archive, options: ImportOptions): string | null {
  const { badRows = {}, target = {} } = options;
  const { capabilities } = dialectOf(options.to);
  const loaded = archive.plan?.tables.filter(({ mode }) => mode === 'load') ?? [];
  if (loaded.length > 0) return `the target has ${loaded.map((table) => displayName(table.target)).join(', ')} already`;
  if (!capabilities.commitsParts)
    return `a new ${capabilities.label} file is built beside its name and is whole or not there`;
  if (archive.plan?.adopted !== undefined) return 'the rows go in beside those of other users';
  if (archive.plan?.owner !== undefined) return 'every row is given to an owner, who comes with them';
  if (badRows.onError === 'reject') return 'bad rows are rejected';
  if ((badRows.orphans ?? 'fail') !== 'fail') return 'orphans are judged when all rows are there';
  if (target.hooks !== undefined) return 'the rules run SQL around the load';
  if ((target.truncate ?? []).length > 0) return 'tables are emptied';
  return target.schema === undefined || target.schema === null ? null : 'the tables are made by a schema of your own';
}
