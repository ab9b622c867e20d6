import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../../src/dialect/sqlite/connection/sqlite-driver.ts';
import { affinityOf } from '../../../../../src/dialect/sqlite/types/sqlite-affinity.ts';
import { suggestedTypes } from '../../../../../src/dialect/sqlite/types/sqlite-types.ts';
import { formatTypeName } from '../../../../../src/model/type-name.ts';
import { sqliteFile } from '../../../../helpers/sqlite-files.ts';

const DECLARED = [
  ...['INT', 'TINYINT(1)', 'BIGINT UNSIGNED', 'INT2', 'FLOATING POINT', 'CHARINT', 'POINT'],
  ...['CHARACTER(20)', 'VARCHAR(255)', 'NATIVE CHARACTER(70)', 'CLOB', 'TEXT', 'nvarchar'],
  ...[
    'BLOB',
    '',
    'LONGBLOB',
    'REAL',
    'DOUBLE',
    'DOUBLE PRECISION',
    'FLOAT',
    'NUMERIC',
    'DECIMAL(10,5)',
    'BOOLEAN',
    'DATE',
    'STRING',
    'ANY',
    'UUID',
  ],
];

describe('the affinity of a declared type', () => {
  test('is the one that SQLite gives a column', async () => {
    const database = openDatabase(await sqliteFile('create table none (a)'), { readonly: false });
    for (const declared of DECLARED) {
      database.exec(`create table t (c ${declared}); insert into t values ('5'), (5), (0.5), (5.0)`);
      const classes = database.prepare('select typeof(c) from t').pluck().all().join();
      database.exec('drop table t');
      expect(`${declared}: ${BY_CLASSES[classes]}`).toBe(
        `${declared}: ${affinityOf(declared, false).replace('numeric', 'integer')}`,
      );
    }
    database.close();
  });

  test('of ANY in a STRICT table keeps every value', () => {
    expect([affinityOf('ANY', true), affinityOf('any', false)]).toEqual(['blob', 'numeric']);
  });
});

/** INTEGER and NUMERIC do the same to these four. */
const BY_CLASSES: Readonly<Record<string, string>> = {
  'integer,integer,real,integer': 'integer',
  'text,text,text,text': 'text',
  'text,integer,real,real': 'blob',
  'real,real,real,real': 'real',
};

describe('a declared type suggests', () => {
  test.each([
    ['BOOLEAN', ['boolean']],
    ['bool', ['boolean']],
    ['DateTime', ['timestamp without time zone']],
    ['timestamp(6)', ['timestamp without time zone']],
    ['timestamp (3)  with  time zone', ['timestamp with time zone']],
    ['DATE', ['date', 'timestamp without time zone']],
    ['time', ['time without time zone']],
    ['decimal(10, 2)', ['numeric(10,2)', 'numeric']],
    ['NUMERIC(8)', ['numeric(8,0)', 'numeric']],
    ['numeric(2,5)', ['numeric']],
    ['money', ['numeric']],
    ['uniqueidentifier', ['uuid']],
    ['jsonb', ['json']],
    ['INTEGER', []],
    ['TINYINT(1)', []],
    ['char(36)', []],
    ['', []],
    ['decimal(((', []],
  ])('%s: %j', (declared, expected) => {
    expect(suggestedTypes(declared).map(formatTypeName)).toEqual(expected);
  });
});
