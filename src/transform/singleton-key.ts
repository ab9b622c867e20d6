import type { Check, Column, Key } from '../model/catalog.ts';
import type { Storage } from '../model/storage.ts';

/** What keeps a second row out of a table of one row: a key that is 1. */

/** The column that is the key. */
export const SINGLETON_KEY = 'id';
/** The cell of it. */
export const SINGLETON_CELL = '1';
export const SINGLETON_TYPE = { kind: 'integer', bits: 32 } as const;

export const SINGLETON_PRIMARY_KEY: Key = {
  name: null,
  columns: [SINGLETON_KEY],
  deferrable: 'no',
  nullsDistinct: true,
};

export const SINGLETON_CHECK: Check = {
  name: null,
  expression: {
    text: `${SINGLETON_KEY} = 1`,
    node: {
      kind: 'binary',
      operator: '=',
      left: { kind: 'column', name: SINGLETON_KEY },
      right: { kind: 'integer', digits: '1' },
    },
  },
};

/** @param storage how an integer is held where the table stands */
export function singletonKeyColumn(storage: Storage): Column {
  return {
    name: SINGLETON_KEY,
    type: SINGLETON_TYPE,
    storage,
    remembered: null,
    nullable: false,
    default: { text: '1', node: { kind: 'integer', digits: '1' } },
    identity: null,
    generated: null,
    collation: null,
    census: null,
  };
}
