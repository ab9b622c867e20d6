import { expect, test } from 'vitest';
import { readSums } from '../../../../../src/dialect/sqlite/rows/sqlite-sums.ts';
import { table } from '../../../../helpers/row-fixtures.ts';
import { held, openMemory, originOf } from '../../../../helpers/sqlite-rows.ts';

const COLUMNS = [
  held('i', { kind: 'integer', bits: 64 }, { kind: 'integer' }, 'INTEGER'),
  held('r', { kind: 'float', bits: 64 }, { kind: 'real' }, 'REAL'),
  held('t', { kind: 'text', length: null, fixed: false }, { kind: 'text' }, 'TEXT'),
  held('b', { kind: 'bytes' }, { kind: 'blob' }, 'BLOB'),
  held('flag', { kind: 'boolean' }, { kind: 'boolean' }, 'BOOLEAN'),
];
const DDL = 'create table t (i integer, r real, t text, b blob, flag boolean);';

test('sums are numbers of NULLs, least and greatest numbers, and octets of UTF-8', () => {
  const fill = `${DDL} insert into t values (9223372036854775807, 0.5, 'größe', x'00ff', 1), (-3, 1e21, '', x'', null), (null, null, null, null, 0)`;
  for (const encoding of ['UTF-8', 'UTF-16le', 'UTF-16be']) {
    const database = openMemory(`pragma encoding = '${encoding}'; ${fill}`);
    expect(readSums(originOf(database), table('t', COLUMNS))).toEqual({
      rows: 3,
      columns: [
        { name: 'i', nulls: 1, octets: null, min: '-3', max: '9223372036854775807' },
        { name: 'r', nulls: 1, octets: null, min: '0.5', max: '1e+21' },
        { name: 't', nulls: 1, octets: '7', min: '0', max: '7' },
        { name: 'b', nulls: 1, octets: '2', min: '0', max: '2' },
        { name: 'flag', nulls: 1, octets: null, min: null, max: null },
      ],
    });
  }
});

test('sums of an empty table are zero rows and no least or greatest', () => {
  const { rows, columns } = readSums(originOf(openMemory(DDL)), table('t', COLUMNS));
  expect(rows).toBe(0);
  expect(columns[0]).toEqual({ name: 'i', nulls: 0, octets: null, min: null, max: null });
  expect(columns[2]).toEqual({ name: 't', nulls: 0, octets: '0', min: null, max: null });
});

test('sums of 600 columns are taken in several statements', () => {
  const names = Array.from({ length: 600 }, (_, at) => `c${at}`);
  const database = openMemory(`create table t (${names.join(', ')}); insert into t (c599) values (1)`);
  const columns = names.map((name) => held(name, { kind: 'integer', bits: 64 }, { kind: 'integer' }, ''));
  const sums = readSums(originOf(database), table('t', columns));
  expect(sums.columns.map(({ name }) => name)).toEqual(names);
  expect([sums.columns[0]?.nulls, sums.columns[599]?.max]).toEqual([1, '1']);
});
