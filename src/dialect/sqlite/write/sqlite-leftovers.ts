// Files that killed imports were building: they hold rows, for nobody.
import { readdirSync, rmSync } from 'node:fs';
import { getPriority } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { openDatabase } from '../connection/sqlite-driver.ts';
import { lockExclusively } from '../connection/sqlite-lock.ts';

/** What stands behind the name of the file that is built: who builds it, and what tells builds apart. */
const BUILDING_MARK = '.rowferry-';
const MARKED = /^[0-9]+-[0-9a-f]{8}$/;
const COMPANIONS = ['', '-journal', '-wal', '-shm'] as const;

/** The file beside `path` that is built by a process, which removes it or gives it that name. */
export function buildingPath(path: string, pid: number, random: string): string {
  return join(dirname(path), `.${basename(path)}${BUILDING_MARK}${pid}-${random}`);
}

/** Removes a file that was built, with what SQLite keeps beside it. */
export function removeBuilding(building: string): void {
  for (const suffix of COMPANIONS) rmSync(`${building}${suffix}`, { force: true });
}

/** Removes what runs that were killed have left beside `path`: their process is gone, and nobody holds the file. */
export function removeLeftovers(path: string): void {
  const start = `.${basename(path)}${BUILDING_MARK}`;
  for (const name of namesIn(dirname(path))) {
    if (!name.startsWith(start) || !MARKED.test(name.slice(start.length))) continue;
    const building = join(dirname(path), name);
    const [pid = ''] = name.slice(start.length).split('-');
    if (!isRunning(Number(pid)) && !isHeld(building)) removeBuilding(building);
  }
}

/** Where the folder cannot be listed nothing is removed; that nothing can be created there is told by who tries. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    getPriority(pid);
    return true;
  } catch {
    return false;
  }
}

/** A process of another machine or container cannot be seen, but its lock can, which it takes at once. */
function isHeld(building: string): boolean {
  try {
    const database = openDatabase(building, { readonly: false });
    try {
      lockExclusively(database, building);
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    // What was written when the process was killed may be no whole database: nobody holds it either.
    return error instanceof RowferryError && error.code === 'TARGET_BUSY';
  }
}
