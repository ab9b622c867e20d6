import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../../src/model/dialect-mapping.ts';
import { NameScope } from '../../../src/transform/target-names.ts';

const capabilities: Capabilities = {
  name: 'postgres',
  label: 'PostgreSQL',
  identifierBytesMax: 63,
  hasEmptyIdentifiers: false,
  systemColumns: ['ctid'],
  columnsMax: 1600,
  hasNamespaces: true,
  hasEnums: true,
  foldsIdentifierCase: false,
  identityKind: 'by-default',
  identityKinds: ['by-default', 'always', 'serial'],
  identityNeedsSoleKey: false,
  soleIntegerKeyIsIdentity: false,
  primaryKeyIsNotNull: true,
  hasHeaderNumbers: false,
  hasUncheckedForeignKeys: true,
  integerStorage: { dialect: 'postgres', typeName: 'integer' },
  hasNullsNotDistinct: true,
  textHoldsNul: false,
  hasDeferrableKeys: true,
  hasMatchFull: true,
  nullsInIndex: 'last',
  indexPlacesNulls: true,
  hasPeriods: true,
  virtualColumnsSince: 18,
  hasPlainVirtualColumns: true,
  commitsParts: true,
  adoptsRows: true,
  remembersGenerated: true,
};

describe('names in the target', () => {
  it('are cut to 63 bytes between characters', () => {
    const name = new NameScope(capabilities).claim(`${'a'.repeat(62)}öb`, 'Table');
    expect(name).toBe('a'.repeat(62));
  });

  it('that collide after the cut are refused before anything is written', () => {
    const scope = new NameScope(capabilities);
    scope.claim(`${'t'.repeat(63)}1`, 'Table');
    expect(() => scope.claim(`${'t'.repeat(63)}2`, 'Table')).toThrow(/would be called/);
  });

  it('that differ only in case collide where the database folds case', () => {
    const scope = new NameScope({ ...capabilities, foldsIdentifierCase: true });
    scope.claim('Users', 'Table');
    expect(() => scope.claim('users', 'Table')).toThrow(/Table "users"/);
    expect(new NameScope(capabilities).claim('users', 'Table')).toBe('users');
  });

  it('of indexes are numbered instead', () => {
    const scope = new NameScope(capabilities);
    expect([scope.give('i'), scope.give('i'), scope.give('i')]).toEqual(['i', 'i_2', 'i_3']);
    const long = 'x'.repeat(70);
    expect([scope.give(long), scope.give(long)].map((name) => name.length)).toEqual([63, 63]);
  });
});
