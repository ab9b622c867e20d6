import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pid } from 'node:process';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { assert } from '../../../util/assert.ts';
import { openDatabase } from '../connection/sqlite-driver.ts';
import { lockExclusively } from '../connection/sqlite-lock.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { buildingPath, removeBuilding, removeLeftovers } from './sqlite-leftovers.ts';
import type { WriteTarget } from './sqlite-write-target.ts';
import {
  BEGIN_EXCLUSIVE,
  BUILD_SETTINGS,
  COMMIT,
  INDEX_SETTINGS,
  LOG_SETTINGS,
  LOGGED,
  OBJECT_COUNT,
  SHARED_SETTING,
  UNLOGGED,
  UNLOGGED_SETTING,
} from './sqlite-writer-queries.ts';

/**
 * A new database file, built beside its final name and renamed when it is whole. Until then no journal on the disk
 * is needed: when the machine stops, the file of that name is not there.
 *
 * @param replaces a database without tables has that name; it is replaced.
 */
export function buildFile(path: string, replaces: boolean): WriteTarget {
  removeLeftovers(path);
  const building = buildingPath(path, pid, randomBytes(4).toString('hex'));
  createEmpty(building, path);
  const context = { what: `create "${path}"`, context: { file: path } };
  try {
    const database = openDatabase(building, { readonly: false });
    for (const setting of BUILD_SETTINGS) database.pragma(setting);
    // Whoever clears up after killed runs sees that this one is alive.
    database.exec(`${BEGIN_EXCLUSIVE}; ${COMMIT}`);
    let synced: Promise<void> = Promise.resolve();
    return {
      database,
      isNew: true,
      backup: null,
      async begin() {
        withSqliteErrors(context, () => database.exec(BEGIN_EXCLUSIVE));
      },
      share() {
        withSqliteErrors(context, () => {
          database.exec(COMMIT);
          database.pragma(SHARED_SETTING);
          database.prepare(OBJECT_COUNT).get();
          for (const setting of [...LOG_SETTINGS, ...INDEX_SETTINGS]) database.pragma(setting);
        });
        synced = syncInBackground(building);
        // Some file systems cannot hold the memory that readers of a log share.
        return database.pragma('journal_mode', { simple: true }) === LOGGED ? building : null;
      },
      async commit() {
        withSqliteErrors(context, () => {
          if (database.inTransaction) database.exec(COMMIT);
          const left = database.pragma(UNLOGGED_SETTING, { simple: true });
          assert(left === UNLOGGED, 'nobody reads the file any more');
          database.close();
        });
        await synced;
        sync(building);
        if (replaces) replaceEmpty(path, building);
        else putNew(path, building);
        sync(dirname(path));
      },
      async abort() {
        if (database.open) database.close();
        // Whether the disk took a file that goes away does not matter any more.
        await synced.catch(() => {});
        removeBuilding(building);
      },
    };
  } catch (error) {
    removeBuilding(building);
    throw error;
  }
}

function createEmpty(building: string, path: string): void {
  try {
    closeSync(openSync(building, 'wx'));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const context = { file: path };
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const message = `The folder of "${path}" does not exist.`;
      throw new RowferryError('USAGE', { message, hint: 'Create it, or give another path.', context, cause });
    }
    if (code === 'ENOSPC') {
      throw new RowferryError('DISK_FULL', { message: `There is no space for "${path}".`, context, cause });
    }
    const message = `No file can be created beside "${path}" (${code}).`;
    throw new RowferryError('PERMISSION_DENIED', { message, hint: 'Check who may write there.', context, cause });
  }
}

/** Gives the file its name unless another one has it by now. */
function putNew(path: string, building: string): void {
  try {
    linkSync(building, path);
    rmSync(building);
  } catch (cause) {
    if (existsSync(path)) throw appeared(path, cause);
    // A file system without hard links.
    renameSync(building, path);
  }
}

function appeared(path: string, cause: unknown): RowferryError {
  return new RowferryError('TARGET_BUSY', {
    message: `Another program created "${path}" in the meantime; it was left alone.`,
    hint: 'Give another path, or move that file away.',
    context: { file: path },
    cause,
  });
}

/** Renaming over a file whose log is alive would join the old log to the new file. */
function replaceEmpty(path: string, building: string): void {
  const old = openDatabase(path, { readonly: false });
  try {
    lockExclusively(old, path);
    if (old.prepare(OBJECT_COUNT).pluck().get() !== 0n) throw appeared(path, null);
    old.pragma('wal_checkpoint(truncate)');
    old.pragma('journal_mode = delete');
  } finally {
    old.close();
  }
  if (existsSync(`${path}-wal`) || existsSync(`${path}-journal`)) throw appeared(path, null);
  chmodSync(building, statSync(path).mode & 0o777);
  renameSync(building, path);
}

/** Begins to make a file last while it is read. Its failure is thrown where it is awaited. */
function syncInBackground(path: string): Promise<void> {
  const synced = (async () => {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  })();
  synced.catch(() => {});
  return synced;
}

/** Makes the content of a file, or the names in a folder, last (https://man7.org/linux/man-pages/man2/fsync.2.html). */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
