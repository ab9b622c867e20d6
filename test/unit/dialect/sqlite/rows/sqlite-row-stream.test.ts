import { isUtf8 } from 'node:buffer';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keysetOf } from '../../../../../src/dialect/sqlite/rows/sqlite-keyset.ts';
import { pageSql } from '../../../../../src/dialect/sqlite/rows/sqlite-row-query.ts';
import { streamRows } from '../../../../../src/dialect/sqlite/rows/sqlite-row-stream.ts';
import { openReader } from '../../../../../src/dialect/sqlite/sqlite-reader.ts';
import type { Table } from '../../../../../src/model/catalog.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import { BLOCK_BYTES } from '../../../../../src/model/row-stream.ts';
import { table } from '../../../../helpers/row-fixtures.ts';
import {
  collectBlocks,
  held,
  insertLines,
  linesOf,
  newPath,
  openMemory,
  originOf,
} from '../../../../helpers/sqlite-rows.ts';

const integer: LogicalType = { kind: 'integer', bits: 64 };
const text: LogicalType = { kind: 'text', length: null, fixed: false };
const LINE = { kind: 'line' } as const;
const key = (...columns: readonly string[]) => ({ kind: 'key', columns }) as const;

const intColumn = (name: string, declared = 'INTEGER') => held(name, integer, { kind: 'integer' }, declared);
const textColumn = (name: string) => held(name, text, { kind: 'text' }, 'TEXT');

