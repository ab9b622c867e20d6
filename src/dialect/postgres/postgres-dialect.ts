import { assert } from '../../util/assert.ts';
import type { DatabaseEnd, Dialect } from '../dialect.ts';
import type { PostgresEnd } from './connection/postgres-url.ts';
import { canPrintPostgres } from './expression/postgres-expression-printer.ts';
import { IDENTIFIER_BYTES_MAX } from './postgres-identifier.ts';
import { mapColumn, mapTableName } from './types/postgres-column-mapping.ts';

/** PostgreSQL, 15 and later. What speaks to a server is loaded when a database is opened. */
export const postgresDialect: Dialect = {
  capabilities: {
    name: 'postgres',
    label: 'PostgreSQL',
    identifierBytesMax: IDENTIFIER_BYTES_MAX,
    hasEmptyIdentifiers: false,
    // Manual, 5.6 (system columns) and appendix K (limits).
    systemColumns: ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'],
    columnsMax: 1600,
    hasNamespaces: true,
    hasEnums: true,
    foldsIdentifierCase: false,
    identityKind: 'by-default',
    identityKinds: ['serial', 'by-default', 'always'],
    identityNeedsSoleKey: false,
    soleIntegerKeyIsIdentity: false,
    primaryKeyIsNotNull: true,
    hasHeaderNumbers: false,
    hasUncheckedForeignKeys: true,
    integerStorage: { dialect: 'postgres', typeName: 'integer' },
    hasNullsNotDistinct: true,
    hasPeriods: true,
    textHoldsNul: false,
    hasDeferrableKeys: true,
    hasMatchFull: true,
    nullsInIndex: 'last',
    indexPlacesNulls: true,
    virtualColumnsSince: 18,
    hasPlainVirtualColumns: true,
    adoptsRows: true,
    commitsParts: true,
    remembersGenerated: true,
  },
  mapColumn,
  mapTableName,
  // A PostgreSQL type is one logical type: nothing needs to be remembered for it.
  tellsType: () => true,
  canPrint: canPrintPostgres,
  openReader: async (end, options) => (await import('./postgres-reader.ts')).openReader(postgresEnd(end), options),
  openWriter: async (end, options) => (await import('./postgres-writer.ts')).openWriter(postgresEnd(end), options),
  files: null,
};

function postgresEnd(end: DatabaseEnd): PostgresEnd {
  assert(end.kind === 'postgres', 'the PostgreSQL dialect opens PostgreSQL databases');
  return end;
}
