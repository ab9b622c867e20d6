import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { assertDriverSupported } from '../../../../src/dialect/sqlite/connection/sqlite-driver.ts';
import { sqliteError, withSqliteErrors } from '../../../../src/dialect/sqlite/sqlite-errors.ts';
import type { RowferryError } from '../../../../src/errors/rowferry-error.ts';

describe('an error of the driver', () => {
  test.each([
    ['SQLITE_READONLY_ROLLBACK', 'SOURCE_TORN'],
    ['SQLITE_CORRUPT', 'SOURCE_TORN'],
    ['SQLITE_CORRUPT_INDEX', 'SOURCE_TORN'],
    ['SQLITE_NOTADB', 'NOT_A_DATABASE'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'CONSTRAINT_VIOLATED'],
    ['SQLITE_FULL', 'DISK_FULL'],
    ['SQLITE_READONLY_DIRECTORY', 'PERMISSION_DENIED'],
    ['SQLITE_TOOBIG', 'VALUE_NOT_STORABLE'],
    ['SQLITE_ERROR', 'QUERY_FAILED'],
    ['SQLITE_NEWER_THAN_THIS', 'QUERY_FAILED'],
  ])('%s becomes %s', (driverCode, code) => {
    const cause = new Database.SqliteError('it broke', driverCode);
    const error = sqliteError(cause, { what: 'read table "t"', context: { table: 't' } }) as RowferryError;
    expect(error).toMatchObject({ code, cause, context: { table: 't' } });
    expect(error.message).toBe(`SQLite could not read table "t": it broke (${driverCode}).`);
  });

  test('is told from every other error, which passes through', () => {
    const mine = new TypeError('a bug');
    expect(() =>
      withSqliteErrors({ what: 'do it' }, () => {
        throw mine;
      }),
    ).toThrow(mine);
    expect(withSqliteErrors({ what: 'do it' }, () => 5)).toBe(5);
  });
});

describe('the driver', () => {
  test('of version 13 is refused where it would bring the process down', () => {
    expect(() => assertDriverSupported('13.2.0', '9')).toThrow(expect.objectContaining({ code: 'DRIVER_UNSUPPORTED' }));
    expect(() => assertDriverSupported('13.2.0', '10')).not.toThrow();
    expect(() => assertDriverSupported('12.11.1', '9')).not.toThrow();
  });
});
