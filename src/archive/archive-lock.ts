// The `lock` file: one run at a time works in an archive directory.
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { getPriority, hostname } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { RowferryError } from '../errors/rowferry-error.ts';
import { newUuid } from '../util/uuid.ts';
import { DIRECTORY_MODE, FILE_MODE, readIfThere } from './atomic-file.ts';
import { sha256 } from './canonical-document.ts';
import { errorCode, withFileErrors } from './file-errors.ts';

/** A run that holds an archive directory. */
export interface ArchiveLock {
  /** Names the run: archives that are begun under the lock carry it, so that followers know them. */
  readonly run: string;
  /** Gives the directory back. Safe to call twice. */
  release(): Promise<void>;
}

interface LockHolder {
  readonly pid: number;
  /** When that process began, in the system's own units, since pids are used again; null: not known here. */
  readonly started: string | null;
  readonly host: string;
  readonly run: string;
}

/**
 * Takes the directory for this process; makes the directory where it is missing. A lock whose process is
 * gone is taken over.
 * @throws ARCHIVE_LOCKED where another run holds it.
 */
export async function lockArchive(directory: string): Promise<ArchiveLock> {
  const path = join(directory, 'lock');
  const holder: LockHolder = { pid, started: await startOf('self'), host: hostname(), run: newUuid() };
  await withFileErrors(path, async () => {
    await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    while (!(await tryTake(path, holder))) await removeStale(path);
  });
  return { run: holder.run, release: () => release(path, holder.run) };
}

/** The run that holds the directory now; null where nobody does. */
export async function lockedRun(directory: string): Promise<string | null> {
  const text = await readIfThere(join(directory, 'lock'));
  return text === null ? null : (parseHolder(text.toString('utf8'))?.run ?? null);
}

/** Whether a run holds the directory: `gone` where it left its lock behind; null where there is no lock. */
export async function lockState(directory: string): Promise<'held' | 'gone' | null> {
  const text = await readIfThere(join(directory, 'lock'));
  if (text === null) return null;
  const holder = parseHolder(text.toString('utf8'));
  return holder === null || (await isAlive(holder)) ? 'held' : 'gone';
}

/** The file appears with its content or not at all, and never over another one. */
async function tryTake(path: string, holder: LockHolder): Promise<boolean> {
  const temporary = `${path}.${holder.run}`;
  await writeFile(temporary, `${JSON.stringify(holder)}\n`, { mode: FILE_MODE });
  try {
    await link(temporary, path).catch(async (error: unknown) => {
      if (errorCode(error) === 'EEXIST') throw error;
      await copyFile(temporary, path, constants.COPYFILE_EXCL); // A file system without hard links.
    });
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Whoever creates the takeover file of this stale lock may remove the lock; the file's name is of the
 * lock's content, so that a lock that was taken anew meanwhile is never removed.
 * @throws ARCHIVE_LOCKED unless the lock's process is certainly gone.
 */
async function removeStale(path: string): Promise<void> {
  const stale = await readIfThere(path);
  if (stale === null) return;
  const holder = parseHolder(stale.toString('utf8'));
  if (holder === null || (await isAlive(holder))) throw locked(path, holder);
  const takeover = `${path}.${sha256(stale).slice(0, 16)}`;
  try {
    await writeFile(takeover, '', { flag: 'wx', mode: FILE_MODE });
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? locked(path, null) : error;
  }
  try {
    if ((await readIfThere(path))?.equals(stale) === true) await rm(path);
  } finally {
    await rm(takeover, { force: true });
  }
}

async function release(path: string, run: string): Promise<void> {
  const content = await readIfThere(path);
  if (content === null || parseHolder(content.toString('utf8'))?.run !== run) return;
  await withFileErrors(path, () => rm(path, { force: true }));
}

function parseHolder(text: string): LockHolder | null {
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    const isWhole =
      typeof holder?.pid === 'number' && typeof holder.host === 'string' && typeof holder.run === 'string';
    return isWhole ? (holder as LockHolder) : null;
  } catch {
    return null;
  }
}

/** A process of another machine counts as alive: nobody here can tell. */
async function isAlive(holder: LockHolder): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  try {
    getPriority(holder.pid);
  } catch {
    return false;
  }
  const started = await startOf(holder.pid);
  return started === null || holder.started === null || started === holder.started;
}

/** The start time of a process (proc(5), field 22 of stat); null where the system has no /proc. */
async function startOf(process: number | 'self'): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${process}/stat`, 'utf8');
    // Field 2 is the program's name in parentheses and may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function locked(path: string, holder: LockHolder | null): RowferryError {
  const who = holder === null ? 'Another run' : `Process ${holder.pid} on ${holder.host}`;
  return new RowferryError('ARCHIVE_LOCKED', {
    message: `${who} is working in this archive directory (${path}).`,
    hint: 'Wait until it is done. If no rowferry is running there, remove the file "lock" and run again.',
    context: { file: path },
  });
}
