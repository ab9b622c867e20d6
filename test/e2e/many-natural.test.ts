// Goal: rows that are the same in several databases become one whatever form their keys have, and references follow to the row that stays.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Rules } from '../../src/model/rules.ts';
import { idPairs } from '../helpers/id-pairs.ts';
import { databaseFolder, mergeFolder } from '../helpers/many-databases.ts';
import { planIn } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const APP = `
  create table countries (code text primary key, label text);
  create table tags (id uuid primary key, name text unique);
  create table items (id integer primary key, country text references countries (code), tag uuid references tags (id));
  create table item_tags (tag uuid references tags (id), country text references countries (code), primary key (tag, country));
  create table flags (name text, value text);`;
const [ULM, METZ, KIEL] = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
  '33333333-3333-4333-8333-333333333333',
];

const FILES = {
  'a.db': `${APP}
    insert into countries values ('de', 'Germany'), ('fr', 'France');
    insert into tags values ('${ULM}', 'ulm'), ('${METZ}', 'metz');
    insert into items values (1, 'de', '${ULM}'), (2, 'fr', '${METZ}');
    insert into item_tags values ('${ULM}', 'de'), ('${METZ}', 'fr');
    insert into flags values ('x', '1'), ('y', null);`,
  'b.db': `${APP}
    insert into countries values ('de', 'Germany'), ('it', 'Italy');
    insert into tags values ('${KIEL}', 'ulm'), ('${METZ}', 'kiel');
    insert into items values (1, 'de', '${KIEL}'), (2, 'it', '${METZ}');
    insert into item_tags values ('${KIEL}', 'de'), ('${METZ}', 'it');
    insert into flags values ('x', '1'), ('y', null);`,
};

const SAME: Rules['tables'] = {
  countries: { natural: ['code'] },
  item_tags: { natural: ['tag', 'country'] },
  flags: { natural: ['name', 'value'] },
};

async function merge(tables: Rules['tables'], files: Readonly<Record<string, string>> = FILES) {
  const to = join(await tempDirectory(), 'all.db');
  const archive = await mergeFolder(await databaseFolder(files), to, {
    ruled: { rules: { tables: { ...SAME, ...tables } }, file: null },
  });
  const database = new Database(to, { readonly: true });
  const rows = (sql: string) => database.prepare(sql).raw().all();
  const found = {
    archive,
    broken: database.pragma('foreign_key_check'),
    countries: rows('select code, label from countries order by 1'),
    tags: rows('select name, count(*) from tags group by 1 order by 1'),
    items: rows('select i.id, country, t.name from items i join tags t on t.id = tag order by 1'),
    itemTags: rows('select t.name, country from item_tags join tags t on t.id = tag order by 1, 2'),
    flags: rows('select name, value from flags order by 1, 2'),
    ids: rows('select id from tags order by name').flat() as string[],
  };
  database.close();
  return found;
}

const MERGED = {
  broken: [],
  countries: [
    ['de', 'Germany'],
    ['fr', 'France'],
    ['it', 'Italy'],
  ],
  tags: [
    ['kiel', 1],
    ['metz', 1],
    ['ulm', 1],
  ],
  items: [
    [1, 'de', 'ulm'],
    [2, 'fr', 'metz'],
    [3, 'de', 'ulm'],
    [4, 'it', 'kiel'],
  ],
  itemTags: [
    ['kiel', 'it'],
    ['metz', 'fr'],
    ['ulm', 'de'],
  ],
  // Without a key at all; NULL is equal to nothing.
  flags: [
    ['x', '1'],
    ['y', null],
    ['y', null],
  ],
};

describe('rows that are the same by text keys, keys of references, and no key at all', () => {
  test('become one, and those with uuids by another column too', { timeout: 60_000 }, async () => {
    const merged = await merge({ tags: { natural: ['name'], regenerate: 'uuid' } });
    expect(merged).toMatchObject(MERGED);
    const pairs = await idPairs(merged.archive);
    const [kiel, metz, ulm] = merged.ids;
    expect(pairs['a.tags']).toEqual([
      [ULM, ulm],
      [METZ, metz],
    ]);
    expect(pairs['b.tags']).toEqual([
      [METZ, kiel],
      [KIEL, ulm],
    ]);
    expect((await planIn(merged.archive)).notCarried).toEqual([]);
  });

  test('the same with keys as texts', { timeout: 60_000 }, async () => {
    const merged = await merge({ tags: { natural: ['name'], regenerate: 'text' } });
    expect(merged).toMatchObject(MERGED);
    expect(merged.ids).toEqual([`b:${METZ}`, `a:${METZ}`, `a:${ULM}`]);
  });

  test('keep their keys where no rule makes them anew', { timeout: 60_000 }, async () => {
    const files = { ...FILES, 'b.db': FILES['b.db'].replaceAll(METZ, METZ.replaceAll('2', '4')) };
    const merged = await merge({ tags: { natural: ['name'] } }, files);
    expect(merged).toMatchObject(MERGED);
    expect(merged.ids).toEqual([METZ.replaceAll('2', '4'), METZ, ULM]);
    // The only key that became another.
    expect(await idPairs(merged.archive)).toMatchObject({ 'b.tags': [[KIEL, ULM]] });
    // One uuid for two names is two rows with one key.
    await expect(merge({ tags: { natural: ['name'] } })).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
  });

  test('are an error where they differ otherwise', { timeout: 60_000 }, async () => {
    const files = { ...FILES, 'b.db': FILES['b.db'].replace("'Germany'", "'Deutschland'") };
    await expect(merge({ tags: { natural: ['name'], regenerate: 'uuid' } }, files)).rejects.toMatchObject({
      message: expect.stringContaining(
        'b.countries code="de": "label" is "Deutschland"; the row with the same (code) that stays has "Germany"',
      ),
    });
  });

  test('need a natural key that holds the key of several columns', async () => {
    await expect(merge({ item_tags: { natural: ['tag'] } })).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: expect.stringContaining('it must hold every column of the key'),
    });
  });
});