/** The same table with no column that can be NULL, as its catalog would say. */
function notNull(t: Table): Table {
  return { ...t, columns: t.columns.map((column) => ({ ...column, nullable: false })) };
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const cellsOf = (line: string) => JSON.parse(line) as Readonly<Record<string, never>>;

describe('rows by key', () => {
  test('of integers are by number, page after page, whatever the pages hold', async () => {
    const database = openMemory('create table t (id integer primary key, c text)');
    const insert = database.prepare('insert into t values (?, ?)');
    const ids = [-5n, 0n, 9n, 10n, 2n ** 60n, ...Array.from({ length: 3000 }, (_, at) => BigInt(100 + at * 7))];
    for (const id of [...ids].reverse()) insert.run(id, 'x'.repeat(Number(id % 300n) + 300));
    const t = notNull(table('t', [intColumn('id'), textColumn('c')], ['id']));
    const blocks = await collectBlocks(streamRows(originOf(database), t, key('id')));
    expect(blocks.length).toBeGreaterThan(4);
    const sorted = [...ids].sort((a, b) => (a < b ? -1 : 1)).map(String);
    const lines = blocks.flatMap(({ bytes }) => bytes.toString().slice(0, -2).split(',\n'));
    expect(lines.map((line) => String(cellsOf(line)['id']))).toEqual(sorted);
    expect(blocks.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(ids.length);
  });

  test('of text are by its bytes: no quote and no escape takes part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 60 }), async (keys) => {
        const database = openMemory('create table t (k text primary key not null, c integer)');
        for (const item of keys) database.prepare('insert into t values (?, 1)').run(item);
        const t = notNull(table('t', [textColumn('k'), intColumn('c')], ['k']));
        const lines = await linesOf(database, t, key('k'));
        expect(lines.map((line) => cellsOf(line)['k'])).toEqual([...keys].sort(byBytes));
      }),
      { numRuns: 60 },
    );
  });

  test('of a composite key compare column by column, over page borders too', async () => {
    const database = openMemory(
      'create table t (a text not null, b integer not null, filler text, primary key (a, b)) without rowid',
    );
    const insert = database.prepare('insert into t values (?, ?, ?)');
    for (let b = 0; b < 900; b++)
      for (const a of ['b', 'a!', 'a', 'ä']) insert.run(a, BigInt(900 - b), 'f'.repeat(100));
    const t = notNull({
      ...table('t', [textColumn('a'), intColumn('b'), textColumn('filler')], ['a', 'b']),
      options: { strict: false, withoutRowid: true, partitioned: false },
    });
    const rows = (await linesOf(database, t, key('a', 'b'))).map(cellsOf);
    const expected = ['a', 'a!', 'b', 'ä'].flatMap((a) => Array.from({ length: 900 }, (_, at) => [a, at + 1]));
    expect(rows.map((row) => [row['a'], row['b']])).toEqual(expected);
  });

  test('of a composite key are found through its index', () => {
    const database = openMemory(
      'create table t (a text not null, b integer not null, primary key (a, b)) without rowid',
    );
    const t = table('t', [textColumn('a'), intColumn('b')], ['a', 'b']);
    const sql = pageSql(
      { table: t, mode: 'quick', isUtf8: true },
      { terms: ['"a"', '"b"'], after: ['?', '?'], isInLines: true },
    );
    const plan = database.prepare(`explain query plan ${sql}`).all('x', 1n, 10n) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join('\n')).toContain('USING PRIMARY KEY ((a,b)>(?,?))');
    expect(plan.map(({ detail }) => detail).join('\n')).not.toContain('TEMP B-TREE');
  });

  test('put NULL first and break ties by the row line', async () => {
    const database = openMemory(`create table t (k real, c text);
      insert into t values (2.5, 'b'), (null, 'z'), (10, 'a'), (2.5, 'a!'), (null, 'a'), (2.5, 'a'), (-1e300, 'x')`);
    const float: LogicalType = { kind: 'float', bits: 64 };
    const t = table('t', [held('k', float, { kind: 'real' }, 'REAL'), textColumn('c')]);
    const rows = (await linesOf(database, t, key('k'))).map(cellsOf);
    expect(rows.map((row) => `${row['k']} ${row['c']}`)).toEqual([
      ...['null a', 'null z', '-1e+300 x', '2.5 a!', '2.5 a', '2.5 b', '10 a'],
    ]);
  });

  test('of a key that is not unique in the file after all lose no row', async () => {
    const database = openMemory('create table t (k integer not null, c text)');
    for (let at = 0; at < 1000; at++) database.prepare('insert into t values (?, ?)').run(BigInt(at % 3), `row ${at}`);
    const t = notNull(table('t', [intColumn('k'), textColumn('c')], ['k']));
    expect(new Set(await linesOf(database, t, key('k'))).size).toBe(1000);
  });

  test('of a key with a NULL in the file after all lose no row', async () => {
    const database = openMemory('create table t (k text primary key, c integer)');
    for (let at = 0; at < 400; at++)
      database.prepare('insert into t values (?, ?)').run(at % 2 === 0 ? null : `${at}`, BigInt(at));
    const t = notNull(table('t', [textColumn('k'), intColumn('c')], ['k']));
    expect(new Set(await linesOf(database, t, key('k'))).size).toBe(400);
  });

  test('of a composite key with a NULL in its second column lose no row', async () => {
    const database = openMemory('create table t (a integer, b integer, primary key (a, b))');
    for (let at = 0; at < 1000; at++)
      database.prepare('insert into t values (?, ?)').run(BigInt(at), at % 300 === 299 ? null : 1n);
    const t = table('t', [intColumn('a'), intColumn('b')], ['a', 'b']);
    expect(new Set(await linesOf(database, t, key('a', 'b'))).size).toBe(1000);
  });

  test('of a key that may be NULL but is not are read in pages, in the same order', async () => {
    const database = openMemory('create table t (k text primary key, c integer)');
    for (let at = 0; at < 1000; at++) database.prepare('insert into t values (?, ?)').run(`${at}`, BigInt(at));
    const t = table('t', [{ ...textColumn('k'), nullable: true }, intColumn('c')], ['k']);
    const query = { table: t, mode: 'quick', isUtf8: true } as const;
    expect(keysetOf(database, query, key('k'))).not.toBeNull();
    const paged = await linesOf(database, t, key('k'));
    database.prepare('insert into t values (null, 1000)').run();
    expect(keysetOf(database, query, key('k'))).toBeNull();
    expect(await linesOf(database, t, key('k'))).toEqual(['{"k":null,"c":1000}', ...paged]);
  });

  test('of decimals, bytes, documents and times are by the bytes of their canonical text', async () => {
    const forms = [
      held('c', { kind: 'decimal', precision: 10, scale: 2 }, { kind: 'numeric', scale: 2 }, 'DECIMAL(10,2)'),
      held('c', { kind: 'bytes' }, { kind: 'blob' }, 'BLOB'),
      held('c', { kind: 'jsonb' }, { kind: 'document' }, 'TEXT'),
      held('c', { kind: 'timestamptz' }, { kind: 'datetime', separator: ' ', fraction: 'trimmed', zone: 'Z' }, 'TEXT'),
      held('c', text, { kind: 'affinity' }, 'INTEGER'),
      held('c', { kind: 'dynamic' }, { kind: 'tagged' }, ''),
    ];
    const values = [
      ['9.5', '10', '-3', '100', '9.25'],
      ["x'ff'", "x'00'", "x''", "x'0001'", "x'fb'"],
      [`'{"a":1}'`, `'[2]'`, `'"x"'`, `'10'`, `'9'`],
      ["'2026-01-01 00:00:00Z'", "'2026-01-01 00:00:00.5Z'", "'2026-01-01 00:00:00.55Z'", "'1999-01-01 00:00:00Z'"],
      ['9', '10', '2.5', `'T'`, `''`, `'10!'`, `'1'||char(10)`],
      ['9', '10', `'9'`, "x'09'", '0.5'],
    ];
    for (const [at, column] of forms.entries()) {
      const declared = column.storage.dialect === 'sqlite' ? column.storage.declaredType : '';
      const database = openMemory(`create table t (c ${declared}); insert into t values (${values[at]?.join('), (')})`);
      const lines = await linesOf(database, table('t', [column]), key('c'));
      const content = (line: string): string => {
        const cell = line.slice('{"c":'.length, -1);
        return cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
      };
      expect(lines.map(content)).toEqual(lines.map(content).sort(byBytes));
      expect(lines.length).toBe(values[at]?.length);
    }
  });
});

