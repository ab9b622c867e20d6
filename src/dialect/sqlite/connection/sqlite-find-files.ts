import type { Stats } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';
import type { SkippedFile } from '../../../model/source-file.ts';
import type { FindOptions, FoundFiles } from '../../database-files.ts';
import { openReadConnection } from './sqlite-connection.ts';
import { MAGIC } from './sqlite-file-state.ts';
import { tooManyFiles } from './sqlite-too-many-files.ts';

/**
 * Finds the SQLite databases below a folder by their headers, whatever their names; symbolic links are followed, each
 * folder and each file is taken once. What is named like a database and is none is told as skipped.
 *
 * @throws SOURCE_NOT_FOUND where there is no such folder; PERMISSION_DENIED, NOT_A_DATABASE, SOURCE_TORN … for a folder
 *   or database that cannot be read, unless `skipUnreadable`.
 */
export async function findFiles(directory: string, options: FindOptions): Promise<FoundFiles> {
  const root = resolve(directory);
  const walk: Walk = { root, options, found: [], skipped: [], seen: new Map() };
  await enter('', await statOf(root), walk);
  return { found: walk.found.toSorted(byFile), skipped: walk.skipped.toSorted(byFile) };
}

interface Walk {
  readonly root: string;
  readonly options: FindOptions;
  readonly found: { readonly file: string; readonly bytes: number }[];
  readonly skipped: SkippedFile[];
  /** What was met before, by device and inode, with the path by which it was. */
  readonly seen: Map<string, string>;
}

function byFile(a: { readonly file: string }, b: { readonly file: string }): number {
  return Buffer.compare(Buffer.from(a.file), Buffer.from(b.file));
}

/** The folder or file at `file` below the root, which '' is. */
async function enter(file: string, stats: Stats, walk: Walk): Promise<void> {
  throwIfInterrupted(walk.options.signal);
  if (!stats.isDirectory() && file === '') throw noFolder(walk.root);
  if (!stats.isDirectory() && !stats.isFile()) return;
  if (stats.isFile()) return takeFile(file, stats, walk);
  if (isSeenBefore(file, stats, walk)) return;
  const folder = join(walk.root, file);
  const names = await orSkipped(file, walk, () =>
    readdir(folder).catch((error: unknown) => Promise.reject(unreadable(folder, error))),
  );
  for (const name of (names ?? []).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    const inner = file === '' ? name : `${file}/${name}`;
    if (walk.options.isExcluded(inner)) continue;
    const path = join(walk.root, inner);
    const found = await orSkipped(inner, walk, () => statOf(path));
    if (found !== null) await enter(inner, found, walk);
  }
}

function isSeenBefore(file: string, { dev, ino }: Stats, { seen, skipped }: Walk): boolean {
  const key = `${dev}:${ino}`;
  const before = seen.get(key);
  if (before === undefined) seen.set(key, file);
  else skipped.push({ file, reason: `it is the same as "${before === '' ? '.' : before}", by a link` });
  return before !== undefined;
}

/** Names that people and programs give to databases. */
const DATABASE_NAME = /\.(?:db|db3|sqlite|sqlite3|s3db|sl3)$/i;
const COMPANION = /-(?:wal|shm|journal)$/;

async function takeFile(file: string, stats: Stats, walk: Walk): Promise<void> {
  const path = join(walk.root, file);
  const skip = (reason: string) => void walk.skipped.push({ file, reason });
  if (COMPANION.test(file)) {
    if (stats.size > 0 && (await isLoneLog(path))) skip('it is the log of a database that is not there');
    return;
  }
  const hasLog = (await sizeOf(`${path}-wal`)) > 0;
  const isDatabase = await orSkipped(file, walk, () => hasHeader(path));
  if (isDatabase === null) return;
  if (!isDatabase && !(stats.size === 0 && hasLog)) {
    if (!DATABASE_NAME.test(file)) return;
    skip(stats.size === 0 ? 'it is empty' : 'it does not begin as a SQLite file does: it is encrypted, or no database');
    return;
  }
  if (isSeenBefore(file, stats, walk)) return;
  if ((await orSkipped(file, walk, () => probe(path, walk.options.signal))) === null) return;
  walk.found.push({ file, bytes: stats.size + (await sizeOf(`${path}-wal`)) });
}

async function isLoneLog(path: string): Promise<boolean> {
  const database = path.replace(COMPANION, '');
  return DATABASE_NAME.test(database) && (await isMissing(database));
}

function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}

/** In bytes; 0 where there is no such file. */
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function hasHeader(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: unknown) => Promise.reject(unreadable(path, error)));
  try {
    const header = Buffer.alloc(MAGIC.length);
    await file.read(header, 0, MAGIC.length, 0);
    return header.equals(MAGIC);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

/** Opens the database as an export will, so that what cannot be read is told before anything is written. */
async function probe(path: string, signal: AbortSignal): Promise<true> {
  const connection = await openReadConnection(path, { copyFirst: false, signal });
  await connection.close();
  return true;
}

/** null: it could not be looked at, and was told as skipped; only what is not there is without being asked for. */
async function orSkipped<Found>(file: string, walk: Walk, look: () => Promise<Found>): Promise<Found | null> {
  const { options, skipped } = walk;
  try {
    return await look();
  } catch (error) {
    throwIfInterrupted(options.signal);
    if (!(error instanceof RowferryError) || file === '') throw error;
    if (error.code === 'SOURCE_NOT_FOUND') skipped.push({ file, reason: await whyGone(join(walk.root, file)) });
    else if (options.skipUnreadable)
      skipped.push({ file, reason: `it cannot be read: ${error.message.replace(/\.$/, '')}` });
    else throw withHint(error);
    return null;
  }
}

/** Programs make and delete files while the folder is looked through. */
async function whyGone(path: string): Promise<string> {
  const isLink = await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
  return isLink ? 'it is a link to nothing' : 'it was deleted while the folder was looked through';
}

function withHint({ code, message, hint, context, cause }: RowferryError): RowferryError {
  const more = 'With --skip-unreadable such files are left out and named, with --discover-exclude without a word.';
  return new RowferryError(code, { message, hint: hint === null ? more : `${hint} ${more}`, context, cause });
}

function statOf(path: string): Promise<Stats> {
  return stat(path).catch((error: unknown) => Promise.reject(unreadable(path, error)));
}

/** Of a file or folder that the system does not show. */
function unreadable(path: string, cause: unknown): unknown {
  const tooMany = tooManyFiles(path, cause);
  if (tooMany !== null) return tooMany;
  const { code } = cause as NodeJS.ErrnoException;
  const context = { file: path };
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `"${path}" may not be read.`;
    return new RowferryError('PERMISSION_DENIED', { message, hint: 'Check who may read it.', context, cause });
  }
  if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') {
    const message = `"${path}" does not exist.`;
    return new RowferryError('SOURCE_NOT_FOUND', { message, hint: 'Check the path.', context, cause });
  }
  return cause;
}

function noFolder(path: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `"${path}" is not a folder.`,
    hint: 'Give --discover the folder below which the databases lie; a single database is given as FROM.',
  });
}
