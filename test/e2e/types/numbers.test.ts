// Goal: every number of PostgreSQL comes back from SQLite with its digits, its scale and its sign.
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';

const FORTY_DIGITS = '1234567890123456789012345678901234567890';
const SPECIALS = ['NaN', 'Infinity', '-Infinity'];

describeTypes('integers', {
  types: [
    { typeName: 'smallint', literals: ['-32768', '32767', '0'] },
    { typeName: 'integer', literals: ['-2147483648', '2147483647', '-1'] },
    {
      typeName: 'bigint',
      literals: ['-9223372036854775808', '9223372036854775807', '9007199254740991', '9007199254740992'],
    },
    { typeName: 'oid', literals: ['0', '4294967295'] },
    { typeName: 'xid', literals: ['0', '4294967295'] },
    { typeName: 'xid8', literals: ['18446744073709551615'] },
    { typeName: 'cid', literals: ['7'] },
    { typeName: 'tid', literals: ['(0,1)', '(4294967295,65535)'] },
    { typeName: 'regclass', literals: ['pg_catalog.pg_class', '-'] },
    { typeName: 'regtype', literals: ['integer', 'character varying'] },
    { typeName: 'pg_lsn', literals: ['0/0', 'FFFFFFFF/FFFFFFFF'] },
    { typeName: 'pg_snapshot', literals: ['10:20:10,14,15'] },
    { typeName: 'int2vector', literals: ['1 2 3', ''] },
    { typeName: 'oidvector', literals: ['1 4294967295'] },
    { typeName: 'bit(1)', literals: ['0', '1'] },
    { typeName: 'bit(70)', literals: ['10'.repeat(35)] },
    { typeName: 'bit varying', literals: ['', '0', '0001'] },
    { typeName: 'bit varying(5)', literals: ['01010', ''] },
    { typeName: 'boolean', literals: ['true', 'false'] },
  ],
});

describeTypes('decimals', {
  types: [
    {
      typeName: 'numeric',
      literals: [
        ...SPECIALS,
        ...['0', '0.00', '1.10', '1.1', '-1.100', '1e-20', '1e40', '100', `${FORTY_DIGITS}.${FORTY_DIGITS}`],
        ...['12345678901234567890.123456789012345678', '0.1', '9007199254740993', '-0', `1e${'130000'}`],
      ],
    },
    { typeName: 'numeric(40,0)', literals: [FORTY_DIGITS, 'NaN', '-1'] },
    { typeName: 'numeric(5,-2)', literals: ['1234567', '-100', '0', '49'] },
    { typeName: 'numeric(3,5)', literals: ['0.00123', '0', '-0.00999'] },
    { typeName: 'numeric(15,2)', literals: ['9999999999999.99', '-9999999999999.99', '0.01', '0', '1.1', 'NaN'] },
    { typeName: 'numeric(15,15)', literals: ['0.123456789012345', '-0.999999999999999', '0.1'] },
    { typeName: 'numeric(15,0)', literals: ['999999999999999', '-999999999999999', '0', '10'] },
    { typeName: 'numeric(16,2)', literals: ['99999999999999.99', '0.10'] },
    { typeName: 'numeric(9,2)', literals: ['19.90', '0.00', '-19.99', '1000000.00', '0.29', '0.57'] },
    { typeName: 'numeric(38,19)', literals: ['1234567890123456789.0123456789012345678', 'NaN'] },
    { typeName: 'money', literals: ['-92233720368547758.08', '92233720368547758.07', '1234.5', '0'] },
  ],
});

describeTypes('floats', {
  types: [
    {
      typeName: 'double precision',
      literals: [
        ...SPECIALS,
        ...['-0', '0', '5e-324', '-5e-324', '2.2250738585072009e-308', '1.7976931348623157e308', '0.1', '100', '1e21'],
        ...['1e-7', '123456789012345680', '1647950409.123456', '3.0000000000000004', '-1.5'],
      ],
    },
    { typeName: 'double precision', literals: ['1e21', '1e-7', '0.1', '123456789012345680', '5e-324'] },
    {
      typeName: 'real',
      literals: [...SPECIALS, '-0', '1e-45', '3.4028235e38', '1234567.9', '0.1', '1.1754944e-38', '16777217'],
    },
    { typeName: 'real', literals: ['0.1', '3.4028235e38', '1e-45', '1.5e-7', '2.5e21'] },
  ],
});
