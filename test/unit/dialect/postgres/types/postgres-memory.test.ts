import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatColumnMemory,
  formatTableMemory,
  parseColumnMemory,
  parseTableMemory,
} from '../../../../../src/dialect/postgres/types/postgres-memory.ts';
import type { RememberedColumn, RememberedTable } from '../../../../../src/model/catalog.ts';
import { EPOCH_UNITS } from '../../../../../src/model/epoch.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';

const FORM: fc.Arbitrary<SqliteForm> = fc.oneof(
  fc.constantFrom<SqliteForm>(
    { kind: 'boolean' },
    { kind: 'integer' },
    { kind: 'real' },
    { kind: 'text' },
    { kind: 'blob' },
    { kind: 'document' },
    { kind: 'real-text' },
    { kind: 'affinity' },
    { kind: 'tagged' },
  ),
  fc.record({
    kind: fc.constant('epoch' as const),
    unit: fc.constantFrom(...EPOCH_UNITS),
    as: fc.constantFrom('integer' as const, 'real' as const),
  }),
  fc.record({
    kind: fc.constant('uuid' as const),
    as: fc.constantFrom('blob' as const, 'hex' as const, 'upper' as const),
  }),
  fc.record({ kind: fc.constant('numeric' as const), scale: fc.option(fc.integer({ min: 0, max: 15 })) }),
  fc.record({
    kind: fc.constant('datetime' as const),
    separator: fc.constantFrom(' ' as const, 'T' as const),
    fraction: fc.constantFrom(0 as const, 3 as const, 6 as const, 'trimmed' as const),
    zone: fc.constantFrom('' as const, 'Z' as const, '+00:00' as const),
  }),
);

const COLUMN: fc.Arbitrary<RememberedColumn> = fc.record({
  storage: fc.record({
    dialect: fc.constant('sqlite' as const),
    declaredType: fc.constantFrom(
      '',
      'größe',
      'TEXT[]',
      'INTEGER PRIMARY KEY',
      'TEXT */, evil INT',
      'INTEGER',
      'VARCHAR(255)',
      'DECIMAL(10, 2)',
      'UNSIGNED BIG INT',
      'NUMERIC (4,-1)',
      'char_x$1',
    ),
    form: FORM,
  }),
  identity: fc.constantFrom(null, 'rowid' as const, 'autoincrement' as const),
  nullable: fc.boolean(),
  collation: fc.constantFrom(null, 'NOCASE', 'de-x-icu'),
});

test('what is written about a column is read again', () => {
  fc.assert(
    fc.property(COLUMN, (remembered) => {
      const comment = formatColumnMemory(remembered);
      expect(comment).toMatch(/^rowferry:\{/);
      expect(parseColumnMemory(comment)).toEqual(remembered);
    }),
  );
});

test('what is written about a table is read again', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.string({ minLength: 1 }), (strict, withoutRowid, text) => {
      const name = { namespace: null, name: text.replaceAll('\0', 'x') };
      const remembered: RememberedTable = {
        dialect: 'sqlite',
        name,
        options: { strict, withoutRowid, partitioned: false },
      };
      expect(parseTableMemory(formatTableMemory(remembered), { namespace: null, name: 'other' })).toEqual(remembered);
    }),
  );
});

test('a table whose name is not remembered has its own', () => {
  const own = { namespace: 'auth', name: 't' };
  expect(parseTableMemory('rowferry:{"strict":true,"withoutRowid":false}', own)?.name).toEqual({
    namespace: null,
    name: 't',
  });
});

test('PostgreSQL has nothing to remember of PostgreSQL', () => {
  const storage = { dialect: 'postgres' as const, typeName: 'text' };
  expect(formatColumnMemory({ storage, identity: null, nullable: true, collation: null })).toBeNull();
});

const GOOD = '"declaredType":"TEXT","form":{"kind":"text"}';

test.each([
  ['a comment of a person', 'the age in years'],
  ['no JSON', 'rowferry:{'],
  ['an array', 'rowferry:[1]'],
  ['no form', 'rowferry:{"declaredType":"TEXT"}'],
  ['an unknown form', 'rowferry:{"declaredType":"TEXT","form":{"kind":"magic"}}'],
  ['a form with more in it', 'rowferry:{"declaredType":"TEXT","form":{"kind":"text","x":1}}'],
  ['a scale that is no scale', 'rowferry:{"declaredType":"TEXT","form":{"kind":"numeric","scale":1.5}}'],
  [
    'a time stamp without zone',
    'rowferry:{"declaredType":"TEXT","form":{"kind":"datetime","separator":" ","fraction":3}}',
  ],
  ['a key that we do not write', `rowferry:{${GOOD},"note":"x"}`],
  ['an identity of PostgreSQL', `rowferry:{${GOOD},"identity":"serial"}`],
  ['a nullable that is no boolean', `rowferry:{${GOOD},"nullable":1}`],
  ['a collation that is SQL', `rowferry:{${GOOD},"collation":"x\\" desc --"}`],
  ['a declared type with U+0000', 'rowferry:{"declaredType":"TEXT\\u0000","form":{"kind":"text"}}'],
  ['a declared type that is too long', `rowferry:{"declaredType":"${'x'.repeat(501)}","form":{"kind":"text"}}`],
  ['a prototype', `rowferry:{${GOOD},"__proto__":{"x":1}}`],
  ['a comment that is too long', `rowferry:{${GOOD}}${' '.repeat(3000)}`],
])('%s says nothing', (_, comment) => {
  expect(parseColumnMemory(comment)).toBeNull();
});

test('whatever a comment holds, reading it is no error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const comment = `rowferry:${JSON.stringify(value)}`;
      expect(() => [
        parseColumnMemory(comment),
        parseTableMemory(comment, { namespace: null, name: 't' }),
      ]).not.toThrow();
    }),
  );
});
