// Goal: dates, identifiers and documents as programs write them into SQLite come back from PostgreSQL as they were written.
import { describeDeclarations } from '../../helpers/sqlite-type-round-trip.ts';

const BOTH = ['timestamp without time zone', 'timestamp with time zone'] as const;
const quoted = (...texts: readonly string[]): readonly string[] => texts.map((text) => `'${text}'`);

describeDeclarations('dates and times as ORMs write them', {
  columns: [
    { declared: 'DATETIME', values: quoted('2024-01-01 10:00:00', '1999-12-31 23:59:59'), becomes: BOTH[0] },
    {
      declared: 'datetime(6)',
      values: quoted('2024-01-01 10:00:00.000000', '1999-12-31 23:59:59.123456'),
      becomes: BOTH[0],
    },
    { declared: 'datetime', values: quoted('2024-01-01 10:00:00', '1999-12-31 23:59:59.123456'), becomes: BOTH[0] },
    { declared: 'TIMESTAMP', values: quoted('2024-01-01T10:00:00.123Z', '1999-12-31T23:59:59.000Z'), becomes: BOTH[1] },
    { declared: 'TIMESTAMP', values: quoted('2024-01-01 10:00:00+00:00'), becomes: BOTH[1] },
    { declared: 'TIMESTAMP WITH TIME ZONE', values: quoted('2024-01-01 10:00:00.5+00:00') },
    { declared: 'TIMESTAMP', values: quoted('2022-03-22T12:00:09.123456+02:00') },
    { declared: 'DATETIME', values: quoted('2024-01-01 10:00', '2024-01-01') },
    { declared: 'DATETIME', values: quoted('2024-01-01 10:00:00', '2024-01-01T10:00:00Z') },
    { declared: 'DATETIME', values: quoted('0000-00-00 00:00:00') },
    { declared: 'DATE', values: quoted('2024-02-29', '0001-01-01', '9999-12-31'), becomes: 'date' },
    { declared: 'DATE', values: quoted('2024-02-29 00:00:00'), becomes: BOTH[0] },
    { declared: 'DATE', values: quoted('29/02/2024') },
    { declared: 'TIME', values: quoted('10:00:00', '24:00:00', '10:00:00.5'), becomes: 'time without time zone' },
    { declared: 'TIME', values: quoted('10:00', '25:00:00') },
    { declared: 'TEXT', values: quoted('2024-01-01 10:00:00', '2024-01-01'), becomes: 'text' },
  ],
});

describeDeclarations('moments as numbers', {
  columns: [
    { declared: 'DATETIME', values: ['1647950409', '0'], becomes: 'bigint' },
    { declared: 'TIMESTAMP', values: ['1647950409737', '1627303906122'], becomes: BOTH[1] },
    { declared: 'TIMESTAMP', values: ['1647950409737123'], becomes: BOTH[1] },
    { declared: 'DATETIME', values: ['2459660.5', '2459661.25'], becomes: BOTH[1] },
    // Core Data counts seconds from 2001: nothing tells them from those of other programs.
    { declared: 'TIMESTAMP', values: ['669643209.123', '669643210.5'], becomes: 'double precision' },
    { declared: 'DATETIME', values: ['1647950409', '1647950409.5'] },
    { declared: 'INTEGER', values: ['1647950409737'], becomes: 'bigint' },
    { declared: 'DATE', values: ['20240229'], becomes: 'bigint' },
  ],
});

describeDeclarations('booleans, identifiers and decimals', {
  columns: [
    { declared: 'BOOLEAN', values: ['0', '1'], becomes: 'boolean' },
    { declared: 'BOOL', values: [], becomes: 'boolean' },
    { declared: 'BOOLEAN', values: quoted('t', 'f') },
    { declared: 'BOOLEAN', values: quoted('') },
    { declared: 'UUID', values: quoted('123e4567-e89b-42d3-a456-426614174000'), becomes: 'uuid' },
    { declared: 'UUID', values: quoted('123E4567-E89B-42D3-A456-426614174000'), becomes: 'uuid' },
    { declared: 'GUID', values: ["x'123e4567e89b42d3a456426614174000'"], becomes: 'uuid' },
    { declared: 'CHAR(36)', values: quoted('123e4567-e89b-42d3-a456-426614174000'), becomes: 'text' },
    { declared: 'DECIMAL(10,2)', values: ['10.25', '10.75'], becomes: 'numeric(10,2)' },
    { declared: 'DECIMAL(10,2)', values: ['10.255', '1e20'] },
    { declared: 'DECIMAL(30,10)', values: ['0.1', '12345678901234567890'] },
    { declared: 'DECIMAL_TEXT', values: quoted('12.50', '1.10'), becomes: 'text' },
    { declared: 'TINYINT(1)', values: ['0', '1'], becomes: 'bigint' },
  ],
});

describeDeclarations('documents', {
  columns: [
    { declared: 'JSON', values: quoted('{"b":1,"b":2}', ' [ 1.10 ] ', 'null', '"5"', '5', '1e400'), becomes: 'json' },
    { declared: 'JSONB', values: quoted('{"a": 1}'), becomes: 'json' },
    { declared: 'JSON', values: ['jsonb(\'{"a":1}\')'], becomes: 'json' },
    { declared: 'BLOB', values: ["jsonb('[1,2]')", "jsonb('null')"], becomes: 'bytea' },
    { declared: 'TEXT', values: quoted('{"a":1}'), becomes: 'text' },
    { declared: 'JSON', values: [`'${'['.repeat(900)}${']'.repeat(900)}'`], becomes: 'json' },
    { declared: 'JSON', values: [`'${'['.repeat(20_000)}${']'.repeat(20_000)}'`], becomes: 'text' },
    { declared: 'JSON', values: quoted('"\\u0000"', '"\\ud800"', '{"__proto__":1}'), becomes: 'json' },
  ],
});

const WIDE = ["'ß😀'", "''", "char(65279) || 'x'", "'x' || char(55296 + 2048)", "'it''s'"];
const ENCODED = [
  { declared: 'TEXT', values: WIDE, becomes: 'text' },
  { declared: 'JSON', values: ['\'{"ключ":"😀"}\''], becomes: 'json' },
  { declared: 'BLOB', values: ["x'00ff'"], becomes: 'bytea' },
  { declared: 'DATETIME', values: ["'2024-01-01 10:00:00'"], becomes: BOTH[0] },
  { declared: 'INTEGER', values: ["'T'", '5'], becomes: 'text' },
];

describeDeclarations('a database of UTF-16le', { columns: ENCODED, encoding: 'UTF-16le' });
describeDeclarations('a database of UTF-16be', { columns: ENCODED, encoding: 'UTF-16be' });