describe('rows by line', () => {
  test('are sorted by the bytes of the line and keep their doubles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.maxSafeInteger())), async (rows) => {
        const database = openMemory('create table t (a text, b integer)');
        for (const [a, b] of [...rows, ...rows]) database.prepare('insert into t values (?, ?)').run(a, BigInt(b));
        const lines = await linesOf(database, table('t', [textColumn('a'), intColumn('b')]), LINE);
        const expected = [...rows, ...rows].map(([a, b]) => `{"a":${JSON.stringify(a)},"b":${b}}`).sort(byBytes);
        expect(lines).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('are the same with columns named like those of our own SQL', async () => {
    const database = openMemory('create table "line" ("line" text, "key0" text, "key" text, "rowid" text)');
    database.exec(`insert into "line" values ('b', '2', 'x', 'r'), ('a', '1', 'y', 's')`);
    const t = table('line', [textColumn('line'), textColumn('key0'), textColumn('key'), textColumn('rowid')]);
    for (const order of [LINE, key('key0'), key('line'), { kind: 'heap' } as const]) {
      const lines = await linesOf(database, t, order);
      expect([...lines].sort()).toEqual([
        '{"line":"a","key0":"1","key":"y","rowid":"s"}',
        '{"line":"b","key0":"2","key":"x","rowid":"r"}',
      ]);
      if (order.kind !== 'heap') expect(lines[0]).toContain('"line":"a"');
    }
  });
});

describe('blocks', () => {
  test('hold about 256 KB, and a larger row is a block of its own or ends one', async () => {
    const database = openMemory('create table t (id integer primary key, c text)');
    const insert = database.prepare('insert into t values (?, ?)');
    for (let id = 1; id <= 3000; id++) insert.run(BigInt(id), 'x'.repeat(id % 500 === 0 ? 700_000 : 200));
    const t = notNull(table('t', [intColumn('id'), textColumn('c')], ['id']));
    for (const order of [key('id'), LINE, { kind: 'heap' } as const]) {
      const blocks = await collectBlocks(streamRows(originOf(database), t, order));
      expect(Math.max(...blocks.map(({ bytes }) => bytes.length))).toBeLessThan(BLOCK_BYTES + 750_000);
      expect(blocks.reduce((sum, { rows }) => sum + rows, 0)).toBe(3000);
      for (const { bytes, rows } of blocks) expect(bytes.toString().split(',\n').length - 1).toBe(rows);
    }
  });

  test('of an empty table are none', async () => {
    const database = openMemory('create table t (id integer primary key)');
    const t = table('t', [intColumn('id')], ['id']);
    for (const order of [key('id'), LINE]) expect(await linesOf(database, t, order)).toEqual([]);
  });

  test('have no cells of generated columns', async () => {
    const database = openMemory('create table t (a integer, b integer as (a * 2) stored); insert into t values (21)');
    const b = { ...intColumn('b'), generated: { expression: { text: 'a * 2', node: null }, stored: true } };
    expect(await linesOf(database, table('t', [intColumn('a'), b]), LINE)).toEqual(['{"a":21}']);
  });

  test('of a table of 600 columns are whole', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `c${at}`);
    const database = openMemory(`create table t (${names.join(', ')}); insert into t (c0, c599) values (1, 'x')`);
    const t = table(
      't',
      names.map((name) => held(name, { kind: 'dynamic' }, { kind: 'tagged' }, '')),
    );
    const [line = ''] = await linesOf(database, t, LINE);
    expect(Object.keys(cellsOf(line))).toEqual(names);
    expect(cellsOf(line)['c599']).toEqual({ $text: 'x' });
  });
});

