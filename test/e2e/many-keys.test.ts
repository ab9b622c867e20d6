// Goal: keys of any form that several databases have become distinct where that is asked for, every reference follows, and the archive can take it back.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Rules } from '../../src/model/rules.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { idPairs } from '../helpers/id-pairs.ts';
import { databaseFolder, mergeFolder } from '../helpers/many-databases.ts';
import { planIn } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** Text keys, a key of two texts, references declared and not, one into a document, one of a kind of its own. */
const APP = `
  create table agents (id text primary key, boss text references agents (id), name text);
  create table settings (section text, key text, agent text references agents (id), value text, primary key (section, key));
  create table uses (id integer primary key, section text, key text, foreign key (section, key) references settings (section, key));
  create table notes (id integer primary key, agent varchar(8), kind text, about text, data json);
  create table members (agent text references agents (id), team text, primary key (agent, team));`;

const FILES = {
  'a.db': `${APP}
    insert into agents values ('default', null, 'Ada'), ('1', 'default', 'Bob');
    insert into settings values ('ui', 'theme', 'default', 'dark'), ('ui', 'size', '1', '12');
    insert into uses values (1, 'ui', 'theme'), (2, 'ui', 'size');
    insert into notes values (1, 'default', 'agent', '1', '{"of":["1","gone"]}'), (2, 'gone', 'other', '1', null);
    insert into members values ('default', 'red'), ('1', 'red');`,
  'b/c.db': `${APP}
    insert into agents values ('default', null, 'Eve');
    insert into settings values ('ui', 'theme', 'default', 'light');
    insert into uses values (1, 'ui', 'theme');
    insert into notes values (1, 'default', 'agent', 'default', '{"of":["default"],"x":1.50}');
    insert into members values ('default', 'red');`,
};

const REFERENCES: Rules['tables'] = {
  notes: {
    foreignKeys: [{ columns: ['agent'], references: { table: 'agents', columns: ['id'] } }],
    polymorphic: [{ type: 'kind', id: 'about', targets: { agent: { table: 'agents', column: 'id' } } }],
    jsonReferences: [{ column: 'data', path: ['of', '*'], references: { table: 'agents', columns: ['id'] } }],
  },
};

async function merged(to: string, tables: Rules['tables'], files: Readonly<Record<string, string>> = FILES) {
  const archive = await mergeFolder(await databaseFolder(files), to, {
    ruled: { rules: { tables: { ...REFERENCES, ...tables } }, file: null },
  });
  return archive;
}

