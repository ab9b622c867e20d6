// What every dialect promises, tried through the interface alone: the suite that `sqlite` and `postgres` both join.
import { describe, expect, it } from 'vitest';
import type {
  CatalogOptions,
  DatabaseEnd,
  DatabaseReader,
  DatabaseWriter,
  Dialect,
} from '../../src/dialect/dialect.ts';
import type { Catalog, Table } from '../../src/model/catalog.ts';
import { canonicalOrder, type RowOrder } from '../../src/model/row-order.ts';
import type { RowBlock, RowSource } from '../../src/model/row-stream.ts';
import { blocksOf } from '../helpers/row-fixtures.ts';
import { tableIn } from '../helpers/scratch-catalog.ts';

/** A database of the dialect, looked at and changed by another way than RowFerry's. */
export interface ContractDatabase {
  readonly end: DatabaseEnd;
  /** Runs SQL that both dialects understand. */
  run(sql: string): Promise<void>;
  /** Everything that a write would change, as text. */
  state(): Promise<string>;
  /** The names of the tables that others see. */
  tables(): Promise<readonly string[]>;
}

export interface DialectFixture {
  readonly dialect: Dialect;
  /** An empty database; one that is written while somebody reads it where `isShared`. */
  create(options?: { readonly isShared: boolean }): Promise<ContractDatabase>;
}

const ALL: CatalogOptions = { tables: null, exclude: [], census: true };
const idle = () => new AbortController().signal;

/** Tables that mean the same in every dialect. */
const SAMPLE = `
  create table people (id integer not null primary key, name text not null unique, note text);
  create table marks (owner integer not null references people (id), label text not null, primary key (label, owner));
  create table lines (a integer, b text);
  create table nobody (id integer not null primary key);
  insert into people values (10, 'ten', null), (9, 'nine', ''), (-1, 'ä', 'line' || '\n'), (100, 'Z', '"');
  insert into marks values (9, 'b'), (10, 'a!'), (9, 'a'), (10, 'a'), (9, 'B');
  insert into lines values (2, 'x'), (null, 'y'), (2, 'x'), (10, null);
`;

const GOOD = '{"id":1,"name":"a","note":null}';

export function describeDialect(fixture: DialectFixture): void {
  describe('a reader', () => readerContract(fixture));
  describe('a writer', () => writerContract(fixture));
  describe('its own structure', () => mappingContract(fixture));
}

