import { describe, expect, test } from 'vitest';
import { readCatalog } from '../../../../../src/dialect/sqlite/catalog/sqlite-catalog.ts';
import { columnOf, openSource, sqliteCatalog, sqliteFile, tableOf } from '../../../../helpers/sqlite-files.ts';

async function only(sql: string): Promise<ReturnType<typeof tableOf>> {
  return tableOf(await sqliteCatalog(sql));
}

describe('tables', () => {
  test('are in the order of their names’ bytes, without those of SQLite itself', async () => {
    const catalog = await sqliteCatalog(`
      create table "ä" (a); create table c (a integer primary key autoincrement); create table "B" (a);
      create table "a b" (a); create index i on "B" (a); insert into "B" values (1); analyze;`);
    expect(catalog.tables.map((table) => table.name)).toEqual(
      ['B', 'a b', 'c', 'ä'].map((name) => ({ namespace: null, name })),
    );
    expect(catalog.dialect).toBe('sqlite');
  });

  test('of virtual tables are not tables: neither FTS5 nor what it keeps for itself', async () => {
    const catalog = await sqliteCatalog(`
      create virtual table docs using fts5(body); insert into docs values ('hello');
      create virtual table places using rtree(id, minx, maxx); create table real_one (a);`);
    expect(catalog.tables.map((table) => table.name.name)).toEqual(['real_one']);
    expect(catalog.leftOut).toEqual([
      expect.objectContaining({
        kind: 'virtual-table',
        name: 'docs',
        text: 'CREATE VIRTUAL TABLE docs using fts5(body)',
      }),
      expect.objectContaining({ kind: 'virtual-table', name: 'places' }),
    ]);
  });

  test('can have any name, in any quoting, and any column names', async () => {
    const table = await only(
      `create table [we"ird tab\`le] ("select" text, [a]]] integer, \`c\`\`d\` real, 'quoted' text, "" blob, "ü.x" text);
      insert into "we""ird tab\`le" values ('a', 1, 0.5, 'b', x'00', 'c');`.replace('[a]]]', '[a b]'),
    );
    expect(table.name.name).toBe('we"ird tab`le');
    expect(table.columns.map((column) => [column.name, column.type.kind])).toEqual([
      ['select', 'text'],
      ['a b', 'integer'],
      ['c`d', 'float'],
      ['quoted', 'text'],
      ['', 'bytes'],
      ['ü.x', 'text'],
    ]);
  });

  test('tell STRICT and WITHOUT ROWID', async () => {
    const table = await only(
      'create table t (k text primary key, v any) strict, without rowid; insert into t values (1, 2)',
    );
    expect(table.options).toEqual({ strict: true, withoutRowid: true, partitioned: false });
    expect(columnOf(table, 'k').nullable).toBe(false);
    expect(columnOf(table, 'v').type).toEqual({ kind: 'integer', bits: 64 });
  });

  test('are chosen by name, as SQLite compares names', async () => {
    const connection = await openSource(
      await sqliteFile('create table Users (a); create table logs (a); create view v as select 1;'),
    );
    const read = (tables: string[] | null, exclude: string[]): string[] =>
      readCatalog(connection.database, { tables, exclude, census: false }).tables.map((table) => table.name.name);
    expect(read(['users'], [])).toEqual(['Users']);
    expect(read(null, ['LOGS'])).toEqual(['Users']);
    expect(() => read(['userz'], [])).toThrow(
      expect.objectContaining({ code: 'TABLE_NOT_FOUND', hint: 'Tables are: Users, logs.' }),
    );
    expect(() => read(null, ['v'])).toThrow(expect.objectContaining({ code: 'TABLE_NOT_FOUND' }));
    await connection.close();
  });

  test('in UTF-16 read the same', async () => {
    const sql = `create table "größe" (id integer primary key, "naïve" datetime, c text default 'ß', check ("naïve" <> '€'));
      insert into "größe" values (1, '2024-02-29 10:00:00', 'x'), (2, '2024-02-29 10:00:00.5', char(0x1f600));`;
    const [utf8, utf16] = [await sqliteCatalog(sql), await sqliteCatalog(`pragma encoding = 'UTF-16le'; ${sql}`)];
    expect(utf16).toEqual(utf8);
    expect(tableOf(utf16).columns[1]?.type.kind).toBe('timestamp');
  });
});

