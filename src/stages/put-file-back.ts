import type { ImportRecord } from '../archive/generated-types.ts';
import type { DatabaseFiles } from '../dialect/database-files.ts';
import type { DatabaseEnd, DatabaseInfo } from '../dialect/dialect.ts';
import { refuseChanged } from './find-changed.ts';
import type { StageContext, TableSummary } from './progress.ts';
import type { StageRun } from './stage-run.ts';

/** A rollback. */
export interface PuttingBack {
  readonly record: ImportRecord;
  readonly to: DatabaseEnd;
  /** Also where the target has changed since the import. */
  readonly force: boolean;
  /** Where what is there now is kept. */
  readonly directory: string;
  readonly run: StageRun;
  readonly context: StageContext;
}

export interface PutBack {
  readonly target: DatabaseInfo;
  /** What was there before the rollback; null: the archive of the import holds it. */
  readonly kept: string | null;
  /** The tables whose rows were loaded again; what was only compared or read back is not among them. */
  readonly tables: readonly TableSummary[];
}

interface FilePuttingBack extends PuttingBack {
  readonly how: Extract<ImportRecord['undo'], { readonly kind: 'file' }>;
  readonly files: DatabaseFiles;
}

/** Replaces a database file by its backup; one that the import created goes. @throws TARGET_CHANGED, TARGET_BUSY */
export async function putFileBack(putting: FilePuttingBack): Promise<PutBack> {
  const { record, to, force, directory, run, context, how, files } = putting;
  const file = await files.openPutBack(to, context.signal);
  try {
    const catalog = file.catalog();
    if (!force) await refuseChanged(record, { catalog, source: file.source, run, isWhole: true });
    run.step('putting the file back');
    return { target: file.info, kept: await file.putBack(how.backup, directory), tables: [] };
  } finally {
    file.close();
  }
}