function readerContract({ dialect, create }: DialectFixture): void {
  it('tells the tables with their keys', async () => {
    await reading(dialect, await sampleDatabase(create), async (_, catalog) => {
      expect(catalog.dialect).toBe(dialect.capabilities.name);
      expect(catalog.tables.map(({ name }) => name)).toEqual(
        ['lines', 'marks', 'nobody', 'people'].map((name) => ({ namespace: null, name })),
      );
      const marks = tableIn(catalog, 'marks');
      expect(marks.primaryKey?.columns).toEqual(['label', 'owner']);
      expect(marks.foreignKeys).toMatchObject([{ columns: ['owner'], targetColumns: ['id'] }]);
      expect(tableIn(catalog, 'people').uniqueKeys).toMatchObject([{ columns: ['name'] }]);
      expect(tableIn(catalog, 'people').columns.map(({ nullable }) => nullable)).toEqual([false, false, true]);
    });
  });

  it.each([
    ['people', ['{"id":-1,', '{"id":9,', '{"id":10,', '{"id":100,']],
    [
      'marks',
      [
        '{"owner":9,"label":"B"',
        '{"owner":9,"label":"a"',
        '{"owner":10,"label":"a"',
        '{"owner":10,"label":"a!"',
        '{"owner":9,"label":"b"',
      ],
    ],
    ['lines', ['{"a":10,"b":null', '{"a":2,"b":"x"', '{"a":2,"b":"x"', '{"a":null,"b":"y"']],
  ])('gives the rows of %s in their canonical order', async (name, begins) => {
    await reading(dialect, await sampleDatabase(create), async (reader, catalog) => {
      const table = tableIn(catalog, name);
      const lines = await linesOf(reader, table, canonicalOrder(table));
      expect(lines.map((line, at) => line.slice(0, begins[at]?.length))).toEqual(begins);
    });
  });

  it('puts NULL first in a column that orders the rows', async () => {
    await reading(dialect, await sampleDatabase(create), async (reader, catalog) => {
      const order: RowOrder = { kind: 'key', columns: ['a'] };
      const lines = await linesOf(reader, tableIn(catalog, 'lines'), order);
      expect(lines.map((line) => line.slice(0, 9))).toEqual(['{"a":null', '{"a":2,"b', '{"a":2,"b', '{"a":10,"']);
    });
  });

  it.each(['people', 'marks', 'lines', 'nobody'])(
    'gives the same rows of %s in any order, in whole lines',
    async (name) => {
      await reading(dialect, await sampleDatabase(create), async (reader, catalog) => {
        const table = tableIn(catalog, name);
        const sorted = (await linesOf(reader, table, { kind: 'line' })).map(Buffer.from);
        expect(sorted).toEqual([...sorted].sort(Buffer.compare));
        const heap = (await linesOf(reader, table, { kind: 'heap' })).map(Buffer.from);
        expect(heap.sort(Buffer.compare)).toEqual(sorted);
      });
    },
  );

  it.each(['people', 'marks', 'lines', 'nobody'])('adds up what the rows of %s hold', async (name) => {
    await reading(dialect, await sampleDatabase(create), async (reader, catalog) => {
      const table = tableIn(catalog, name);
      const rows = (await linesOf(reader, table, { kind: 'heap' })).map((line) => JSON.parse(line));
      const sums = await reader.sums(table);
      expect(sums.rows).toBe(rows.length);
      for (const column of sums.columns) {
        const values = rows.map((row) => row[column.name]).filter((value) => value !== null);
        expect(column.nulls).toBe(rows.length - values.length);
        if (column.octets !== null) expect(column.octets).toBe(String(Buffer.byteLength(values.join(''))));
        if (column.octets === null && column.min !== null) expect(column.min).toBe(String(Math.min(...values)));
        if (column.octets === null && column.max !== null) expect(column.max).toBe(String(Math.max(...values)));
      }
    });
  });

  it('gives many blocks of whole lines where there are many rows', async () => {
    const database = await create();
    const rows = Array.from({ length: 3000 }, (_, at) => `(${at}, '${'x'.repeat(200)}')`);
    await database.run(
      `create table big (id integer not null primary key, filler text); insert into big values ${rows.join(', ')}`,
    );
    await reading(dialect, database, async (reader, catalog) => {
      const table = tableIn(catalog, 'big');
      const blocks = await blocksIn(reader, table, canonicalOrder(table));
      expect(blocks.length).toBeGreaterThan(1);
      const ids = blocks.flatMap(linesIn).map((line) => JSON.parse(line).id);
      expect(ids).toEqual(rows.map((_, at) => at));
    });
  });

  it('shows one point in time, whatever others write meanwhile', async () => {
    const database = await create({ isShared: true });
    await database.run('create table t (id integer not null primary key); insert into t values (1)');
    await reading(dialect, database, async (reader, catalog) => {
      await database.run('insert into t values (2)');
      expect(await linesOf(reader, tableIn(catalog, 't'), { kind: 'heap' })).toEqual(['{"id":1}']);
      expect((await reader.sums(tableIn(catalog, 't'))).rows).toBe(1);
    });
  });

  it('takes the tables that are asked for, and says which is not there', async () => {
    const { end } = await sampleDatabase(create);
    const reader = await dialect.openReader(end, { signal: idle(), copyFirst: false });
    const some = await reader.catalog({ ...ALL, tables: ['people', 'lines'], exclude: ['lines'] });
    expect(some.tables.map(({ name }) => name.name)).toEqual(['people']);
    await expect(reader.catalog({ ...ALL, tables: ['pepole'] })).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
    await reader.close();
  });

  it('never writes to the source', async () => {
    const database = await sampleDatabase(create);
    const before = await database.state();
    await reading(dialect, database, async (reader, catalog) => {
      for (const table of catalog.tables) {
        await linesOf(reader, table, canonicalOrder(table));
        await reader.sums(table);
      }
    });
    expect(await database.state()).toBe(before);
  });

  it('stops with INTERRUPTED when its signal is aborted', async () => {
    const database = await sampleDatabase(create);
    const stop = new AbortController();
    const reader = await dialect.openReader(database.end, { signal: stop.signal, copyFirst: false });
    const catalog = await reader.catalog(ALL);
    stop.abort();
    const rows = linesOf(reader, tableIn(catalog, 'people'), { kind: 'heap' });
    await expect(rows).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await reader.close();
  });
}

