// Goal: databases whose keys collide become one in which every row and every reference of each is found again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { TransformOptions } from '../../src/stages/stage-options.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { databaseFolder, mergeFolder } from '../helpers/many-databases.ts';
import { exportTo, planIn, transformFor } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const APP = `
  create table users (id integer primary key autoincrement, name text not null, boss integer references users (id));
  create table orders (id integer primary key, user_id integer not null references users (id) on delete cascade);
  create table items (order_id integer references orders (id), line integer, what text, primary key (order_id, line));
  create table parts (id integer primary key, order_id integer, line integer, foreign key (order_id, line) references items (order_id, line));
  create table remarks (id integer primary key, kind text, about integer, data json);`;

const FIRST = `${APP}
  insert into users values (1, 'ada', null), (2, 'bob', 1), (9, 'cyd', 2);
  insert into orders values (1, 2), (2, 9);
  insert into items values (1, 1, 'pen'), (1, 2, 'ink'), (2, 1, 'cup');
  insert into parts values (1, 1, 2);
  insert into remarks values (1, 'user', 9, '{"user":9,"seen":[1,"2",77]}'), (2, 'order', 2, null), (3, 'none', 9, null);`;

const SECOND = `${APP}
  insert into users values (1, 'eve', 1), (2, 'fay', null);
  insert into orders values (1, 1);
  insert into items values (1, 1, 'hat');
  insert into parts values (1, 1, 1), (2, null, 4);
  insert into remarks values (1, 'user', 2, '{"user":1,"seen":[]}');`;

const REFERENCES = {
  remarks: {
    polymorphic: [
      {
        type: 'kind',
        id: 'about',
        targets: { user: { table: 'users', column: 'id' }, order: { table: 'orders', column: 'id' } },
      },
    ],
    jsonReferences: [
      { column: 'data', path: ['user'], references: { table: 'users', columns: ['id'] } },
      { column: 'data', path: ['seen', '*'], references: { table: 'users', columns: ['id'] } },
    ],
    add: { origin: { do: [{ op: 'source' as const }] } },
  },
};

/** The maps of ids of an archive, by table. */
async function idMaps(archive: string): Promise<Map<string, Map<string, string>>> {
  const { ids = [] } = await (await openArchive(archive, 'transformed')).manifest();
  const maps = new Map<string, Map<string, string>>();
  for (const { name, file } of ids) {
    const listed: { from: string; to: string }[] = JSON.parse(
      await readFile(join(archive, 'transformed', file), 'utf8'),
    );
    maps.set(name, new Map(listed.map(({ from, to }) => [from, to])));
  }
  return maps;
}

const RULED = { ruled: { rules: { tables: REFERENCES }, file: null } };

const MERGED = {
  users: [
    { id: 1, name: 'ada', boss: null },
    { id: 2, name: 'bob', boss: 1 },
    { id: 3, name: 'cyd', boss: 2 },
    { id: 4, name: 'eve', boss: 4 },
    { id: 5, name: 'fay', boss: null },
  ],
  orders: [
    { id: 1, user_id: 2 },
    { id: 2, user_id: 3 },
    { id: 3, user_id: 4 },
  ],
  items: [
    { order_id: 1, line: 1, what: 'pen' },
    { order_id: 1, line: 2, what: 'ink' },
    { order_id: 2, line: 1, what: 'cup' },
    { order_id: 3, line: 1, what: 'hat' },
  ],
  parts: [
    { id: 1, order_id: 1, line: 2 },
    { id: 2, order_id: 3, line: 1 },
    { id: 3, order_id: null, line: 4 },
  ],
  // 77 is nobody, and becomes a number that nobody has; what is about none is no reference.
  remarks: [
    { id: 1, kind: 'user', about: 3, data: '{"user":3,"seen":[1,"2",6]}', origin: 'a' },
    { id: 2, kind: 'order', about: 2, data: null, origin: 'a' },
    { id: 3, kind: 'none', about: 9, data: null, origin: 'a' },
    { id: 4, kind: 'user', about: 5, data: '{"user":4,"seen":[]}', origin: 'b/c' },
  ],
};

