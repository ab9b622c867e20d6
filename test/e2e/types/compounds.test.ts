// Goal: arrays, enums, domains, composites and ranges come back from SQLite, however they are nested.
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';

const MAKE_TYPES = `
  create type public.pair as (a integer, b text);
  create type public.nested as (p public.pair, many public.pair[], at timestamp with time zone);
  create type public.floatrange as range (subtype = float8);`;
const MAKE_ENUMS = `
  create type public.mood as enum ('so "so"', 'it''s', 'a,b', '{}', 'ß😀', '', 'null', '*/', E'tab\\t');
  create schema "Other One";
  create type "Other One"."Mood" as enum ('sad', 'ok');`;

describeTypes('arrays', {
  prepare: MAKE_TYPES,
  types: [
    {
      typeName: 'integer[]',
      literals: ['{}', '{1,NULL,-2147483648}', '{{1,2},{3,NULL}}', '[0:1]={1,2}', '[-5:-5][2:3]={{1,2}}', '{{{1}}}'],
    },
    { typeName: 'smallint[]', literals: ['{}', '{1}', '[5:5]={NULL}'] },
    { typeName: 'bigint[]', literals: ['{9223372036854775807,NULL}', '{}'] },
    {
      typeName: 'text[]',
      literals: ['{}', '{"a,b","c\\"d",NULL,"NULL","",null}', '{{"{","}"},{"\\\\"," "}}', '[2:2]={"\t"}'],
    },
    { typeName: 'character varying(3)[]', literals: ['{abc,"",NULL}', '{}'] },
    { typeName: 'character(3)[]', literals: ['{abc,a,NULL}', '{}'] },
    { typeName: 'boolean[]', literals: ['{t,f,NULL}', '{{t},{f}}'] },
    { typeName: 'uuid[]', literals: ['{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}', '{}'] },
    { typeName: 'bytea[]', literals: ['{"\\\\x00ff","\\\\x",NULL}', '{}'] },
    { typeName: 'numeric[]', literals: ['{1.10,NaN,Infinity,NULL,1e40}', '{}'] },
    { typeName: 'numeric(10,2)[]', literals: ['{1.1,NaN}', '{}'] },
    { typeName: 'double precision[]', literals: ['{NaN,-0,1e-7,5e-324,-Infinity}', '{{0.1}}'] },
    { typeName: 'timestamp without time zone[]', literals: ['{infinity,"0044-03-15 12:34:56.789012 BC"}'] },
    { typeName: 'timestamp(3) with time zone[]', literals: ['{"2022-03-22 12:00:09.123+02",-infinity}'] },
    { typeName: 'date[]', literals: ['{12345-06-07,infinity}'] },
    { typeName: 'interval[]', literals: ['{"1 mon -2 days 03:04:05.6"}'] },
    { typeName: 'json[]', literals: ['{"{\\"b\\":1, \\"b\\":2}",null}'] },
    { typeName: 'jsonb[]', literals: ['{"{\\"a\\": 1.10}","null",NULL}'] },
    { typeName: 'inet[]', literals: ['{10.0.0.1/8}'] },
    { typeName: 'int4range[]', literals: ['{"[1,5)",empty}'] },
    { typeName: 'public.pair[]', literals: ['{"(1,\\"a,b\\")",NULL,"(,)"}', '{}'] },
  ],
});

describeTypes('enums', {
  prepareSource: MAKE_ENUMS,
  types: [
    { typeName: 'public.mood', literals: ['so "so"', "it's", 'a,b', '{}', 'ß😀', '', 'null', '*/', 'tab\t'] },
    { typeName: '"Other One"."Mood"', literals: ['sad', 'ok'] },
    { typeName: 'public.mood[]', literals: ['{"so \\"so\\"","it\'s","a,b","{}",ß😀,"","null",NULL}', '{}'] },
    { typeName: '"Other One"."Mood"[]', literals: ['{sad}', '[3:4]={ok,sad}'] },
  ],
});

describeTypes('an enum that stands in arrays alone', {
  prepareSource: MAKE_ENUMS,
  types: [{ typeName: 'public.mood[]', literals: ['{"so \\"so\\"",""}', '{}'] }],
});

describeTypes('composites and ranges', {
  prepare: MAKE_TYPES,
  types: [
    { typeName: 'public.pair', literals: ['(1,"a,b")', '(,)', '(1,"")', '(-1,"\\"\\\\")'] },
    { typeName: 'public.nested', literals: ['("(1,b)","{\\"(2,c)\\",NULL}","2022-03-22 12:00:09.123456+02")', '(,,)'] },
    { typeName: 'int4range', literals: ['empty', '[1,5)', '(,)', '[1,1]', '(,3]'] },
    { typeName: 'int8range', literals: ['[-9223372036854775808,9223372036854775807)'] },
    { typeName: 'numrange', literals: ['[1.10,2.20]', '(,NaN)', 'empty'] },
    { typeName: 'tsrange', literals: ['["2022-03-22 12:00:09.123456",infinity)'] },
    { typeName: 'tstzrange', literals: ['("2022-03-22 12:00:09.123456+02",]'] },
    { typeName: 'daterange', literals: ['[2022-03-22,infinity]', '[0044-03-15 BC,)'] },
    { typeName: 'int4multirange', literals: ['{}', '{[1,2),[5,)}'] },
    { typeName: 'nummultirange', literals: ['{[1.10,2.20],(3,)}'] },
    { typeName: 'tstzmultirange', literals: ['{["2022-03-22 12:00:09+02",)}'] },
    { typeName: 'public.floatrange', literals: ['[-0,1e-7]', '(,Infinity)'] },
    { typeName: 'public.floatmultirange', literals: ['{[0.1,0.2]}'] },
  ],
});

describeTypes('domains', {
  prepareSource: `
    create domain public.positive as integer check (value > 0);
    create domain public.small as public.positive check (value < 100);
    create domain public.many as integer[] check (array_length(value, 1) < 5);
    create domain public.price as numeric(10,2);
    create domain public.label as character varying(10) not null default 'x';`,
  types: [
    { typeName: 'public.positive', literals: ['1', '2147483647'], returnsAs: 'integer' },
    { typeName: 'public.small', literals: ['99'], returnsAs: 'integer' },
    { typeName: 'public.many', literals: ['{1,NULL}', '{}'], returnsAs: 'integer[]' },
    { typeName: 'public.price', literals: ['1.10', '99999999.99'], returnsAs: 'numeric(10,2)' },
    { typeName: 'public.price[]', literals: ['{1.10,NULL}'], returnsAs: 'numeric(10,2)[]' },
  ],
  // The first is the CHECK with array_length, which SQLite has not.
  notCarried: ['', 'label', 'many', 'positive', 'price', 'small'],
});
