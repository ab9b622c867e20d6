// Goal: whatever SQLite lets a column be declared as and hold comes back from PostgreSQL with its storage class.
import { describeDeclarations } from '../../helpers/sqlite-type-round-trip.ts';

const INTEGERS = ['0', '-1', '9007199254740993', '9223372036854775807', '-9223372036854775808'];
const REALS = ['1.5', '1e21', '5e-324', '1.7976931348623157e308', '0.1', '100.0', '1e-7', '2.2250738585072009e-308'];
const TEXTS = ["''", "'x'", "' '", "'NULL'", "'\\N'", "'it''s'", "'😀' || char(9, 10, 13)", "'007'", "'1e5'"];
const BLOBS = ["x''", "x'00'", "x'00ff'", "x'5c78'"];

/** The table of https://www.sqlite.org/datatype3.html#affinity_name_examples, and stranger names. */
const NAMES = {
  bigint: [
    ...['INT', 'INTEGER', 'TINYINT', 'SMALLINT', 'MEDIUMINT', 'BIGINT', 'UNSIGNED BIG INT', 'INT2', 'INT8', 'integer'],
    ...['CHARINT', 'FLOATING POINT', 'POINT', 'int4range', 'INTERVAL', 'xINTx'],
  ],
  text: [
    ...['CHARACTER(20)', 'VARCHAR(255)', 'VARYING CHARACTER(255)', 'NCHAR(55)', 'NATIVE CHARACTER(70)'],
    ...['NVARCHAR(100)', 'TEXT', 'CLOB', 'TEXT(100)', 'VARCHAR2(60)', 'character varying', 'enum_text', 'citext'],
  ],
  bytea: ['BLOB', 'LONGBLOB', 'blob(16)', 'tinyblob'],
  'double precision': ['REAL', 'DOUBLE', 'DOUBLE PRECISION', 'FLOAT', 'FLOAT(24)', 'double'],
} as const;

function named(names: readonly string[], values: readonly string[], becomes: string) {
  return names.map((declared) => ({ declared, values, becomes }));
}

describeDeclarations('the names of integers', { columns: named(NAMES.bigint, INTEGERS, 'bigint') });
describeDeclarations('the names of text', { columns: named(NAMES.text, TEXTS, 'text') });
describeDeclarations('the names of blobs', { columns: named(NAMES.bytea, BLOBS, 'bytea') });
describeDeclarations('the names of reals', { columns: named(NAMES['double precision'], REALS, 'double precision') });

describeDeclarations('names of numeric affinity', {
  columns: [
    { declared: 'NUMERIC', values: ['1', '2.5', '-3'], becomes: 'numeric' },
    { declared: 'DECIMAL(10,5)', values: ['1.5', '2.12345', '100'], becomes: 'numeric(10,5)' },
    { declared: 'DECIMAL(10,2)', values: ['1.25', '0.1', '9999999.99'], becomes: 'numeric(10,2)' },
    { declared: 'MONEY', values: ['19.9', '0', '1e300'] },
    { declared: 'NUMBER(9)', values: ['123456789'] },
    { declared: 'STRING', values: ["'x'", "''"], becomes: 'text' },
    { declared: 'STRING', values: ["'x'", '5', '2.5', "'1e400x'"] },
    { declared: 'varbinary(16)', values: BLOBS, becomes: 'bytea' },
    { declared: '"my odd type"', values: ['1', "'x'"] },
    { declared: '"größe"', values: ["'x'"] },
    { declared: 'year', values: ['2024', '0'], becomes: 'bigint' },
    { declared: 'serial', values: ['1'], becomes: 'bigint' },
    { declared: 'bit(1)', values: ['0', '1'], becomes: 'bigint' },
    { declared: '"TEXT[]"', values: ["'{a,b}'"] },
  ],
});

describeDeclarations('columns without a type', {
  columns: [
    { declared: '', values: INTEGERS, becomes: 'bigint' },
    { declared: '', values: [...REALS, '-0.0', '9e999', '-9e999'], becomes: 'double precision' },
    { declared: '', values: TEXTS, becomes: 'text' },
    { declared: '', values: BLOBS, becomes: 'bytea' },
    { declared: '', values: [] },
  ],
});

describeDeclarations('floats', {
  columns: [
    { declared: 'REAL', values: [...REALS, '9e999', '-9e999'], becomes: 'double precision' },
    { declared: 'BLOB', values: ['-0.0', '0.0'], becomes: 'double precision' },
    { declared: 'NUMERIC', values: [...REALS, '9e999', '-9e999'] },
    { declared: 'INTEGER', values: ['0.5', '1e300', '9e999'] },
    { declared: 'REAL', values: ['5', '1e15'], becomes: 'double precision' },
  ],
});

const STRICT = [
  { declared: 'INT', values: INTEGERS, becomes: 'bigint' },
  { declared: 'INTEGER', values: INTEGERS, becomes: 'bigint' },
  { declared: 'REAL', values: [...REALS, '9e999'], becomes: 'double precision' },
  { declared: 'TEXT', values: TEXTS, becomes: 'text' },
  { declared: 'BLOB', values: BLOBS, becomes: 'bytea' },
  { declared: 'ANY', values: ["'007'", "'x'"], becomes: 'text' },
  { declared: 'ANY', values: [...REALS, '-0.0'], becomes: 'double precision' },
];

describeDeclarations('STRICT tables', { columns: STRICT, options: 'strict' });
describeDeclarations('STRICT tables without rowid', { columns: STRICT.slice(0, 6), options: 'strict, without rowid' });
