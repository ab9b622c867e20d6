import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithCorpora } from './corpora.ts';
import { createScratchDatabase } from './databases.ts';
import { loadDump } from './load-dump.ts';
import { tempDirectory } from './temp-directory.ts';

const DUMP = String.raw`
\restrict abc
-- a comment; with a semicolon
create table public."odd;name" (a integer, b text); /* outer /* inner; */ still; */
create function f() returns text language sql as $body$ select 'a;b'; $body$;
insert into public."odd;name" values (1, 'it''s; fine'), (2, E'back\'slash;');
COPY public."odd;name" (a, b) FROM stdin;
3	tab\tand \\. not the end
4	\N
\.
COPY public."odd;name" (a, b) FROM stdin;
\.
create extension if not exists no_such_extension;
\unrestrict abc
select 1`;

test('a dump loads with comments, quotes, dollar quotes, COPY blocks and commands for psql', async () => {
  const file = join(await tempDirectory(), 'dump.sql');
  await writeFile(file, DUMP);
  const database = await createScratchDatabase();
  const { skipped } = await loadDump(database.url, file);
  expect(skipped).toHaveLength(1);
  expect(await database.query('select b from "odd;name" order by a')).toEqual([
    { b: "it's; fine" },
    { b: "back'slash;" },
    { b: 'tab\tand \\. not the end' },
    { b: null },
  ]);
  expect(await database.query('select f() as f')).toEqual([{ f: 'a;b' }]);
});

test('a statement that the server refuses is shown', async () => {
  const file = join(await tempDirectory(), 'dump.sql');
  await writeFile(file, 'create table t (a int);\nselect nonsense from t;\n');
  const database = await createScratchDatabase();
  await expect(loadDump(database.url, file)).rejects.toThrow('select nonsense from t');
});

/** The figures that are told with the files. */
const CORPORA = [
  { file: 'postgres/chinook.sql', tables: 11, rows: 15_607 },
  { file: 'postgres/directus.sql', tables: 29, rows: 1_760 },
  { file: 'postgres/pagila.sql', tables: 15, rows: 49_636 },
  { file: 'postgres/panoptes.sql', tables: 54, rows: 15_385 },
];

const COUNTS = `
  select count(*)::int as tables,
    sum((xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', oid::regclass), false, true, '')))[1]::text::int)::int as rows
  from pg_class
  where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`;

for (const { file, tables, rows } of CORPORA) {
  describeWithCorpora(file, [file], (path) => {
    test('loads whole', async () => {
      const database = await createScratchDatabase();
      expect(await loadDump(database.url, path)).toEqual({ skipped: [] });
      expect(await database.query(COUNTS)).toEqual([{ tables, rows }]);
    });
  });
}
