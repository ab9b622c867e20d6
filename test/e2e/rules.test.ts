import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import type { RowferryError } from '../../src/errors/rowferry-error.ts';
import { parseRules } from '../../src/rules/read-rules.ts';
import { validate } from '../../src/stages/validate.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { ruledMove } from '../helpers/ruled-move.ts';
import { quietContext } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const TOOLS = `
  create table tool_configs (
    tool_name text primary key, config text, enabled integer not null default 1, updated_at integer, secret text, price numeric
  );
  insert into tool_configs values
    ('clock', '{"b": 1, "a": [1.10]}', 1, 1732178109123, 'hunter2', 1.1),
    ('mail', null, 0, null, null, null);
`;

const COLUMNS = {
  tables: {
    tool_configs: {
      columns: {
        tool_name: { to: 'key' },
        config: { type: 'jsonb' },
        enabled: { type: 'boolean' },
        updated_at: { do: [{ op: 'epoch', unit: 'ms' }] },
        secret: { drop: true, accept: 'lossy' },
      },
      add: { origin: { do: [{ op: 'constant', value: 'sqlite' }], nullable: false } },
    },
  },
};

describe('columns by rule', () => {
  test('are renamed, typed, dropped and added on the way to PostgreSQL', async () => {
    const directory = await tempDirectory();
    const target = await createScratchDatabase();
    const from = await sqliteFile(TOOLS);
    const summary = await ruledMove({ from, to: target.url, archive: join(directory, 'archive'), rules: COLUMNS });
    const rows = await target.query(
      'select key, config::text, enabled, updated_at::text, price::text, origin from tool_configs order by key',
    );
    expect(rows).toEqual([
      {
        key: 'clock',
        config: '{"a": [1.10], "b": 1}',
        enabled: true,
        updated_at: '2024-11-21 08:35:09.123+00',
        price: '1.1',
        origin: 'sqlite',
      },
      { key: 'mail', config: null, enabled: false, updated_at: null, price: null, origin: 'sqlite' },
    ]);
    expect(summary.losses.find(({ column }) => column === 'secret')).toMatchObject({ loss: 'lossy', accepted: true });
  });
});

const AGENT = `
  create table memory (id integer primary key, content text, timestamp datetime);
  create table agent_memory (id integer primary key, content text, timestamp datetime, extra text);
  create table unused (id integer primary key, note text);
  insert into memory values (1, 'User query about pricing', '2024-01-15 10:30:00'), (2, null, null);
  insert into agent_memory values (1, 'ä "quoted"', '2024-07-15 10:30:00', 'x');
`;

function memory(source: string) {
  return {
    to: 'agent_memories',
    otherColumns: 'drop',
    accept: 'lossy',
    columns: {
      id: { do: [{ op: 'cuid' }] },
      content: { do: [{ op: 'wrap', except: ['id'] }], type: 'text' },
      timestamp: { to: 'created_at', do: [{ op: 'local-time', zone: 'America/New_York' }] },
    },
    add: {
      agent_id: { do: [{ op: 'constant', value: 'operational_crawler' }] },
      metadata: {
        type: 'jsonb',
        do: [{ op: 'wrap', members: { source_table: { value: source }, migrated_at: { now: true } } }],
      },
      embedding: { type: 'text' },
    },
  };
}

const MERGED = {
  otherTables: 'exclude',
  tables: { memory: memory('memory'), agent_memory: memory('agent_memory') },
};

