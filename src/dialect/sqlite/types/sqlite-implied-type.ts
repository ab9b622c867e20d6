import { isDeepStrictEqual } from 'node:util';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { Storage } from '../../../model/storage.ts';
import { assert } from '../../../util/assert.ts';

/** What a reader takes a column for by its declared type alone, whatever it holds. */
const CERTAIN: ReadonlyMap<string, LogicalType> = new Map([
  ['INTEGER', { kind: 'integer', bits: 64 }],
  ['REAL', { kind: 'float', bits: 64 }],
  ['TEXT', { kind: 'text', length: null, fixed: false }],
  ['BLOB', { kind: 'bytes' }],
]);

/** True where the declared type alone says that the column is of `type`; otherwise a comment must remember it. */
export function tellsType(storage: Storage, type: LogicalType): boolean {
  assert(storage.dialect === 'sqlite', 'a SQLite column has a SQLite storage');
  return isDeepStrictEqual(CERTAIN.get(storage.declaredType), type);
}