describe('databases whose keys collide', () => {
  test('become one PostgreSQL database in which all references follow', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    const archive = await mergeFolder(await databaseFolder({ 'a.db': FIRST, 'b/c.db': SECOND }), target.url, RULED);
    for (const [table, rows] of Object.entries(MERGED)) {
      const columns = Object.keys(rows[0] as object).map((name) =>
        ['data', 'kind', 'name', 'what', 'origin'].includes(name) ? `${name}::text` : `${name}::int`,
      );
      expect(await target.query(`select ${columns.join(', ')} from ${table} order by 1, 2`)).toEqual(rows);
    }
    const keys = await target.query(
      `select conrelid::regclass::text as child, confrelid::regclass::text as parent, confdeltype::text as action
       from pg_constraint where contype = 'f' order by 1`,
    );
    expect(keys).toEqual([
      { child: 'items', parent: 'orders', action: 'a' },
      { child: 'orders', parent: 'users', action: 'c' },
      { child: 'parts', parent: 'items', action: 'a' },
      { child: 'users', parent: 'users', action: 'a' },
    ]);
    // The table still numbers itself, behind the rows that came and the number of one that is not there.
    expect(await target.query("insert into users (name) values ('new') returning id::int")).toEqual([{ id: 7 }]);
    expect(await idMaps(archive)).toEqual(
      new Map([
        [
          'a.users',
          new Map([
            ['1', '1'],
            ['2', '2'],
            ['9', '3'],
            ['77', '6'],
          ]),
        ],
        [
          'b/c.users',
          new Map([
            ['1', '4'],
            ['2', '5'],
          ]),
        ],
        [
          'a.orders',
          new Map([
            ['1', '1'],
            ['2', '2'],
          ]),
        ],
        ['b/c.orders', new Map([['1', '3']])],
        ['a.parts', new Map([['1', '1']])],
        [
          'b/c.parts',
          new Map([
            ['1', '2'],
            ['2', '3'],
          ]),
        ],
        [
          'a.remarks',
          new Map([
            ['1', '1'],
            ['2', '2'],
            ['3', '3'],
          ]),
        ],
        ['b/c.remarks', new Map([['1', '4']])],
      ]),
    );
    const plan = await planIn(archive);
    expect(plan.notCarried).toEqual([]);
  });

  test('become one SQLite database, twice with the same ids', { timeout: 60_000 }, async () => {
    const folder = await databaseFolder({ 'a.db': FIRST, 'b/c.db': SECOND });
    const dumps = [];
    for (const name of ['one.db', 'two.db']) {
      const to = join(await tempDirectory(), name);
      await mergeFolder(folder, to, RULED);
      const database = new Database(to, { readonly: true });
      for (const [table, rows] of Object.entries(MERGED)) {
        expect(database.prepare(`select ${Object.keys(rows[0] as object)} from ${table} order by 1, 2`).all()).toEqual(
          rows,
        );
      }
      expect(database.pragma('foreign_key_check')).toEqual([]);
      dumps.push(Object.keys(MERGED).map((table) => database.prepare(`select * from ${table} order by 1, 2`).all()));
      database.close();
    }
    expect(dumps[0]).toEqual(dumps[1]);
  });

  test('keep their keys where no two have one, unless a rule asks for numbers', { timeout: 60_000 }, async () => {
    const table = 'create table t (id integer primary key, next integer references t (id));';
    const folder = await databaseFolder({
      'a.db': `${table} insert into t values (5, null), (9007199254740993, 5);`,
      'b.db': `${table} insert into t values (-3, -3);`,
    });
    const rowsOf = async (more: Partial<TransformOptions>) => {
      const to = join(await tempDirectory(), 'all.db');
      await mergeFolder(folder, to, more);
      const database = new Database(to, { readonly: true });
      const rows = database.prepare('select id, next from t order by id').safeIntegers().all();
      database.close();
      return rows;
    };
    expect(await rowsOf({})).toEqual([
      { id: -3n, next: -3n },
      { id: 5n, next: null },
      { id: 9007199254740993n, next: 5n },
    ]);
    expect(await rowsOf({ ruled: { rules: { tables: { t: { regenerate: 'integer' } } }, file: null } })).toEqual([
      { id: 1n, next: null },
      { id: 2n, next: 1n },
      { id: 3n, next: 3n },
    ]);
  });

  test('numbers are for databases that become one', async () => {
    const archive = await tempDirectory();
    const [from] = ['t.db'];
    const folder = await databaseFolder({ [from]: 'create table t (id integer primary key)' });
    await exportTo(archive, join(folder, from));
    const ruled = { rules: { tables: { t: { regenerate: 'integer' as const } } }, file: null };
    await expect(transformFor(archive, join(folder, 'to.db'), { ruled })).rejects.toThrow(
      /numbers are given anew where databases become one/,
    );
  });
});

