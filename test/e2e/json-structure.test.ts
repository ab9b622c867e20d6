// Goal: CHECKs and indexes that look into JSON are carried where they mean the same, and decide nothing else.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { move } from '../helpers/run-stages.ts';
import { needsPostgres18 } from '../helpers/scratch-catalog.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const namesOf = (notCarried: readonly { readonly kind: string; readonly name: string; readonly text: string }[]) =>
  notCarried.map(({ kind, name, text }) => `${kind} ${name === '' ? text : name}`).sort();

test('from SQLite: json_valid and plain indexes into documents go over and come back', async () => {
  const directory = await tempDirectory();
  const [path, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  const middle = await createScratchDatabase();
  const origin = new Database(path);
  origin.exec(`create table t (id integer primary key, j json check (json_valid(j)), b text check (json_valid(b)), x text);
    insert into t values (1, '{"a": {"b c": [7, "x"]}}', '[1]', '{}'), (2, null, null, 'y');
    create index i1 on t (json_extract(j, '$.a."b c"[1]')); create index i2 on t (j ->> 'a', id);
    create index i3 on t (j -> '$.a' ->> '$."b c"'); create index i4 on t (j ->> 0);
    create unique index u1 on t (j ->> 'a'); create index p1 on t (id) where j ->> 'a' is not null;
    create index o1 on t (x ->> 'a') where id < 0; create index w1 on t (json_extract(j, '$'));`);
  const out = await move(path, middle.url, join(directory, 'out'));
  expect(namesOf(out.notCarried)).toEqual(['index o1', 'index p1', 'index u1', 'index w1']);
  const definitions = await middle.query("select indexdef as d from pg_indexes where indexname ~ '^i' order by 1");
  expect(definitions.map(({ d }) => String(d).replace(/.*btree /, ''))).toEqual([
    "(((((j -> 'a'::text) -> 'b c'::text) ->> 1)))",
    "(((j ->> 'a'::text)), id)",
    "((((j -> 'a'::text) ->> 'b c'::text)))",
    '(((j ->> 0)))',
  ]);
  await expect(middle.query("insert into t (id, b) values (3, '[')")).rejects.toThrow(/check/);
  const back = await move(middle.url, returned, join(directory, 'back'));
  expect(namesOf(back.notCarried)).toEqual([]);
  const home = new Database(returned);
  expect(() => home.exec("insert into t (id, b) values (3, '[')")).toThrow(/CHECK/);
  const terms = home.prepare("select sql from sqlite_schema where name like 'i_' order by name").pluck().all();
  expect(
    terms.map((sql) =>
      String(sql)
        .replace(/^.*? on "t" /i, '')
        .replaceAll(/[()]/g, ''),
    ),
  ).toEqual([
    `"j" -> '$."a"' -> '$."b c"' ->> '$[1]'`,
    `"j" ->> '$."a"', "id"`,
    `"j" -> '$."a"' ->> '$."b c"'`,
    `"j" ->> '$[0]'`,
  ]);
  // An index that is used for the query that it was made for.
  const plan = home.prepare("explain query plan select id from t where j ->> '$.\"a\"' = '5'").all();
  expect(JSON.stringify(plan)).toContain('USING');
  for (const database of [origin, home]) database.close();
});

test('from PostgreSQL: IS JSON and plain indexes into documents go over and come back', async (context) => {
  await needsPostgres18(context);
  const directory = await tempDirectory();
  const [source, returned] = [await createScratchDatabase(), await createScratchDatabase()];
  await source.query(`create table t (id int primary key, j jsonb, k json, x text check (x is json), check (x is json object));
    insert into t values (1, '{"a": [1, 2], "it''s": 1}', '{"a": null}', '{"c": 1}');
    create index i1 on t ((j ->> 'a')); create index i2 on t ((j -> 'a' ->> 1)); create index i3 on t ((k ->> 'it''s'));
    create index i4 on t ((j -> 'a')); create index g1 on t using gin (j); create unique index u1 on t ((j ->> 'a'));
    create index c1 on t ((j @> '{"a": 1}'))`);
  const path = join(directory, 'between.db');
  const out = await move(source.url, path, join(directory, 'out'));
  expect(namesOf(out.notCarried)).toEqual(['check t_x_check1', 'index c1', 'index g1', 'index u1']);
  const file = new Database(path);
  expect(() => file.exec("insert into t (id, x) values (3, '[')")).toThrow(/CHECK/);
  file.close();
  const back = await move(path, returned.url, join(directory, 'back'));
  expect(namesOf(back.notCarried)).toEqual([]);
  const definitions = "select indexdef as d from pg_indexes where indexname ~ '^i' order by 1";
  expect(await returned.query(definitions)).toEqual(await source.query(definitions));
});

describe('IS JSON', () => {
  const piece = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '0',
      '.5',
      'e5',
      'E+1',
      'true',
      'null',
      'nul',
      ' ',
      '\t',
      '\n',
      '\f',
    ],
    ...[
      '\\u0000',
      '"\\u0000"',
      '"\\ud800"',
      '"\\x"',
      '"\u0001"',
      '\u00a0',
      '\ufeff',
      '01',
      '+1',
      '1.',
      'NaN',
      "'a'",
      '/**/',
      '"é😀"',
      '{"a":1,"a":2}',
    ],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
    fc.json(),
    fc.string(),
  );

  test('and json_valid agree about every text', async (context) => {
    await needsPostgres18(context);
    const database = await createScratchDatabase();
    const sqlite = new Database(':memory:');
    const statement = sqlite.prepare('select json_valid(?)').pluck();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          text.filter((value) => !value.includes('\0')),
          { minLength: 1, maxLength: 50 },
        ),
        async (texts) => {
          const there = await database.query(
            'select v is json as j from unnest($1::text[]) with ordinality as u (v, n) order by n',
            [texts],
          );
          expect(texts.map((value) => statement.get(value) === 1)).toEqual(there.map(({ j }) => j));
        },
      ),
    );
    sqlite.close();
  });
});