function writerContract({ dialect, create }: DialectFixture): void {
  it('makes the same tables and rows again, unseen until the commit', async () => {
    const [source, target] = [await sampleDatabase(create), await create()];
    await reading(dialect, source, async (reader, catalog) => {
      const writer = await begun(dialect, target, catalog);
      for (const table of catalog.tables) {
        const written = await writer.write(table, reader.rows(table, canonicalOrder(table)));
        expect(written).toBe((await reader.sums(table)).rows);
      }
      expect(await writer.complete()).toEqual([]);
      for (const table of catalog.tables) await expectSameTable(writer.readBack(), reader, table);
      expect(await target.tables()).toEqual([]);
      await writer.commit();
      await reading(dialect, target, async (again, made) => {
        for (const table of catalog.tables) {
          await expectSameTable(again, reader, table);
          expect(tableIn(made, table.name.name)).toMatchObject({
            primaryKey: table.primaryKey && { columns: table.primaryKey.columns },
          });
        }
        const keys = (of: Catalog) => of.tables.map(({ foreignKeys }) => foreignKeys.map(({ columns }) => columns));
        expect(keys(made)).toEqual(keys(catalog));
      });
    });
  });

  it.each(['begin', 'write', 'complete'] as const)('leaves nothing when it is aborted after %s', async (last) => {
    const target = await create();
    const before = await target.state();
    const catalog = await sampleCatalog(dialect, create);
    const writer = await begun(dialect, target, catalog);
    if (last !== 'begin') await writer.write(tableIn(catalog, 'nobody'), blocksOf(['{"id":1}']));
    if (last === 'complete') await writer.complete();
    await writer.abort();
    await writer.abort();
    expect([await target.tables(), await target.state()]).toEqual([[], before]);
  });

  it.each([
    ['a row that is no row line', '{"id":'],
    ['a row of other columns', '{"id":2,"other":"b","note":null}'],
    ['a value that the column does not take', '{"id":"x","name":"b","note":null}'],
    ['NULL where the column wants a value', '{"id":2,"name":null,"note":null}'],
  ])('can be aborted after %s was refused', async (_, line) => {
    const target = await create();
    const catalog = await sampleCatalog(dialect, create);
    const writer = await begun(dialect, target, catalog);
    const writing = writer.write(tableIn(catalog, 'people'), blocksOf([GOOD, line])).then(() => writer.complete());
    await expect(writing).rejects.toMatchObject({ name: 'RowferryError' });
    await writer.abort();
    expect(await target.tables()).toEqual([]);
  });

  it('passes on the error of the rows that it is given', async () => {
    const target = await create();
    const catalog = await sampleCatalog(dialect, create);
    const writer = await begun(dialect, target, catalog);
    const failing = async function* () {
      yield* blocksOf(['{"id":1}']);
      throw new Error('the archive is gone');
    };
    await expect(writer.write(tableIn(catalog, 'nobody'), failing())).rejects.toThrow('the archive is gone');
    await writer.abort();
    expect(await target.tables()).toEqual([]);
  });

  it('names the tables that stand in the target, and those with rows', async () => {
    const target = await sampleDatabase(create);
    const writer = await openWriter(dialect, target);
    const names = ['lines', 'marks', 'nobody', 'absent'].map((name) => ({ namespace: null, name }));
    const { catalog, withRows } = await writer.existing(names);
    expect(catalog.tables.map(({ name }) => name.name)).toEqual(['lines', 'marks', 'nobody', 'people']);
    expect(withRows.map(({ name }) => name).sort()).toEqual(['lines', 'marks']);
    await writer.abort();
  });

  it('fills a table that is there', async () => {
    const target = await sampleDatabase(create);
    const writer = await openWriter(dialect, target);
    const { catalog } = await writer.existing([]);
    const nobody = tableIn(catalog, 'nobody');
    await writer.begin({ ...catalog, tables: [nobody] }, []);
    await writer.write(nobody, blocksOf(['{"id":7}', '{"id":-7}']));
    await writer.complete();
    expect(await linesOf(writer.readBack(), nobody, canonicalOrder(nobody))).toEqual(['{"id":-7}', '{"id":7}']);
    await writer.commit();
    await reading(dialect, target, async (reader, after) => {
      expect(await linesOf(reader, tableIn(after, 'nobody'), canonicalOrder(nobody))).toHaveLength(2);
      expect(await linesOf(reader, tableIn(after, 'people'), { kind: 'heap' })).toHaveLength(4);
    });
  });

  it.each([
    ['a primary key', 'people', ['{"id":1,"name":"a","note":null}', '{"id":1,"name":"b","note":null}'], /\bid\b/],
    ['a unique key', 'people', ['{"id":1,"name":"a","note":null}', '{"id":2,"name":"a","note":null}'], /\bname\b/],
    ['a foreign key', 'marks', ['{"owner":5,"label":"a"}'], /\bowner\b/],
  ])('says which table and key the rows violate: %s', async (_, name, lines, key) => {
    const target = await create();
    const catalog = await sampleCatalog(dialect, create);
    const writer = await begun(dialect, target, catalog);
    const writing = writer.write(tableIn(catalog, name), blocksOf(lines)).then(() => writer.complete());
    const error = await writing.then(
      () => null,
      (reason) => reason,
    );
    expect(error).toMatchObject({ code: 'CONSTRAINT_VIOLATED', context: { table: name } });
    expect(JSON.stringify([error.message, error.context])).toMatch(key);
    await writer.abort();
    expect(await target.tables()).toEqual([]);
  });

  it('of two writers at once one comes through, and the rows are there once', async () => {
    const target = await create();
    const catalog = await sampleCatalog(dialect, create);
    const nobody = tableIn(catalog, 'nobody');
    const load = async (writer: DatabaseWriter) => {
      await writer.write(nobody, blocksOf(['{"id":1}']));
      await writer.complete();
      await writer.commit();
    };
    const first = await begun(dialect, target, catalog);
    const second = begun(dialect, target, catalog).then(load);
    const outcome = second.then(
      () => null,
      (error) => error,
    );
    await load(first);
    expect(await outcome).toMatchObject({ name: 'RowferryError' });
    await reading(dialect, target, async (reader) => {
      expect(await linesOf(reader, nobody, { kind: 'heap' })).toEqual(['{"id":1}']);
    });
  });

  it('stops with INTERRUPTED when its signal is aborted, and leaves nothing', async () => {
    const target = await create();
    const before = await target.state();
    const catalog = await sampleCatalog(dialect, create);
    const stop = new AbortController();
    const writer = await begun(dialect, target, catalog, stop.signal);
    const endless = async function* () {
      for (let id = 0; ; id += 100) {
        if (id === 5000) stop.abort();
        const lines = Array.from({ length: 100 }, (_, at) => `{"id":${id + at}}`);
        yield* blocksOf(lines, 100);
      }
    };
    await expect(writer.write(tableIn(catalog, 'nobody'), endless())).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await writer.abort();
    expect([await target.tables(), await target.state()]).toEqual([[], before]);
  });
}

