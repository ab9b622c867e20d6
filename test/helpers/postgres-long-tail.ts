import fc from 'fast-check';

/** A type of PostgreSQL with literals of it; `isOrdered` where it can be a key. */
export interface LongTailType {
  readonly typeName: string;
  readonly literal: fc.Arbitrary<string>;
  readonly isOrdered: boolean;
}

/** The extensions whose types are among them stand in this namespace, which no sample clears. */
export const EXTENSIONS = `create schema ext;
  create extension citext schema ext; create extension hstore schema ext; create extension ltree schema ext;`;

const AWKWARD = ['', ' ', 'NULL', '\\N', '\\.', '"\'', '\t\n\r\b\f\v', '\u0001\u2028\ufeff', '😀ß', '007', '1e5', 'T'];

const UNORDERED: Readonly<Record<string, readonly string[]>> = {
  point: ['(1.5,-0)', '(NaN,Infinity)', '(5e-324,1e300)'],
  box: ['(1,1),(0,0)'],
  path: ['((0,0),(1,1))', '[(0,0),(1,1)]'],
  polygon: ['((0,0),(1,0),(0.1,1))'],
  circle: ['<(0,0),1.5>'],
  xml: ['', '<a b="c">&lt;ß</a>', 'text <b/>'],
  jsonpath: ['$."a"[*]?(@ > 1)', 'strict $'],
  xid: ['0', '4294967295'],
  'json[]': ['{"{\\"b\\":1, \\"b\\":2}",null}', '{}'],
  'point[]': ['{"(1,2)",NULL}'],
};

const ORDERED: Readonly<Record<string, readonly string[]>> = {
  oid: ['0', '4294967295'],
  pg_lsn: ['0/0', 'FFFFFFFF/FFFFFFFF'],
  'numeric(5,-2)': ['1234567', '-100', '0'],
  'numeric(3,5)': ['0.00123', '0', '-0.00999'],
  'numeric(15,2)': ['9999999999999.99', '-9999999999999.99', '0.10', '0'],
  'numeric(15,15)': ['0.123456789012345', '-0.999999999999999', '0.1'],
  'numeric(1,0)': ['9', '0', '-1'],
  'numeric(40,3)': ['1234567890123456789012345678901234567.890', 'NaN', '0'],
  bpchar: ['', 'abc', 'abc  '],
  name: ['', 'pg_class', 'ß"'],
  '"char"': ['', 'a', '\\200', '\\\\'],
  'bit varying': ['', '0', '0001'],
  'bit varying(5)': ['01010', ''],
  money: ['-92233720368547758.08', '1234.5', '0'],
  'time(3) without time zone': ['12:34:56.789', '24:00:00'],
  'time with time zone': ['00:00+15:59:59', '24:00:00-15:59:59', '12:00:00+05:30:15'],
  'timestamp(0) without time zone': ['2022-03-22 12:00:09', 'infinity'],
  'interval year to month': ['1 year 2 mons', '-5 years'],
  'interval day to second(3)': ['1 day 02:03:04.567'],
  interval: ['1 mon -2 days 03:04:05.6', '-1 year +2 mons -3 days', '178000000 years', '100 hours', '-00:00:00.5'],
  date: ['4714-11-24 BC', '5874897-12-31', '0001-01-01', '9999-12-31'],
  'timestamp with time zone': [
    '4714-11-24 00:00:00+00 BC',
    '294276-12-31 23:59:59.999999+00',
    '1969-12-31 23:59:59.5+00',
  ],
  cidr: ['10.0.0.0/8', '::/0'],
  macaddr: ['08:00:2b:01:02:03'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  tsvector: ['', "'a':1A 'b''c':2,3B"],
  tsquery: ["'fat' & !'c''at':AB*"],
  int8range: ['[-9223372036854775808,9223372036854775807)', 'empty'],
  numrange: ['[1.10,2.20]', '(,NaN)'],
  tstzrange: ['("2022-03-22 12:00:09.123456+02",]', '(,)'],
  daterange: ['[0044-03-15 BC,)'],
  int4multirange: ['{}', '{[1,2),[5,)}'],
  'bigint[]': ['{9223372036854775807,NULL}', '{}', '[0:0]={1}'],
  'character(3)[]': ['{abc,a,NULL}', '{}'],
  'bytea[]': ['{"\\\\x00ff","\\\\x",NULL}'],
  'double precision[]': ['{NaN,-0,1e-7,5e-324,-Infinity}', '{{0.1}}'],
  'timestamp without time zone[]': ['{infinity,"0044-03-15 12:34:56.789012 BC"}'],
  'interval[]': ['{"1 mon -2 days 03:04:05.6"}'],
  'jsonb[]': ['{"{\\"a\\": 1.10}","null",NULL}'],
  'text[]': ['{{"{","}"},{"\\\\"," "}}', '[2:2]={"\t"}', '{"",NULL,"NULL"}'],
  'public.mood[]': ['{"so \\"so\\"",NULL,""}', '{}'],
  'public.pair[]': ['{"(1,\\"a,b\\")",NULL,"(,)"}'],
  'public.pair': ['(,)', '(1,)'],
  jsonb: ['{"__proto__":1,"constructor":2}', '[-0.0, 1.10, 1e-400]', '{"":{"":""}}', '{"$text":1,"a":2}'],
  'ext.citext': ['', 'MiXed', "it's"],
  'ext.ltree': ['Top.Science', ''],
};

const HSTORE = ['', '"a"=>"1", "b"=>NULL', '"\\"q\\""=>"x,y"'];

const listed = (types: typeof ORDERED, isOrdered: boolean): readonly LongTailType[] =>
  Object.entries(types).map(([typeName, literals]) => ({ typeName, literal: fc.constantFrom(...literals), isOrdered }));

export const LONG_TAIL: readonly LongTailType[] = [
  ...listed(UNORDERED, false),
  ...listed(ORDERED, true),
  { typeName: 'ext.hstore', literal: fc.constantFrom(...HSTORE), isOrdered: true },
  { typeName: 'character varying', literal: fc.constantFrom(...AWKWARD), isOrdered: true },
  { typeName: 'text', literal: fc.constantFrom(...AWKWARD), isOrdered: true },
];
