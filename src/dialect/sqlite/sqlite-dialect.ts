import { assert } from '../../util/assert.ts';
import type { DatabaseEnd, Dialect } from '../dialect.ts';
import { realPath } from './connection/sqlite-real-path.ts';
import { canPrintSqlite } from './expression/sqlite-expression-printer.ts';
import type { SqliteEnd } from './sqlite-reader.ts';
import { mapColumn, mapTableName } from './types/sqlite-column-mapping.ts';
import { tellsType } from './types/sqlite-implied-type.ts';

/** SQLite, from a file to the types of its columns. What reads and writes files is loaded when a database is opened. */
export const sqliteDialect: Dialect = {
  capabilities: {
    name: 'sqlite',
    label: 'SQLite',
    identifierBytesMax: null,
    hasEmptyIdentifiers: true,
    systemColumns: [],
    // SQLITE_MAX_COLUMN (https://www.sqlite.org/limits.html).
    columnsMax: 2000,
    hasNamespaces: false,
    hasEnums: false,
    foldsIdentifierCase: true,
    // Of the two kinds only this one never gives a number twice, as sequences do not.
    identityKind: 'autoincrement',
    identityKinds: ['rowid', 'autoincrement'],
    identityNeedsSoleKey: true,
    soleIntegerKeyIsIdentity: true,
    primaryKeyIsNotNull: false,
    hasHeaderNumbers: true,
    hasUncheckedForeignKeys: false,
    integerStorage: { dialect: 'sqlite', declaredType: 'INTEGER', form: { kind: 'integer' } },
    hasNullsNotDistinct: false,
    hasPeriods: false,
    textHoldsNul: true,
    hasDeferrableKeys: false,
    hasMatchFull: false,
    nullsInIndex: 'first',
    indexPlacesNulls: false,
    virtualColumnsSince: 0,
    hasPlainVirtualColumns: false,
    adoptsRows: false,
    commitsParts: false,
    // Nobody looks at generated values, so no comment of one could be confirmed.
    remembersGenerated: false,
  },
  mapColumn,
  mapTableName,
  tellsType,
  canPrint: canPrintSqlite,
  openReader: async (end, options) => (await import('./sqlite-reader.ts')).openReader(sqliteEnd(end), options),
  openWriter: async (end, options) => (await import('./sqlite-writer.ts')).openWriter(sqliteEnd(end), options),
  files: {
    pathOf: (end) => realPath(sqliteEnd(end).path),
    backUp: async (end, options) =>
      (await import('./write/sqlite-backup-source.ts')).backUpSource(sqliteEnd(end), options),
    find: async (directory, options) =>
      (await import('./connection/sqlite-find-files.ts')).findFiles(directory, options),
    openPutBack: async (end, signal) =>
      (await import('./write/sqlite-put-back.ts')).openPutBack(sqliteEnd(end), signal),
  },
};

function sqliteEnd(end: DatabaseEnd): SqliteEnd {
  assert(end.kind === 'sqlite', 'the SQLite dialect opens SQLite files');
  return end;
}