describe('rows with one natural key', () => {
  const LOOKUP = `
    create table countries (id integer primary key, code text unique, label text);
    create table cities (id integer primary key, country_id integer references countries (id), name text, people integer, unique (country_id, name));
    create table visits (id integer primary key, city_id integer references cities (id));`;
  const NATURAL = { countries: { natural: ['code'] }, cities: { natural: ['country_id', 'name'] } };
  const FILES = {
    'a.db': `${LOOKUP}
      insert into countries values (1, 'de', 'Germany'), (2, 'fr', 'France'), (3, null, 'nowhere');
      insert into cities values (1, 1, 'Ulm', 5), (2, 2, 'Metz', 7);
      insert into visits values (1, 1), (2, 2);`,
    'b.db': `${LOOKUP}
      insert into countries values (1, 'fr', 'France'), (2, 'it', 'Italy'), (4, null, 'nowhere');
      insert into cities values (1, 1, 'Metz', 7), (2, 2, 'Ulm', 9);
      insert into visits values (1, 2), (2, 1), (3, null);`,
  };

  test('become one, and every reference follows', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    const archive = await mergeFolder(await databaseFolder(FILES), target.url, {
      ruled: { rules: { tables: NATURAL }, file: null },
    });
    expect(await target.query('select id::int, code, label from countries order by id')).toEqual([
      { id: 1, code: 'de', label: 'Germany' },
      { id: 2, code: 'fr', label: 'France' },
      { id: 3, code: null, label: 'nowhere' },
      { id: 4, code: 'it', label: 'Italy' },
      { id: 5, code: null, label: 'nowhere' },
    ]);
    expect(await target.query('select id::int, country_id::int, name, people::int from cities order by id')).toEqual([
      { id: 1, country_id: 1, name: 'Ulm', people: 5 },
      { id: 2, country_id: 2, name: 'Metz', people: 7 },
      { id: 3, country_id: 4, name: 'Ulm', people: 9 },
    ]);
    expect(await target.query('select id::int, city_id::int from visits order by id')).toEqual([
      { id: 1, city_id: 1 },
      { id: 2, city_id: 2 },
      { id: 3, city_id: 3 },
      { id: 4, city_id: 2 },
      { id: 5, city_id: null },
    ]);
    expect((await idMaps(archive)).get('b.cities')).toEqual(
      new Map([
        ['1', '2'],
        ['2', '3'],
      ]),
    );
    // What tells the rows apart in each source does so over all.
    expect((await planIn(archive)).notCarried).toEqual([]);
  });

  test('that differ otherwise are an error that names them, unless the first counts', { timeout: 60_000 }, async () => {
    const other = `${LOOKUP} insert into countries values (8, 'de', 'Deutschland');`;
    const folder = await databaseFolder({ ...FILES, 'c.db': other });
    const to = join(await tempDirectory(), 'all.db');
    await expect(mergeFolder(folder, to, { ruled: { rules: { tables: NATURAL }, file: null } })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: expect.stringContaining(
        'c.countries id=8: "label" is "Deutschland"; the row with the same (code) that stays has "Germany"',
      ),
    });
    const ruled = {
      rules: { tables: { ...NATURAL, countries: { natural: ['code'], differ: 'first' as const } } },
      file: null,
    };
    const archive = await mergeFolder(folder, to, { ruled });
    const database = new Database(to, { readonly: true });
    expect(database.prepare("select id, label from countries where code = 'de'").all()).toEqual([
      { id: 1, label: 'Germany' },
    ]);
    database.close();
    expect((await idMaps(archive)).get('c.countries')).toEqual(new Map([['8', '1']]));
    // A visit to a city that is not there does not become one to a city of another source.
    const orphan = await databaseFolder({
      ...FILES,
      'c.db': `pragma foreign_keys = off; ${other} insert into visits values (1, 1);`,
    });
    const next = join(await tempDirectory(), 'next.db');
    await expect(mergeFolder(orphan, next, { ruled })).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED' });
  });

  test('are refused where nothing can follow them', async () => {
    const refusal = async (tables: object) => {
      const to = join(await tempDirectory(), 'all.db');
      return mergeFolder(await databaseFolder(FILES), to, { ruled: { rules: { tables } as never, file: null } }).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    };
    expect(await refusal({ countries: { natural: ['cod'] } })).toContain(
      '"cod" is no column of a.countries; did you mean "code"?',
    );
    expect(
      await refusal({ visits: { natural: ['city_id'], regenerate: 'integer', columns: { id: { type: 'text' } } } }),
    ).toContain('/tables/a.visits/natural: is for tables of databases');
    expect(await refusal({ countries: { natural: ['code'], filter: { column: 'id', above: 1 } } })).toContain(
      'cannot stand beside "filter"',
    );
  });
});

