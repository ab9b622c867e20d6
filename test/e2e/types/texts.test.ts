// Goal: text, bytes and whatever goes by its text comes back from SQLite byte for byte.
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';

const ALL_BYTES = `\\x${Buffer.from(Array.from({ length: 256 }, (_, at) => at)).toString('hex')}`;
const AWKWARD = [
  ...['', ' ', 'NULL', '\\N', '\\.', '"\'', '\t\n\r\b\f\v', '\u0001\u001f\u007f\u0085\u2028', '\ufeff', '\ufffd'],
  ...['😀ß\u0301', '007', '1e5', '{"$text":1}', '\u{10ffff}\ud7ff', "it's /* a comment */ -- here"],
];

describeTypes('text and bytes', {
  types: [
    { typeName: 'text', literals: AWKWARD },
    { typeName: 'character varying', literals: AWKWARD },
    { typeName: 'character varying(5)', literals: ['', 'abc  ', '😀😀😀😀😀'] },
    { typeName: 'character(5)', literals: ['', 'abc', 'abc  ', '😀'] },
    { typeName: 'bpchar', literals: ['', 'abc', 'abc  '] },
    { typeName: 'name', literals: ['', 'pg_class', 'x'.repeat(63), 'ß"'] },
    { typeName: '"char"', literals: ['', 'a', '\\200', '\\377', '\\\\'] },
    { typeName: 'bytea', literals: ['', ALL_BYTES, '\\x00'] },
    {
      typeName: 'uuid',
      literals: [
        '00000000-0000-0000-0000-000000000000',
        'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
        '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}',
      ],
    },
    { typeName: 'xml', literals: ['', '<a b="c">&lt;ß</a>', '<?xml version="1.0"?><a/>', 'text <b/>'] },
  ],
});

describeTypes('what is searched', {
  types: [
    { typeName: 'tsvector', literals: ['', "'a':1A 'b''c':2,3B 'd\\\\e'", "'fat' 'cat'"] },
    { typeName: 'tsquery', literals: ['', "'fat' & ( 'rat' | !'c''at':AB* )", "'a' <3> 'b'"] },
  ],
});

describeTypes('addresses', {
  types: [
    { typeName: 'inet', literals: ['10.0.0.1/8', '10.0.0.1', '::ffff:1.2.3.4', '2001:db8::1/64', '0.0.0.0/0'] },
    { typeName: 'cidr', literals: ['10.0.0.0/8', '::/0', '192.168.1.1/32'] },
    { typeName: 'macaddr', literals: ['08:00:2b:01:02:03', 'ff-ff-ff-ff-ff-ff'] },
    { typeName: 'macaddr8', literals: ['08:00:2b:01:02:03:04:05'] },
  ],
});

describeTypes('geometry', {
  types: [
    { typeName: 'point', literals: ['(1.5,-0)', '(NaN,Infinity)', '(5e-324,1e300)'] },
    { typeName: 'line', literals: ['{1,-1,0.1}'] },
    { typeName: 'lseg', literals: ['[(0,0),(1,1)]'] },
    { typeName: 'box', literals: ['(1,1),(0,0)', '(0,2),(3,-4)'] },
    { typeName: 'path', literals: ['((0,0),(1,1))', '[(0,0),(1,1)]'] },
    { typeName: 'polygon', literals: ['((0,0),(1,0),(0.1,1))'] },
    { typeName: 'circle', literals: ['<(0,0),1.5>'] },
  ],
});
