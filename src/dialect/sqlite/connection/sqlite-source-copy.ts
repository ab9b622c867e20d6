import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';
import { DROP_READ_LOCK, OPEN_READ_LOCK } from '../sqlite-queries.ts';
import { openDatabase } from './sqlite-driver.ts';

/** A private copy of a source, in a folder that only its owner may enter. */
export interface SourceCopy {
  readonly path: string;
  remove(): Promise<void>;
}

/** Pages copied between two looks at the signal: about 64 MB. */
const BACKUP_PAGES = 16_384;

/** A copy made by SQLite's online backup: the source stays usable for others, and the copy is of one moment. */
export async function backupAside(source: string, signal: AbortSignal): Promise<SourceCopy> {
  return intoFolder(async (folder) => {
    const target = join(folder, basename(source));
    const database = openDatabase(source, { readonly: true });
    try {
      // The first read tells a hot journal apart from a file that may not be written, which the backup does not.
      database.exec(`${OPEN_READ_LOCK}; ${DROP_READ_LOCK}`);
      const progress = (): number => {
        throwIfInterrupted(signal);
        return BACKUP_PAGES;
      };
      await database.backup(target, { progress });
    } finally {
      database.close();
    }
    return target;
  });
}

/** A plain copy of the file and its log, for a source that no program has open. */
export async function copyAside(source: string, signal: AbortSignal): Promise<SourceCopy> {
  return intoFolder(async (folder) => {
    const target = join(folder, basename(source));
    const before = await stampOf(source);
    await copyFile(source, target);
    throwIfInterrupted(signal);
    if (before.wal !== null) await copyFile(`${source}-wal`, `${target}-wal`);
    const after = await stampOf(source);
    if (after.main !== before.main || after.wal !== before.wal) throw changedMeanwhile(source);
    return target;
  });
}

async function intoFolder(make: (folder: string) => Promise<string>): Promise<SourceCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'rowferry-'));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { path: await make(folder), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface FileStamp {
  readonly main: string;
  readonly wal: string | null;
}

async function stampOf(source: string): Promise<FileStamp> {
  return { main: (await stampOfFile(source)) ?? '', wal: await stampOfFile(`${source}-wal`) };
}

/** What changes when a file does; null where there is none. */
async function stampOfFile(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function changedMeanwhile(source: string): RowferryError {
  return new RowferryError('SOURCE_BUSY', {
    message: `"${source}" was written to while it was being copied.`,
    hint: 'Try again when no program writes to it, or from an account that may write to its folder.',
    context: { file: source },
    isTransient: true,
  });
}