interface Row {
  readonly id: number;
  readonly parent: number | null;
  readonly label: string;
}

const rowsArbitrary = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: -20, max: 20 }),
    parent: fc.option(fc.integer({ min: -20, max: 20 })),
    label: fc.string({ maxLength: 4 }),
  }),
  { selector: ({ id }) => id, maxLength: 8 },
);

test('merged databases are given back by the maps of ids, row by row', { timeout: 120_000 }, async () => {
  const databases = fc.array(rowsArbitrary, { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(databases, async (given) => {
      const literal = (text: string) => `cast(x'${Buffer.from(text).toString('hex')}' as text)`;
      const files = given.map((rows: readonly Row[], at): [string, string] => [
        `${at}.db`,
        `create table t (id integer primary key, parent integer, label text);${rows
          .map(({ id, parent, label }) => `insert into t values (${id}, ${parent}, ${literal(label)});`)
          .join('')}`,
      ]);
      const rules = {
        tables: {
          t: {
            regenerate: 'integer' as const,
            foreignKeys: [{ columns: ['parent'], references: { table: 't', columns: ['id'] } }],
            add: { origin: { do: [{ op: 'source' as const }] } },
          },
        },
      };
      const to = join(await tempDirectory(), 'all.db');
      const archive = await mergeFolder(await databaseFolder(Object.fromEntries(files)), to, {
        ruled: { rules, file: null },
      });
      const maps = await idMaps(archive);
      const database = new Database(to, { readonly: true });
      const merged = database.prepare('select id, parent, label, origin from t').all() as (Row & { origin: string })[];
      database.close();
      expect(new Set(merged.map(({ id }) => id)).size).toBe(merged.length);
      for (const [at, rows] of given.entries()) {
        const back = new Map([...(maps.get(`${at}.t`) ?? [])].map(([from, now]) => [Number(now), Number(from)]));
        const own = merged
          .filter(({ origin }) => origin === String(at))
          .map(({ id, parent, label }) => ({
            id: back.get(id),
            parent: parent === null ? null : back.get(parent),
            label,
          }));
        const byId = (a: { id?: number | undefined }, b: { id?: number | undefined }) => Number(a.id) - Number(b.id);
        expect(own.toSorted(byId)).toEqual([...rows].toSorted(byId));
      }
    }),
    { numRuns: 12 },
  );
});
