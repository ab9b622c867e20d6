import { describe, expect, it } from 'vitest';
import { openReader } from '../../../../src/dialect/postgres/postgres-reader.ts';
import type { LogicalType } from '../../../../src/model/logical-type.ts';
import type { RowBlock } from '../../../../src/model/row-stream.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../helpers/databases.ts';
import { column, table } from '../../../helpers/row-fixtures.ts';

const ALL = { tables: null, exclude: [], census: false };
const READING = { signal: new AbortController().signal, copyFirst: false };
const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };

describe('reading PostgreSQL', () => {
  it('everything is the state of one moment: catalog, rows and sums', async () => {
    const source = await sourceWith('create table t (id int primary key); insert into t select generate_series(1, 3)');
    const reader = await openReader(endOf(source), READING);
    await source.query('insert into t values (4)');
    await source.query('create table later (id int)');
    const catalog = await reader.catalog(ALL);
    expect(catalog.tables.map(({ name }) => name.name)).toEqual(['t']);
    const [t] = catalog.tables;
    if (t === undefined) throw new Error('no table');
    const [sums, lines] = await Promise.all([
      reader.sums(t),
      linesOf(reader.rows(t, { kind: 'key', columns: ['id'] })),
    ]);
    expect(lines).toEqual(['{"id":1}', '{"id":2}', '{"id":3}']);
    expect(sums).toEqual({ rows: 3, columns: [{ name: 'id', nulls: 0, octets: null, min: '1', max: '3' }] });
    await reader.close();
  });

  it('a generated column has no cells, a child table keeps its rows, partitions give theirs to the parent', async () => {
    const source = await sourceWith(`
      create table t (a int, twice int generated always as (a * 2) stored, b int);
      insert into t (a, b) values (1, 2);
      create table child (c int) inherits (t);
      insert into child (a, b, c) values (3, 4, 5);
      create table p (a int) partition by list (a);
      create table p1 partition of p default;
      insert into p values (7)`);
    const reader = await openReader(endOf(source), READING);
    const { tables } = await reader.catalog(ALL);
    const lines: Record<string, string[]> = {};
    for (const one of tables) lines[one.name.name] = await linesOf(reader.rows(one, { kind: 'line' }));
    expect(lines).toEqual({ child: ['{"a":3,"b":4,"c":5}'], p: ['{"a":7}'], t: ['{"a":1,"b":2}'] });
    await reader.close();
  });

  it('sums count octets of canonical texts, and numbers as cells print them', async () => {
    const source = await sourceWith(`
      create table t (f float8, r real, c char(3), b bytea, j json, i inet, n numeric, u uuid);
      insert into t values
        (-0.0, 1e10, 'a', '\\x0102', '{ }', '10.0.0.1', 1, gen_random_uuid()),
        (1e-7, 'NaN', 'ä', '\\x', 'null', null, 2, null)`);
    const reader = await openReader(endOf(source), READING);
    const [t] = (await reader.catalog(ALL)).tables;
    if (t === undefined) throw new Error('no table');
    const { rows, columns } = await reader.sums(t);
    const of = (name: string) => columns.find((one) => one.name === name);
    expect(rows).toBe(2);
    expect(of('f')).toEqual({ name: 'f', nulls: 0, octets: null, min: '0', max: '1e-7' });
    expect(of('r')).toEqual({ name: 'r', nulls: 0, octets: null, min: '10000000000', max: 'NaN' });
    expect(of('c')).toEqual({ name: 'c', nulls: 0, octets: '7', min: '3', max: '4' });
    expect(of('b')).toEqual({ name: 'b', nulls: 0, octets: '2', min: '0', max: '2' });
    expect(of('j')).toEqual({ name: 'j', nulls: 0, octets: '7', min: '3', max: '4' });
    expect(of('i')).toEqual({ name: 'i', nulls: 1, octets: '8', min: '8', max: '8' });
    expect(of('n')).toEqual({ name: 'n', nulls: 0, octets: null, min: null, max: null });
    expect(of('u')).toEqual({ name: 'u', nulls: 1, octets: '36', min: '36', max: '36' });
    await reader.close();
  });

  it('sums of the widest table are taken in several statements', async () => {
    const names = Array.from({ length: 1500 }, (_, at) => `c${at}`);
    const source = await sourceWith(`create table wide (${names.map((name) => `${name} text`).join(', ')})`);
    const wide = table(
      'wide',
      names.map((name) => column(name, TEXT)),
    );
    const reader = await openReader(endOf(source), READING);
    const { rows, columns } = await reader.sums(wide);
    expect([rows, columns.map(({ name }) => name)]).toEqual([0, names]);
    await reader.close();
  });

  it('an interrupted read ends at once, also while the server sorts', async () => {
    const source = await sourceWith('create view slow as select g as id from generate_series(1, 30000000) as g');
    const stop = new AbortController();
    const reader = await openReader(endOf(source), { ...READING, signal: stop.signal });
    const slow = { ...table('slow', [column('id', { kind: 'text', length: null, fixed: false })]) };
    const reading = expect(
      linesOf(reader.rows({ ...slow, options: { ...slow.options, partitioned: true } }, { kind: 'line' })),
    ).rejects.toMatchObject({ name: 'RowferryError' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    await reading;
    await reader.close();
    const busy =
      await source.query(`select from pg_stat_activity where application_name like 'rowferry%' and state = 'active'
      and datname = current_database()`);
    expect(busy).toEqual([]);
  });

  it('a reader can be closed in the middle of a table', async () => {
    const source = await sourceWith(
      `create table t as select g as id, repeat('x', 1000) as x from generate_series(1, 20000) as g`,
    );
    const reader = await openReader(endOf(source), READING);
    const [t] = (await reader.catalog(ALL)).tables;
    if (t === undefined) throw new Error('no table');
    const blocks = reader.rows(t, { kind: 'heap' })[Symbol.asyncIterator]();
    expect((await blocks.next()).done).toBe(false);
    await reader.close();
    await reader.close();
  });
});

function endOf(database: ScratchDatabase) {
  return { kind: 'postgres', url: database.url, password: null } as const;
}

async function sourceWith(sql: string): Promise<ScratchDatabase> {
  const source = await createScratchDatabase();
  await source.query(sql);
  return source;
}

async function linesOf(blocks: AsyncIterable<RowBlock>): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of blocks) lines.push(...block.bytes.toString('utf8').split(',\n').slice(0, -1));
  return lines;
}