function mappingContract({ dialect, create }: DialectFixture): void {
  it('is mapped to itself', async () => {
    const catalog = await sampleCatalog(dialect, create);
    for (const table of catalog.tables) {
      expect(dialect.mapTableName(table)).toEqual(table.name);
      for (const column of table.columns) {
        const options = { enums: [], isSoleKey: false, jsonb: false, keepDynamic: false };
        const { type, storage, operation, loss } = dialect.mapColumn(column, options);
        expect({ type, storage, operation, loss }).toEqual({
          type: column.type,
          storage: column.storage,
          operation: { kind: 'keep' },
          loss: 'exact',
        });
      }
    }
  });
}

async function sampleDatabase(create: DialectFixture['create']): Promise<ContractDatabase> {
  const database = await create();
  await database.run(SAMPLE);
  return database;
}

async function sampleCatalog(dialect: Dialect, create: DialectFixture['create']): Promise<Catalog> {
  return reading(dialect, await sampleDatabase(create), async (_, catalog) => catalog);
}

async function reading<Result>(
  dialect: Dialect,
  { end }: ContractDatabase,
  use: (reader: DatabaseReader, catalog: Catalog) => Promise<Result>,
): Promise<Result> {
  const reader = await dialect.openReader(end, { signal: idle(), copyFirst: false });
  try {
    return await use(reader, await reader.catalog(ALL));
  } finally {
    await reader.close();
  }
}

function openWriter(dialect: Dialect, { end }: ContractDatabase, signal = idle()): Promise<DatabaseWriter> {
  return dialect.openWriter(end, { signal, memory: true, backupDirectory: null });
}

async function begun(
  dialect: Dialect,
  target: ContractDatabase,
  catalog: Catalog,
  signal = idle(),
): Promise<DatabaseWriter> {
  const writer = await openWriter(dialect, target, signal);
  try {
    await writer.begin(
      catalog,
      catalog.tables.map(({ name }) => name),
    );
    return writer;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function expectSameTable(one: RowSource, other: RowSource, table: Table): Promise<void> {
  const order = canonicalOrder(table);
  expect(await linesOf(one, table, order)).toEqual(await linesOf(other, table, order));
}

async function linesOf(source: RowSource, table: Table, order: RowOrder): Promise<readonly string[]> {
  return (await blocksIn(source, table, order)).flatMap(linesIn);
}

async function blocksIn(source: RowSource, table: Table, order: RowOrder): Promise<readonly RowBlock[]> {
  const blocks: RowBlock[] = [];
  for await (const block of source.rows(table, order)) blocks.push(block);
  return blocks;
}

/** The row lines of a block, which are as many as it says and each ends as it should. */
function linesIn({ bytes, rows }: RowBlock): readonly string[] {
  const text = bytes.toString('utf8');
  expect(text.endsWith(',\n')).toBe(true);
  const lines = text.slice(0, -2).split(',\n');
  expect(lines).toHaveLength(rows);
  return lines;
}
