// Goal: the types of PostgreSQL's own extensions come back from SQLite by their text.
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';

describeTypes('extensions', {
  prepare: ['citext', 'hstore', 'ltree', 'cube', 'seg', 'isn', 'intarray']
    .map((n) => `create extension ${n} schema public`)
    .join(';'),
  types: [
    { typeName: 'public.citext', literals: ['', 'MiXed', "it's"] },
    { typeName: 'public.citext[]', literals: ['{MiXed,NULL}'] },
    { typeName: 'public.hstore', literals: ['', '"a"=>"1", "b"=>NULL', '"\\"q\\""=>"x,y"'] },
    { typeName: 'public.ltree', literals: ['Top.Science', ''] },
    { typeName: 'public.lquery', literals: ['*.Science{1,2}'] },
    { typeName: 'public.ltxtquery', literals: ['Europe & Russia*@'] },
    { typeName: 'public.cube', literals: ['(1.5,2),(3,4)', '()'] },
    { typeName: 'public.seg', literals: ['1.5 .. 2', '<3'] },
    { typeName: 'public.isbn13', literals: ['978-0-393-04002-9'] },
    { typeName: 'public.query_int', literals: ['1&(2|!3)'] },
  ],
});
