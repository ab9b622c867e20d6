import { type Archive, openArchive } from '../archive/archive-reader.ts';
import { closeImportRecord, readImportRecords, type StoredRecord } from '../archive/import-record.ts';
import type { DatabaseEnd } from '../dialect/dialect.ts';
import { describeEnd, dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { assert } from '../util/assert.ts';
import type { StageContext } from './progress.ts';
import { putFileBack } from './put-file-back.ts';
import { putTablesBack } from './put-tables-back.ts';
import { isSameTarget } from './same-target.ts';
import type { RollbackOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { LastImport, RollbackSummary } from './stage-summaries.ts';
import { withRetries } from './with-retries.ts';

/**
 * The last import from an archive directory that was not rolled back yet.
 * @param to only imports into this database; null: whatever the target was
 * @throws NOTHING_TO_UNDO
 */
export async function findLastImport(archive: string, to: DatabaseEnd | null): Promise<LastImport> {
  const [stored] = await openRecords(archive, to);
  assert(stored !== undefined, 'there is at least one record');
  const { target, importedAt, undo } = stored.record;
  const created = undo.kind === 'tables' ? undo.created.tables : [];
  const changed = undo.kind === 'tables' ? undo.changed : [];
  return { target, importedAt, kind: undo.kind, backup: 'backup' in undo ? undo.backup : null, created, changed };
}

/**
 * Puts a target back to what it was before the last import into it: a SQLite file as a whole, in PostgreSQL the tables
 * that the import created or filled, in one transaction. What is put aside is kept in the directory of backups.
 *
 * @throws NOTHING_TO_UNDO, TARGET_CHANGED where the target is not as the import left it, unless `force`.
 */
export function rollbackImport(options: RollbackOptions, context: StageContext): Promise<RollbackSummary> {
  return withRetries(
    context,
    () => 'rollback',
    () => undoLast(options, context),
  );
}

async function undoLast(options: RollbackOptions, context: StageContext): Promise<RollbackSummary> {
  const run = new StageRun('rollback', context);
  for (const stored of await openRecords(options.archive, options.to)) {
    const outcome = await undo(stored, { options, context, run });
    if (outcome === null) continue;
    await closeImportRecord(stored);
    const { importedAt } = stored.record;
    const { target, kept, tables } = outcome;
    const { seconds } = run.end();
    const sum = (of: 'written' | 'bytes') => tables.reduce((total, table) => total + table[of], 0);
    return { stage: 'rollback', target, importedAt, kept, tables, rows: sum('written'), bytes: sum('bytes'), seconds };
  }
  throw nothingToUndo(options.archive, describeEnd(options.to));
}

/** Not undone yet, the last one first. */
async function openRecords(archive: string, to: DatabaseEnd | null): Promise<readonly StoredRecord[]> {
  const records = (await readImportRecords(archive)).filter(
    ({ record }) => record.undoneAt === null && (to === null || isSameTarget(to, record.target)),
  );
  if (records.length === 0) throw nothingToUndo(archive, to === null ? null : describeEnd(to));
  return records;
}

interface Undoing {
  readonly options: RollbackOptions;
  readonly context: StageContext;
  readonly run: StageRun;
}

/** Null where the import of the record never came to its commit. */
async function undo({ record, isPending }: StoredRecord, { options, context, run }: Undoing) {
  const { to, force } = options;
  const [how, { files }] = [record.undo, dialectOf(to)];
  if (how.kind === 'none') throw noBackup(record.target.display);
  const putting = { record, to, force, run, context, directory: options.backupDirectory };
  try {
    if (how.kind === 'tables') return await putTablesBack({ ...putting, how, backup: await openBackup(how.backup) });
    assert(files !== null, 'a database that was recorded as a file is one');
    return await putFileBack({ ...putting, how, files });
  } catch (error) {
    const neverCame = isPending && error instanceof RowferryError && error.code === 'TARGET_CHANGED';
    if (!neverCame) throw error;
    run.notice(`An import of ${record.importedAt} was stopped before its commit; there is nothing of it to undo.`);
    return null;
  }
}

async function openBackup(directory: string | null): Promise<Archive | null> {
  return directory === null ? null : openArchive(directory, 'exported');
}

function nothingToUndo(archive: string, target: string | null): RowferryError {
  const into = target === null ? '' : ` into ${target}`;
  return new RowferryError('NOTHING_TO_UNDO', {
    message: `There is no import${into} from ${archive} that could be rolled back.`,
    hint: 'Name the directory of the archive that was imported with --archive.',
    context: { file: archive },
  });
}

function noBackup(target: string): RowferryError {
  return new RowferryError('NOTHING_TO_UNDO', {
    message: `The last import into ${target} was made without a backup.`,
    hint: 'Nothing can be put back. Without --no-backup the next import keeps what it changes.',
  });
}
