import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';
import { sqliteError } from '../sqlite-errors.ts';
import { CONSISTENCY_POINT, DROP_READ_LOCK, OPEN_READ_LOCK, SQLITE_VERSION, TEXT_ENCODING } from '../sqlite-queries.ts';
import { openDatabase, type SqliteDatabase } from './sqlite-driver.ts';
import { type FileState, inspectFile } from './sqlite-file-state.ts';
import { realPath } from './sqlite-real-path.ts';
import { backupAside, copyAside, type SourceCopy } from './sqlite-source-copy.ts';

export interface ReadConnectionOptions {
  /** Read from an online backup in a temporary file, so that the source is locked only while that is made. */
  readonly copyFirst: boolean;
  readonly signal: AbortSignal;
}

/** A SQLite file being read, at one moment, until it is closed. */
export interface SqliteConnection {
  readonly database: SqliteDatabase;
  /** The source's path, absolute; also where a copy of it is read. */
  readonly path: string;
  /** `3.53.2` */
  readonly serverVersion: string;
  readonly encoding: 'UTF-8' | 'UTF-16le' | 'UTF-16be';
  /** For the manifest: versions and size of the file at that moment. */
  readonly consistencyPoint: string;
  close(): Promise<void>;
}

/** How often a log that looks damaged is looked at again: another program may be writing to it just now. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 60;

/**
 * Opens a SQLite file for reading and holds one read transaction on it, write-ahead log included, until `close`.
 * Nothing is written to the source; where SQLite needs files of its own beside it, they are gone after
 * `close` unless another program uses them too.
 * @throws SOURCE_NOT_FOUND, PERMISSION_DENIED, NOT_A_DATABASE, SOURCE_TORN, SOURCE_BUSY, DRIVER_UNSUPPORTED
 */
export async function openReadConnection(path: string, options: ReadConnectionOptions): Promise<SqliteConnection> {
  const source = realPath(path);
  const state = await inspectSettled(source, options.signal);
  const copy = await makeCopy(source, state, options);
  const closeSource = async (): Promise<void> => {
    if (copy === null) removeOwnLog(source, state);
    else await copy.remove();
  };
  try {
    return hold(openDatabase(copy?.path ?? source, { readonly: true }), source, closeSource);
  } catch (error) {
    await closeSource();
    throw asReadError(error, source);
  }
}

async function inspectSettled(source: string, signal: AbortSignal): Promise<FileState> {
  for (let look = 1; ; look++) {
    throwIfInterrupted(signal);
    try {
      return inspectFile(source);
    } catch (error) {
      const isTorn = error instanceof RowferryError && error.code === 'SOURCE_TORN';
      if (!isTorn || look === LOOKS) throw error;
    }
    await new Promise((wake) => setTimeout(wake, LOOK_AGAIN_MS));
  }
}

async function makeCopy(source: string, state: FileState, options: ReadConnectionOptions): Promise<SourceCopy | null> {
  try {
    if (needsPlainCopy(source, state)) return await copyAside(source, options.signal);
    return options.copyFirst ? await backupAside(source, options.signal) : null;
  } catch (error) {
    throw asReadError(error, source);
  } finally {
    if (options.copyFirst) removeOwnLog(source, state);
  }
}

/**
 * SQLite cannot read a file in WAL mode without a `-shm` file, nor make one in a folder that it may not write
 * (https://www.sqlite.org/wal.html#readonly). Where there is none, no program has the file open.
 */
function needsPlainCopy(source: string, state: FileState): boolean {
  return state.isWal && state.shmBytes === null && !isWritable(dirname(source));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts the read transaction; its first read decides the moment. */
function hold(database: SqliteDatabase, path: string, closeSource: () => Promise<void>): SqliteConnection {
  try {
    database.pragma('query_only = on');
    database.exec(OPEN_READ_LOCK);
    const one = <T>(sql: string): T => database.prepare(sql).pluck().get() as T;
    return {
      database,
      path,
      serverVersion: one(SQLITE_VERSION),
      encoding: one(TEXT_ENCODING),
      consistencyPoint: one(CONSISTENCY_POINT),
      async close() {
        if (!database.open) return;
        if (database.inTransaction) database.exec(DROP_READ_LOCK);
        database.close();
        await closeSource();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * A reader of a file in WAL mode leaves an empty `-wal` and a `-shm` behind, which it may not delete. When they were
 * not there before and hold nothing, opening the file once for writing makes SQLite delete them under its own
 * locks; the file itself is not touched.
 */
function removeOwnLog(source: string, before: FileState): void {
  const wereThere = before.walBytes !== null || before.shmBytes !== null;
  if (!before.isWal || wereThere || !isWritable(source) || !isWritable(dirname(source))) return;
  if (inspectFile(source).walBytes !== 0) return;
  const database = openDatabase(source, { readonly: false });
  try {
    database.exec(`${OPEN_READ_LOCK}; ${DROP_READ_LOCK}`);
  } finally {
    database.close();
  }
}

function asReadError(error: unknown, source: string): unknown {
  const known = sqliteError(error, { what: `read "${source}"`, context: { file: source } });
  if (!(known instanceof RowferryError) || known.code !== 'TARGET_BUSY') return known;
  return new RowferryError('SOURCE_BUSY', {
    message: `Another program is writing to "${source}" and keeps everyone from reading it.`,
    hint: 'Stop that program, or try again when it is done.',
    context: { file: source },
    cause: error,
    isTransient: true,
  });
}