describe('several tables into one', () => {
  test('become rows of one new table, wrapped as JSON, with ids that a second run gives again', async () => {
    const target = await createScratchDatabase();
    const archive = join(await tempDirectory(), 'archive');
    await ruledMove({ from: await sqliteFile(AGENT), to: target.url, archive, rules: MERGED });
    const rows = await target.query<{ id: string; migrated_at: string }>(`
      select id, agent_id, content, metadata->>'source_table' as source_table, metadata->>'migrated_at' as migrated_at,
        embedding, created_at::text from agent_memories order by created_at nulls last`);
    expect(rows).toMatchObject([
      {
        agent_id: 'operational_crawler',
        content: '{"content":"User query about pricing","timestamp":"2024-01-15T10:30:00"}',
        source_table: 'memory',
        embedding: null,
        created_at: '2024-01-15 15:30:00+00',
      },
      {
        content: '{"content":"ä \\"quoted\\"","timestamp":"2024-07-15T10:30:00","extra":"x"}',
        source_table: 'agent_memory',
        created_at: '2024-07-15 14:30:00+00',
      },
      { content: '{"content":null,"timestamp":null}', created_at: null },
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    for (const { id, migrated_at } of rows) {
      expect(id).toMatch(/^c[a-z0-9]{24}$/);
      expect(migrated_at).toMatch(/^20\d\d-.*Z$/);
    }
    expect(await target.query(`select 1 from pg_tables where tablename = 'unused'`)).toEqual([]);
  });

  test('go into a table that the target has', async () => {
    const target = await createScratchDatabase();
    await target.query(`
      create table agent_memories (
        id text primary key, agent_id text not null, content text not null, metadata jsonb not null, embedding text,
        created_at timestamptz not null default now(), serial bigserial)`);
    const archive = join(await tempDirectory(), 'archive');
    const rules = structuredClone(MERGED);
    for (const rule of Object.values(rules.tables)) {
      const { timestamp } = rule.columns;
      Object.assign(timestamp, { do: [{ op: 'default', value: '2000-01-01T00:00:00' }, ...timestamp.do] });
    }
    await ruledMove({ from: await sqliteFile(AGENT), to: target.url, archive, rules });
    expect(
      await target.query('select count(*)::int as rows, count(distinct serial)::int as serials from agent_memories'),
    ).toEqual([{ rows: 3, serials: 3 }]);
  });
});

describe('one table into several', () => {
  test('gives each of them the rows that pass its filter', async () => {
    const target = await createScratchDatabase();
    const archive = join(await tempDirectory(), 'archive');
    const from = await sqliteFile(`
      create table events (id integer primary key, kind text, price numeric, at text);
      insert into events values (1, 'sale', 9.5, '2024'), (2, 'visit', null, '2025'), (3, 'sale', 10, null), (4, null, 1, '2023');
      create table notes (id integer primary key, event_id integer references events);
      insert into notes values (1, 1), (2, 2);`);
    const rules = {
      tables: {
        events: {
          to: 'sales',
          filter: {
            all: [
              { column: 'kind', is: 'sale' },
              { column: 'price', least: 9.5 },
            ],
          },
          columns: { kind: { drop: true } },
          also: [
            {
              to: 'others',
              filter: { not: { column: 'kind', is: 'sale' } },
              columns: { id: { to: 'number' }, price: { drop: true }, at: { do: [{ op: 'default', value: 'never' }] } },
            },
          ],
        },
        notes: { filter: { column: 'event_id', in: [1] } },
      },
    };
    const summary = await ruledMove({ from, to: target.url, archive, rules });
    expect(await target.query('select * from sales order by id')).toMatchObject([{ id: '1' }, { id: '3' }]);
    expect(await target.query('select * from others order by number')).toEqual([
      { number: '2', kind: 'visit', at: '2025' },
      { number: '4', kind: null, at: '2023' },
    ]);
    expect(await target.query('select * from notes')).toEqual([{ id: '1', event_id: '1' }]);
    expect(summary.losses.map(({ column, table }) => `${table}.${column}`)).not.toContain('events.kind');
  });
});

describe('a singleton', () => {
  const PREFERENCES = `create table preferences (user_key text primary key, theme text); insert into preferences values ('u', 'dark');`;

  test('is one row whose id is 1', async () => {
    const target = await createScratchDatabase();
    const rules = { tables: { preferences: { singleton: true, columns: { user_key: { drop: true } } } } };
    const archive = join(await tempDirectory(), 'archive');
    await ruledMove({ from: await sqliteFile(PREFERENCES), to: target.url, archive, rules });
    expect(await target.query('select * from preferences')).toEqual([{ id: 1, theme: 'dark' }]);
    await expect(target.query(`insert into preferences (id, theme) values (2, 'light')`)).rejects.toThrow(/check/);
  });

  test('refuses a second row', async () => {
    const target = await createScratchDatabase();
    const from = await sqliteFile(`${PREFERENCES} insert into preferences values ('v', 'light');`);
    const archive = join(await tempDirectory(), 'archive');
    const moved = ruledMove({ from, to: target.url, archive, rules: { tables: { preferences: { singleton: true } } } });
    await expect(moved).rejects.toThrow(/one row/);
  });
});

describe('keys that are made anew', () => {
  const TREE = `
    create table users (id integer primary key, name text, boss integer references users);
    create table posts (id integer primary key, user_id integer not null references users, editor text, data json);
    create table marks (kind text, target integer, primary key (kind, target));
    insert into users values (1, 'a', null), (2, 'b', 1);
    insert into posts values (7, 2, '1', '{"by": 2, "also": [1, "2"], "n": 1.10}');
    insert into marks values ('user', 2), ('post', 7);`;
  const RULES = {
    source: 'tree',
    tables: {
      users: { regenerate: 'uuid' },
      posts: {
        foreignKeys: [{ columns: ['editor'], references: { table: 'users', columns: ['id'] } }],
        jsonReferences: [
          { column: 'data', path: ['by'], references: { table: 'users', columns: ['id'] } },
          { column: 'data', path: ['also', '*'], references: { table: 'users', columns: ['id'] } },
        ],
      },
      marks: { polymorphic: [{ type: 'kind', id: 'target', targets: { user: { table: 'users', column: 'id' } } }] },
    },
  };

  test('are followed by every reference, and the same in a second run', async () => {
    const from = await sqliteFile(TREE);
    const seen: unknown[] = [];
    for (const name of ['one', 'two']) {
      const target = await createScratchDatabase();
      await ruledMove({ from, to: target.url, archive: join(await tempDirectory(), name), rules: RULES });
      const [row] = await target.query<Record<string, string>>(`
        select a.id::text as a, b.id::text as b, b.boss::text as boss, p.user_id::text, p.editor::text, p.data::text
        from users a, users b, posts p where a.name = 'a' and b.name = 'b'`);
      expect(row).toBeDefined();
      const { a, b, boss, user_id, editor, data } = row as Record<string, string>;
      expect([boss, user_id, editor]).toEqual([a, b, a]);
      expect(data).toBe(`{"by": "${b}", "also": ["${a}", "${b}"], "n": 1.10}`);
      expect(await target.query('select kind, target from marks order by kind')).toEqual([
        { kind: 'post', target: '7' },
        { kind: 'user', target: b },
      ]);
      seen.push(row);
    }
    expect(seen[1]).toEqual(seen[0]);
  });
});

describe('rows that must meet a JSON Schema', () => {
  const PLACES = `
    create table places (id integer primary key, latitude real, planets json, email text);
    insert into places values (1, 45.5, '["mars"]', 'a@b.c'), (2, 91, '[]', null), (3, -90, '{}', null), (4, 0, '[]', 'no');`;
  const RULES = {
    tables: {
      places: {
        rows: {
          properties: {
            latitude: { minimum: -90, maximum: 90 },
            planets: { type: 'array' },
            email: { type: ['string', 'null'], format: 'email' },
          },
        },
      },
    },
  };

  test('end the run, each with its reason', async () => {
    const target = await createScratchDatabase();
    const moved = ruledMove({
      from: await sqliteFile(PLACES),
      to: target.url,
      archive: join(await tempDirectory(), 'archive'),
      rules: RULES,
    });
    const error = await moved.then(
      () => null,
      (thrown: RowferryError) => thrown,
    );
    expect(error?.code).toBe('VALUE_NOT_STORABLE');
    expect(error?.message).toMatch(/latitude must be <= 90: id=2/);
    expect(error?.message).toMatch(/planets must be array: id=3/);
    expect(error?.message).toMatch(/email must match format "email": id=4/);
  });

  test('are left out and kept where bad rows are rejected', async () => {
    const target = await createScratchDatabase();
    const summary = await ruledMove({
      from: await sqliteFile(PLACES),
      to: target.url,
      archive: join(await tempDirectory(), 'archive'),
      rules: RULES,
      badRows: { onError: 'reject' },
    });
    expect(await target.query('select id from places')).toEqual([{ id: '1' }]);
    expect(summary.rejects).toMatchObject([{ table: 'places', rows: 3 }]);
  });
});

describe('functions of a library user', () => {
  test('get the value and its row', async () => {
    const target = await createScratchDatabase();
    await ruledMove({
      from: await sqliteFile(
        `create table t (id integer primary key, a text, n integer); insert into t values (1, 'x', 2), (2, null, 3)`,
      ),
      to: target.url,
      archive: join(await tempDirectory(), 'archive'),
      rules: { tables: { t: { columns: { a: { do: [{ op: 'call', name: 'repeat' }] } } } } },
      functions: { repeat: (value, row) => (value === null ? 'none' : String(value).repeat(row.get('n') as number)) },
    });
    expect(await target.query('select id, a from t order by id')).toEqual([
      { id: '1', a: 'xx' },
      { id: '2', a: 'none' },
    ]);
  });
});

describe('the way from PostgreSQL to SQLite', () => {
  test('follows rules as well, and live databases compare by them', async () => {
    const source = await createScratchDatabase();
    await source.query(`
      create table charts (id uuid primary key default gen_random_uuid(), name varchar(20), price numeric(20,4), at timestamptz, tags text[]);
      insert into charts values
        ('6f58466f-40c9-4324-96af-6c0b2aaacc73', 'Ümlaut', 12.5678, '2024-01-02 03:04:05+00', '{a,b}'),
        ('00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a', 'b', 0.1, null, null)`);
    const rules = {
      accept: 'lossy',
      tables: {
        charts: {
          to: 'figures',
          columns: {
            name: { do: [{ op: 'truncate', characters: 3 }] },
            price: { do: [{ op: 'cast', to: 'double', rounding: 'nearest' }] },
            tags: { do: [{ op: 'format-json' }, { op: 'hash', salt: 's' }] },
          },
          add: { token: { do: [{ op: 'uuid', version: 4 }] }, when: { do: [{ op: 'now' }] } },
        },
      },
    };
    const directory = await tempDirectory();
    const [to, archive] = [join(directory, 'out.db'), join(directory, 'archive')];
    await ruledMove({ from: source.url, to, archive, rules });
    const ruled = { rules: parseRules(JSON.stringify(rules), 'rules.json'), file: 'rules.json' };
    const ends = { archive, from: parseEnd(source.url), to: parseEnd(to) };
    const { report } = await validate({ ...ends, ruled, jsonb: false, keepDynamic: false }, quietContext());
    expect(report.tables.flatMap(({ discrepancies }) => discrepancies)).toEqual([]);
    expect(report.ok).toBe(true);
  });
});
