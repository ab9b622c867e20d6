// Goal: the types of PostgreSQL's own extensions come back from SQLite by their text.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { postgresContent } from '../../helpers/postgres-oracle.ts';
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';
import { move } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

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

describe('pgvector from PostgreSQL to SQLite and back', () => {
  it('vectors come back by their text', async (context) => {
    const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
    const [found] = await origin.query("select from pg_available_extensions where name = 'vector'");
    if (found === undefined) context.skip('this PostgreSQL has no pgvector');
    for (const end of [origin, returned]) await end.query('create extension vector schema public');
    await origin.query(`
      create table public.t (id integer primary key, v public.vector(3), h public.halfvec(2), s public.sparsevec(5));
      insert into public.t values (1, '[1,2.5,-3e-7]', '[1,2]', '{1:1.5,5:-2}/5'), (2, null, null, null)`);
    const directory = await tempDirectory();
    const path = join(directory, 'between.db');
    const out = await move(origin.url, path, join(directory, 'out'));
    const back = await move(path, returned.url, join(directory, 'back'));
    expect([...out.losses, ...back.losses]).toEqual([]);
    expect(await postgresContent(returned)).toEqual(await postgresContent(origin));
  });
});