describe('text keys that several databases have', () => {
  test('stay an error that says what to type', async () => {
    const to = join(await tempDirectory(), 'all.db');
    await expect(merged(to, {})).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: expect.stringContaining('agents (id): 1 row'),
      hint: expect.stringMatching(
        /"settings":\{"natural":\["section","key"\]\}.+"agents":\{"regenerate":"text"\}.+docs\/many-into-one\.md/,
      ),
    });
  });

  const TEXT = { agents: { regenerate: 'text' }, settings: { regenerate: 'text' } } as const;

  test('become <source>:<key> with every reference, in PostgreSQL', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    const archive = await merged(target.url, TEXT);
    expect(await target.query('select id, boss, name from agents order by 1')).toEqual([
      { id: 'a:1', boss: 'a:default', name: 'Bob' },
      { id: 'a:default', boss: null, name: 'Ada' },
      { id: 'b/c:default', boss: null, name: 'Eve' },
    ]);
    expect(await target.query('select section, key, agent, value from settings order by 1, 2')).toEqual([
      { section: 'a:ui', key: 'a:size', agent: 'a:1', value: '12' },
      { section: 'a:ui', key: 'a:theme', agent: 'a:default', value: 'dark' },
      { section: 'b/c:ui', key: 'b/c:theme', agent: 'b/c:default', value: 'light' },
    ]);
    expect(await target.query('select id::int, section, key from uses order by 1')).toEqual([
      { id: 1, section: 'a:ui', key: 'a:theme' },
      { id: 2, section: 'a:ui', key: 'a:size' },
      { id: 3, section: 'b/c:ui', key: 'b/c:theme' },
    ]);
    expect(await target.query('select agent, kind, about, data::text from notes order by id')).toEqual([
      { agent: 'a:default', kind: 'agent', about: 'a:1', data: '{"of":["a:1","a:gone"]}' },
      { agent: 'a:gone', kind: 'other', about: '1', data: null },
      { agent: 'b/c:default', kind: 'agent', about: 'b/c:default', data: '{"of":["b/c:default"],"x":1.50}' },
    ]);
    expect(await target.query('select agent, team from members order by 1')).toEqual([
      { agent: 'a:1', team: 'red' },
      { agent: 'a:default', team: 'red' },
      { agent: 'b/c:default', team: 'red' },
    ]);
    const ids = await idPairs(archive);
    expect(ids['a.agents']).toEqual([
      ['1', 'a:1'],
      ['default', 'a:default'],
    ]);
    expect(ids['a.settings.section']).toEqual([['ui', 'a:ui']]);
    expect(ids['b/c.settings.key']).toEqual([['theme', 'b/c:theme']]);
    const plan = await planIn(archive);
    expect(plan.notCarried).toEqual([]);
    // The old keys are in the archive, so that nothing is lost.
    expect(plan.tables.flatMap(({ columns }) => columns.filter(({ loss }) => loss === 'lossy'))).toEqual([]);
  });

  test('become uuids, the same in every run, whose old keys the archive has', { timeout: 60_000 }, async () => {
    const uuid = { agents: { regenerate: 'uuid' }, settings: { regenerate: 'uuid' } } as const;
    const rowsOf = (file: string) => {
      const database = new Database(file, { readonly: true });
      const rows = database.prepare('select id, boss, name from agents order by name').all() as { id: string }[];
      expect(database.pragma('foreign_key_check')).toEqual([]);
      const joined = database
        .prepare('select a.name from notes n join agents a on a.id = n.agent order by 1')
        .pluck()
        .all();
      database.close();
      return { rows, joined };
    };
    const folder = await databaseFolder(FILES);
    const runs = [];
    for (const name of ['one.db', 'two.db']) {
      const to = join(await tempDirectory(), name);
      const ruled = { rules: { tables: { ...REFERENCES, ...uuid } }, file: null };
      const archive = await mergeFolder(folder, to, { ruled });
      runs.push({ ...rowsOf(to), ids: await idPairs(archive) });
    }
    const [one, two] = runs;
    expect(two).toEqual(one);
    expect(one?.joined).toEqual(['Ada', 'Eve']);
    expect(new Set(one?.rows.map(({ id }) => id)).size).toBe(3);
    const bob = one?.rows.find((row) => (row as unknown as { name: string }).name === 'Bob');
    // Behind the keys of rows that of a reference to a row that is not there.
    expect(one?.ids['a.agents']).toEqual([
      ['1', bob?.id],
      ['default', expect.any(String)],
      ['gone', expect.any(String)],
    ]);
  });

  test('and integers: of a key of several columns those that are no references get numbers', {
    timeout: 60_000,
  }, async () => {
    const table = `create table lines (chapter integer, line integer, text text, primary key (chapter, line));
      create table marks (id integer primary key, chapter integer, line integer, foreign key (chapter, line) references lines (chapter, line));`;
    const files = {
      'a.db': `${table} insert into lines values (1, 1, 'a'), (1, 2, 'b'), (3, 1, 'c'); insert into marks values (1, 3, 1);`,
      'b.db': `${table} insert into lines values (1, 2, 'd'); insert into marks values (1, 1, 2);`,
    };
    const to = join(await tempDirectory(), 'all.db');
    const archive = await merged(to, { lines: { regenerate: 'integer' } }, files);
    const database = new Database(to, { readonly: true });
    expect(database.prepare('select chapter, line, text from lines order by text').raw().all()).toEqual([
      [1, 1, 'a'],
      [1, 2, 'b'],
      [2, 1, 'c'],
      [3, 3, 'd'],
    ]);
    expect(
      database.prepare('select m.id, text from marks m join lines using (chapter, line) order by 1').raw().all(),
    ).toEqual([
      [1, 'c'],
      [2, 'd'],
    ]);
    database.close();
    expect((await idPairs(archive))['a.lines.chapter']).toEqual([
      ['1', '1'],
      ['3', '2'],
    ]);
  });

  test('are refused where the ids of sources do not tell them apart, or the target has no room', {
    timeout: 60_000,
  }, async () => {
    const table = 'create table t (id text primary key); insert into t values';
    const to = join(await tempDirectory(), 'all.db');
    const colons = { 'a.db': `${table} ('b:1')`, 'a:b.db': `${table} ('1')` };
    await expect(merged(to, { t: { regenerate: 'text' } }, colons)).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: expect.stringContaining('keys of the sources "a" and "a:b" could be equal'),
    });
    const target = await createScratchDatabase();
    await target.query('create table t (id varchar(6) primary key)');
    const files = { 'a.db': `${table} ('1')`, 'long/name.db': `${table} ('1')` };
    await expect(merged(target.url, { t: { regenerate: 'text' } }, files)).rejects.toMatchObject({
      message: expect.stringMatching(/long\/name\.t\.id → character varying\(6\).+longer than 6 characters/),
    });
    expect(await target.query('select count(*)::int as rows from t')).toEqual([{ rows: 0 }]);
  });

  test('whose columns are all references are not made anew', async () => {
    const to = join(await tempDirectory(), 'all.db');
    const tables = { ...TEXT, members: { regenerate: 'text' } } as const;
    const table = `create table agents (id text primary key); create table teams (id text primary key);
      create table settings (id text primary key);
      create table members (agent text references agents (id), team text references teams (id), primary key (agent, team));`;
    await expect(merged(to, tables, { 'a.db': table, 'b.db': table })).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: expect.stringContaining('references follow by themselves'),
    });
  });
});