describe('text that is not UTF-8', () => {
  test('comes out as its bytes, in every order, and goes in again', async () => {
    const sql = `create table t (k text primary key not null, c text)`;
    const database = openMemory(sql);
    for (let at = 0; at < 900; at++) {
      database
        .prepare('insert into t values (?, ?)')
        .run(`key ${String(at).padStart(4, '0')}`, `text ${'y'.repeat(400)}`);
    }
    database.exec(
      `insert into t values ('key 0500!', cast(x'61ff62' as text)), (cast(x'6b6579ff' as text), 'bad key'), ('a', cast(x'eda080' as text))`,
    );
    const t = notNull(table('t', [textColumn('k'), textColumn('c')], ['k']));
    for (const order of [key('k'), LINE, { kind: 'heap' } as const]) {
      const blocks = await collectBlocks(streamRows(originOf(database), t, order));
      for (const { bytes } of blocks) expect(isUtf8(bytes) && !bytes.includes('\ufffd')).toBe(true);
      const lines = blocks.flatMap(({ bytes }) => bytes.toString().slice(0, -2).split(',\n'));
      expect(lines).toContain('{"k":"key 0500!","c":{"$bytes":"Yf9i"}}');
      expect(lines).toContain('{"k":{"$bytes":"a2V5/w=="},"c":"bad key"}');
      expect(lines).toContain('{"k":"a","c":{"$bytes":"7aCA"}}');
      expect(new Set(lines).size).toBe(903);
      if (order.kind === 'line') expect(lines).toEqual([...lines].sort(byBytes));
      const target = openMemory(sql);
      insertLines(target, t, lines);
      const content = 'select hex(k), hex(c), typeof(c) from t order by k';
      expect(target.prepare(content).raw().all()).toEqual(database.prepare(content).raw().all());
    }
  });
});

describe('a UTF-16 database', () => {
  test('gives the same lines in the same order as a UTF-8 one', async () => {
    const fill = `create table t (k text primary key not null, c text);
      insert into t values (char(65533), 'a'), (char(128512), 'b'), ('z', 'größe "q"'), ('', x'00'), ('é', char(0) || 'n')`;
    const t = notNull(table('t', [textColumn('k'), textColumn('c')], ['k']));
    for (const encoding of ['UTF-16le', 'UTF-16be']) {
      const wide = openMemory(`pragma encoding = '${encoding}'; ${fill}`);
      for (const order of [key('k'), LINE]) {
        expect(await linesOf(wide, t, order)).toEqual(await linesOf(openMemory(fill), t, order));
      }
    }
  });

  test('tags text that has half a surrogate pair', async () => {
    const wide = openMemory(
      `pragma encoding = 'UTF-16le'; create table t (c text); insert into t values (cast(x'610000d86200' as text))`,
    );
    expect(await linesOf(wide, table('t', [textColumn('c')]), LINE)).toEqual([
      `{"c":{"$bytes":"${Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62]).toString('base64')}"}}`,
    ]);
  });
});

describe('a reader', () => {
  test('stops with INTERRUPTED between blocks', async () => {
    const path = await newPath();
    const database = new Database(path);
    database.exec('create table t (id integer primary key, c text)');
    database.exec(
      `with recursive n(v) as (values (1) union all select v + 1 from n where v < 20000) insert into t select v, hex(randomblob(50)) from n`,
    );
    database.close();
    const abort = new AbortController();
    const reader = await openReader({ kind: 'sqlite', path }, { signal: abort.signal, copyFirst: false });
    const t = notNull(table('t', [intColumn('id'), textColumn('c')], ['id']));
    const read = async () => {
      for await (const _ of reader.rows(t, key('id'))) abort.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await reader.close();
  });

  test('gives several tables at the same time, and sums between their blocks', async () => {
    const database = openMemory('create table a (c text); create table b (id integer primary key)');
    for (let at = 0; at < 5000; at++) database.prepare('insert into a values (?)').run(`${'x'.repeat(100)}${at}`);
    for (let at = 0; at < 50; at++) database.prepare('insert into b values (?)').run(BigInt(at));
    const b = notNull(table('b', [intColumn('id')], ['id']));
    let rows = 0;
    for await (const block of streamRows(originOf(database), table('a', [textColumn('c')]), LINE)) {
      rows += block.rows;
      expect((await linesOf(database, b, key('id'))).length).toBe(50);
    }
    expect(rows).toBe(5000);
  });
});
