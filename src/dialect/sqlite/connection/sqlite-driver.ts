import { createRequire } from 'node:module';
import { versions } from 'node:process';
import Database from 'better-sqlite3';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';

export type SqliteDatabase = Database.Database;

export interface DriverOptions {
  readonly readonly: boolean;
}

/** How long SQLite waits for a lock of another program. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a file that exists, with what every connection of ours needs: 64-bit integers as BigInt, and a schema
 * that may not run functions with side effects (https://www.sqlite.org/security.html).
 * @throws DRIVER_UNSUPPORTED before the driver could bring the process down.
 */
export function openDatabase(path: string, options: DriverOptions): SqliteDatabase {
  const { napi = '0' } = versions;
  assertDriverSupported(driverVersion(), napi);
  return withSqliteErrors({ what: `open "${path}"`, context: { file: path } }, () => {
    const database = new Database(path, { readonly: options.readonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    database.defaultSafeIntegers(true);
    database.pragma('trusted_schema = off');
    database.pragma('cell_size_check = on');
    return database;
  });
}

/** Opens a database in memory, for what SQLite's functions know. */
export function openScratch(): SqliteDatabase {
  return new Database(':memory:');
}

/**
 * better-sqlite3 13 is built for Node-API 10 and crashes the process on a Node without it (before 22.14).
 * @param napi the version of Node-API that this Node has, `process.versions.napi`
 */
export function assertDriverSupported(driver: string, napi: string): void {
  if (Number(driver.split('.')[0]) < 13 || Number(napi) >= 10) return;
  throw new RowferryError('DRIVER_UNSUPPORTED', {
    message: `better-sqlite3 ${driver} does not work with this Node: it needs Node-API 10, and this Node has ${napi}.`,
    hint: 'Use Node 22.14 or newer, or run "npm install better-sqlite3@12".',
  });
}

function driverVersion(): string {
  const require = createRequire(import.meta.url);
  return (require('better-sqlite3/package.json') as { readonly version: string }).version;
}