describe('what is left out', () => {
  test('is kept with its text and the reason', async () => {
    const catalog = await sqliteCatalog(`
      create table t (a text unique on conflict ignore, b not null on conflict abort);
      create view v as select a from t;
      create trigger r after insert on t begin delete from t; end;`);
    expect(catalog.leftOut.map(({ kind, name, table, text }) => ({ kind, name, table, text }))).toEqual([
      { kind: 'other', name: 'a', table: 't', text: 'on conflict ignore' },
      { kind: 'trigger', name: 'r', table: 't', text: 'CREATE TRIGGER r after insert on t begin delete from t; end' },
      { kind: 'view', name: 'v', table: null, text: 'CREATE VIEW v as select a from t' },
    ]);
    expect(catalog.leftOut.every(({ reason }) => reason.endsWith('.'))).toBe(true);
  });

  test('is only what belongs to the tables that were asked for', async () => {
    const connection = await openSource(
      await sqliteFile(`create table t (a); create table u (a); create view v as select 1;
      create trigger r after insert on t begin select 1; end; create trigger s after insert on u begin select 1; end;`),
    );
    const catalog = readCatalog(connection.database, { tables: ['u'], exclude: [], census: false });
    expect(catalog.leftOut.map(({ name }) => name)).toEqual(['s']);
    await connection.close();
  });
});

describe('columns', () => {
  test('have defaults as SQLite means them', async () => {
    const table =
      await only(`create table t (a text default 'it''s', b text default "", c text default (strftime('%Y','now')),
      d text default 'NULL', e text default x'41', h integer default (1+2), i integer default -5, j default active, k numeric default true,
      l integer default null, m text default current_timestamp, n)`);
    const node = (name: string): unknown => columnOf(table, name).default?.node;
    expect(node('a')).toEqual({ kind: 'text', value: "it's" });
    expect(node('b')).toEqual({ kind: 'text', value: '' });
    expect(columnOf(table, 'c').default?.text).toBe("strftime('%Y','now')");
    expect(node('d')).toEqual({ kind: 'text', value: 'NULL' });
    expect(node('e')).toEqual({ kind: 'bytes', base64: 'QQ==' });
    expect(node('h')).toMatchObject({ kind: 'binary', operator: '+' });
    expect(node('i')).toMatchObject({ kind: 'unary', operator: '-' });
    expect(node('j')).toEqual({ kind: 'text', value: 'active' });
    expect(node('k')).toMatchObject({ kind: 'boolean', value: true });
    expect(node('l')).toEqual({ kind: 'null' });
    expect(node('m')).toMatchObject({ kind: 'now' });
    expect(columnOf(table, 'n').default).toBeNull();
  });

  test('that are generated keep their expression and have no census', async () => {
    const table =
      await only(`create table t (a integer, b integer generated always as (a + 1) stored, c as (a || 'x'), d as (a * 2));
      insert into t (a) values (1);`);
    expect(columnOf(table, 'b')).toMatchObject({
      generated: { stored: true, expression: { text: 'a + 1' } },
      census: null,
    });
    expect(columnOf(table, 'c')).toMatchObject({ generated: { stored: false }, type: { kind: 'text' } });
    expect(columnOf(table, 'd').type).toEqual({ kind: 'integer', bits: 64 });
  });

  test('know their collation, and NOT NULL', async () => {
    const table = await only(
      'create table t (a text collate nocase not null, b text collate binary, c text collate "rtrim")',
    );
    expect(table.columns.map(({ collation, nullable }) => ({ collation, nullable }))).toEqual([
      { collation: 'NOCASE', nullable: false },
      { collation: null, nullable: true },
      { collation: 'RTRIM', nullable: true },
    ]);
  });

  test('are counted although nobody here knows their collation', async () => {
    const path = await sqliteFile('create table t (a text collate nocase, b boolean collate nocase)');
    const { default: Database } = await import('better-sqlite3');
    const writer = new Database(path);
    writer.unsafeMode(true);
    writer.pragma('writable_schema = on');
    writer.exec("insert into t values ('x', 1); update sqlite_schema set sql = replace(sql, 'nocase', 'klingon')");
    writer.close();
    const { fileCatalog } = await import('../../../../helpers/sqlite-files.ts');
    const table = tableOf(await fileCatalog(path));
    expect(table.columns.map(({ collation, type }) => [collation, type.kind])).toEqual([
      ['KLINGON', 'text'],
      ['KLINGON', 'boolean'],
    ]);
  });

  test('of other declared types than SQLite has go by its affinity rules', async () => {
    const declared = [
      'varchar2(60)',
      'NUMERIC[]',
      'TEXT[]',
      'DOUBLE PRECISION',
      'NUMBER',
      'text(100)',
      'TINYINT',
      'CHARINT',
      'long',
      '',
    ];
    const table = await only(
      `create table t (${declared.map((type, at) => `c${at} ${type.includes('[') ? `"${type}"` : type}`).join(', ')})`,
    );
    expect(table.columns.map((column) => column.type.kind)).toEqual([
      ...['text', 'text', 'text', 'float', 'decimal', 'text', 'integer', 'integer', 'text', 'text'],
    ]);
  });
});

describe('a catalog without census', () => {
  test('looks at no value', async () => {
    const catalog = await sqliteCatalog(
      "create table t (a boolean, b datetime); insert into t values ('no', 5)",
      false,
    );
    expect(tableOf(catalog).columns.map(({ type, census }) => [type.kind, census])).toEqual([
      ['boolean', null],
      ['timestamp', null],
    ]);
  });
});
