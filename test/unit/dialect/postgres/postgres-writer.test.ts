import { describe, expect, it } from 'vitest';
import { openReader } from '../../../../src/dialect/postgres/postgres-reader.ts';
import { openWriter } from '../../../../src/dialect/postgres/postgres-writer.ts';
import type { Catalog, Column, ForeignKey, Table } from '../../../../src/model/catalog.ts';
import type { ExpressionNode } from '../../../../src/model/expression.ts';
import type { LogicalType } from '../../../../src/model/logical-type.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../helpers/databases.ts';
import { blocksOf, column, table } from '../../../helpers/row-fixtures.ts';

const OPTIONS = { signal: new AbortController().signal, memory: true, backupDirectory: null };
const BIGINT: LogicalType = { kind: 'integer', bits: 64 };
const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };

describe('writing to PostgreSQL', () => {
  it('shows nothing to others before the commit, and leaves nothing after an abort', async () => {
    const target = await createScratchDatabase();
    const catalog = catalogOf([{ ...table('t', [integer('id')], ['id']), name: { namespace: 'new one', name: 't' } }], {
      enums: [{ name: { namespace: null, name: 'mood' }, labels: ['a'] }],
    });
    const writer = await begun(target, catalog);
    expect(await writer.write(catalog.tables[0] as Table, blocksOf(['{"id":1}']))).toBe(1);
    await writer.complete();
    expect(await relations(target)).toEqual([]);
    await writer.abort();
    await writer.abort();
    expect(await relations(target)).toEqual([]);
    expect(await target.query(`select from pg_type where typname = 'mood'`)).toEqual([]);
    expect(await target.query(`select from pg_namespace where nspname = 'new one'`)).toEqual([]);
    expect(await connections(target)).toBe(0);
  });

  it('abort while rows are on their way ends the COPY', async () => {
    const target = await createScratchDatabase();
    const catalog = catalogOf([table('t', [integer('id')])]);
    const writer = await begun(target, catalog);
    const endless = async function* () {
      for (;;)
        yield* blocksOf(
          Array.from({ length: 1000 }, () => '{"id":1}'),
          1000,
        );
    };
    const writing = writer.write(catalog.tables[0] as Table, endless());
    const failed = expect(writing).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writer.abort();
    await failed;
    expect(await relations(target)).toEqual([]);
  });

  it('an interrupted run rolls back', async () => {
    const target = await createScratchDatabase();
    const stop = new AbortController();
    const catalog = catalogOf([table('t', [integer('id')])]);
    const writer = await openWriter(endOf(target), { ...OPTIONS, signal: stop.signal });
    await writer.begin(catalog, [{ namespace: null, name: 't' }]);
    const slow = async function* () {
      yield* blocksOf(['{"id":1}']);
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 500));
      yield* blocksOf(['{"id":2}']);
    };
    await expect(writer.write(catalog.tables[0] as Table, slow())).rejects.toMatchObject({ name: 'RowferryError' });
    await writer.abort();
    expect(await relations(target)).toEqual([]);
  });

  it('numbers go on behind the rows and behind what the source handed out, also in empty tables', async () => {
    const target = await createScratchDatabase();
    const numbered = (name: string, kind: 'serial' | 'by-default' | 'always', last: string | null) =>
      table(name, [integer('id', { nullable: false, identity: { kind, sequence: null, last } })], ['id']);
    const tables = [
      numbered('rows only', 'by-default', null),
      numbered('last only', 'always', '41'),
      numbered('both', 'serial', '7'),
      numbered('nothing', 'by-default', null),
      numbered('negative', 'serial', null),
    ];
    const catalog = catalogOf(tables);
    const writer = await begun(target, catalog);
    await writer.write(tables[0] as Table, blocksOf(['{"id":3}', '{"id":12}']));
    await writer.write(tables[2] as Table, blocksOf(['{"id":5}']));
    await writer.write(tables[4] as Table, blocksOf(['{"id":-5}']));
    expect(await writer.complete()).toEqual([]);
    await writer.commit();
    const next: Record<string, unknown> = {};
    for (const { name } of tables) {
      const [row] = await target.query<{ id: string }>(`insert into "${name.name}" default values returning id`);
      next[name.name] = Number(row?.id);
    }
    expect(next).toEqual({ 'rows only': 13, 'last only': 42, both: 8, nothing: 1, negative: 1 });
  });

  it('a sequence with a name keeps it', async () => {
    const target = await createScratchDatabase();
    const identity = { kind: 'serial', sequence: { namespace: null, name: 'Own seq' }, last: '9' } as const;
    const catalog = catalogOf([table('t', [integer('id', { identity })]), table('u', [integer('id', { identity })])]);
    const writer = await begun(target, catalog);
    await writer.complete();
    await writer.commit();
    const [row] = await target.query(
      `select nextval('"Own seq"')::int as next, pg_get_serial_sequence('t', 'id') as owned`,
    );
    expect(row).toEqual({ next: 10, owned: 'public."Own seq"' });
  });

  it('reports what the server refuses, and carries the rest', async () => {
    const target = await createScratchDatabase();
    const negative: ExpressionNode = binary('<', { kind: 'column', name: 'a' }, { kind: 'integer', digits: '0' });
    const wrong: ExpressionNode = { kind: 'column', name: 'no such column' };
    const columns = [
      integer('a', { default: { text: 'nonsense', node: { kind: 'text', value: 'x' } } }),
      integer('g', { generated: { expression: { text: 'wrong', node: wrong }, stored: true } }),
    ];
    const term = {
      kind: 'column',
      column: 'g',
      expression: null,
      descending: false,
      nulls: 'last',
      collation: null,
    } as const;
    const index = { unique: false, predicate: null, method: 'btree', nullsDistinct: true };
    const broken: Table = {
      ...table('t', columns),
      checks: [
        { name: 'below', expression: { text: 'a < 0', node: negative } },
        {
          name: null,
          expression: {
            text: 'a is null',
            node: { kind: 'is-null', operand: { kind: 'column', name: 'a' }, negated: true },
          },
        },
      ],
      indexes: [
        { ...index, name: 'ix', terms: [term] },
        { ...index, name: 'iy', terms: [{ ...term, column: 'a' }] },
      ],
    };
    const writer = await begun(target, catalogOf([broken]));
    await writer.write(broken, blocksOf(['{"a":5}']));
    const refused = await writer.complete();
    expect(refused.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'generated g',
      'default a',
      'index ix',
      'check below',
    ]);
    expect(refused.find(({ kind }) => kind === 'check')?.reason).toMatch(/violated by some row/);
    await writer.commit();
    expect(await target.query('select * from t')).toEqual([{ a: '5' }]);
    const [{ indexes } = { indexes: '' }] = await target.query<{ indexes: string }>(
      `select string_agg(indexname, ',') as indexes from pg_indexes where tablename = 't'`,
    );
    expect(indexes).toBe('iy');
  });

  it('names that are taken are given up, the structure is not', async () => {
    const target = await createScratchDatabase();
    await target.query('create table taken (a int)');
    const term = {
      kind: 'column',
      column: 'id',
      expression: null,
      descending: false,
      nulls: 'last',
      collation: null,
    } as const;
    const one: Table = {
      ...table('t', [integer('id', { nullable: false })]),
      primaryKey: { name: 'taken', columns: ['id'], deferrable: 'no', nullsDistinct: true },
      indexes: [{ name: 'taken', terms: [term], unique: false, predicate: null, method: 'btree', nullsDistinct: true }],
    };
    const writer = await begun(target, catalogOf([one]));
    expect(await writer.complete()).toEqual([]);
    await writer.commit();
    const names = await target.query(`select indexname::text from pg_indexes where tablename = 't' order by 1`);
    expect(names).toEqual([{ indexname: 't_id_idx' }, { indexname: 't_pkey' }]);
  });

  it('names the keys that stand more than once', async () => {
    const target = await createScratchDatabase();
    const twice = table('t', [integer('id', { nullable: false })], ['id']);
    const writer = await begun(target, catalogOf([twice]));
    await writer.write(twice, blocksOf([1, 2, 2, 3, 3, 3].map((id) => `{"id":${id}}`)));
    await expect(writer.complete()).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: '2 keys stand more than once in t: (id) = [2], [3].',
      context: { table: 't', column: 'id', key: '[2]' },
    });
    await writer.abort();
  });

  it('names the rows that refer to nothing', async () => {
    const target = await createScratchDatabase();
    const parent = table('parent', [integer('id', { nullable: false })], ['id']);
    const child = { ...table('child', [integer('p')]), foreignKeys: [foreignKey('p', 'parent')] };
    const writer = await begun(target, catalogOf([child, parent]));
    await writer.write(child, blocksOf(['{"p":1}', '{"p":7}', '{"p":null}', '{"p":8}']));
    await writer.write(parent, blocksOf(['{"id":1}']));
    await expect(writer.complete()).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: '2 rows of child refer by p to rows of parent that are not there: {"p":7} (p=7); {"p":8} (p=8).',
    });
    await writer.abort();
  });

  it('a foreign key that was never validated is not validated', async () => {
    const target = await createScratchDatabase();
    const parent = table('parent', [integer('id', { nullable: false })], ['id']);
    const child = {
      ...table('child', [integer('p')]),
      foreignKeys: [{ ...foreignKey('p', 'parent'), validated: false }],
    };
    const writer = await begun(target, catalogOf([child, parent]));
    await writer.write(child, blocksOf(['{"p":7}']));
    expect(await writer.complete()).toEqual([]);
    await writer.commit();
    expect(await target.query(`select convalidated from pg_constraint where contype = 'f'`)).toEqual([
      { convalidated: false },
    ]);
  });

  it('names table, line and column of a value that does not fit, or that PostgreSQL cannot store', async () => {
    const target = await createScratchDatabase();
    const small = table('t', [
      column('n', { kind: 'integer', bits: 16 }, { storage: { dialect: 'postgres', typeName: 'smallint' } }),
      text('x'),
    ]);
    const tooGreat = await begun(target, catalogOf([small]));
    const rows = ['{"n":1,"x":"a"}', '{"n":40000,"x":"b"}'];
    await expect(tooGreat.write(small, blocksOf(rows))).rejects.toMatchObject({
      code: 'VALUE_NOT_STORABLE',
      message: expect.stringContaining('40000'),
      context: { table: 't', column: 'n', line: 2 },
    });
    await tooGreat.abort();
    const nul = await begun(target, catalogOf([small]));
    await expect(nul.write(small, blocksOf(['{"n":1,"x":"a"}', '{"n":2,"x":"\\u0000"}']))).rejects.toMatchObject({
      code: 'VALUE_NOT_STORABLE',
      message: 'Row 2 of t has the character U+0000 in "x": PostgreSQL cannot store U+0000.',
      context: { table: 't', column: 'x' },
    });
    await nul.abort();
  });

  it.each([
    '{"n":1,"x":"a\tb"}',
    '{"n":1,"x":"a}',
    '{"n":1\\N,"x":"a"}',
    '{"n":1,"x":5}',
    '{"x":"a","n":1}',
    '{"n":1,"x":"\\ud800"}',
    '{"n":1,"x":"\\x"}',
    '{"n":nil,"x":"a"}',
  ])('refuses a row line that is not canonical: %j', async (line) => {
    const target = await createScratchDatabase();
    const two = table('t', [integer('n'), text('x')]);
    const writer = await begun(target, catalogOf([two]));
    await expect(writer.write(two, blocksOf([line]))).rejects.toMatchObject({ code: 'ARCHIVE_ROW_MALFORMED' });
    await writer.abort();
  });

  it('remembers SQLite in comments, unless it is told not to', async () => {
    const target = await createScratchDatabase();
    const storage = { dialect: 'sqlite', declaredType: 'DATETIME', form: { kind: 'text' } } as const;
    const noted = table('t', [
      text('at', { remembered: { storage, identity: null, nullable: true, collation: null } }),
    ]);
    for (const memory of [false, true]) {
      const writer = await openWriter(endOf(target), { ...OPTIONS, memory });
      await writer.begin(catalogOf([noted]), [noted.name]);
      await writer.complete();
      await writer.commit();
      const [row] = await target.query<{ comment: string | null }>(
        `select col_description('t'::regclass, 1) as comment`,
      );
      expect(row?.comment?.startsWith('rowferry:{"declaredType":"DATETIME"') ?? false).toBe(memory);
      await target.query('drop table t');
    }
  });

  it('reads back from inside the transaction what it wrote', async () => {
    const target = await createScratchDatabase();
    const plain = table('t', [integer('id', { nullable: false }), text('x')], ['id']);
    const writer = await begun(target, catalogOf([plain]));
    await writer.write(plain, blocksOf(['{"id":2,"x":null}', '{"id":1,"x":"ä"}']));
    await writer.complete();
    const back = writer.readBack();
    const [sums, block] = await Promise.all([
      back.sums(plain),
      firstBlock(back.rows(plain, { kind: 'key', columns: ['id'] })),
    ]);
    expect(block).toBe('{"id":1,"x":"ä"},\n{"id":2,"x":null},\n');
    expect(sums).toEqual({
      rows: 2,
      columns: [
        { name: 'id', nulls: 0, octets: null, min: '1', max: '2' },
        { name: 'x', nulls: 1, octets: '2', min: '2', max: '2' },
      ],
    });
    await writer.commit();
    const reader = await openReader(endOf(target), { signal: OPTIONS.signal, copyFirst: false });
    expect(await reader.sums(plain)).toEqual(sums);
    expect(reader.consistencyPoint).toMatch(
      /^snapshot [0-9A-F-]+, LSN [0-9A-F]+\/[0-9A-F]+, \d{4}-\d\d-\d\dT.*\+00:00$/,
    );
    await reader.close();
  });
});

function endOf(database: ScratchDatabase) {
  return { kind: 'postgres', url: database.url, password: null } as const;
}

async function begun(target: ScratchDatabase, catalog: Catalog) {
  const writer = await openWriter(endOf(target), OPTIONS);
  await writer.begin(
    catalog,
    catalog.tables.map(({ name }) => name),
  );
  return writer;
}

function catalogOf(tables: readonly Table[], more: Partial<Catalog> = {}): Catalog {
  return { dialect: 'postgres', tables, enums: [], leftOut: [], ...more };
}

function integer(name: string, more: Partial<Column> = {}): Column {
  return column(name, BIGINT, { storage: { dialect: 'postgres', typeName: 'bigint' }, ...more });
}

function text(name: string, more: Partial<Column> = {}): Column {
  return column(name, TEXT, { storage: { dialect: 'postgres', typeName: 'text' }, ...more });
}

function foreignKey(from: string, to: string): ForeignKey {
  return {
    name: null,
    columns: [from],
    target: { namespace: null, name: to },
    targetColumns: ['id'],
    onDelete: 'no-action',
    onUpdate: 'no-action',
    match: 'simple',
    deferrable: 'no',
    validated: true,
  };
}

function binary(operator: '<', left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  return { kind: 'binary', operator, left, right };
}

async function relations(database: ScratchDatabase): Promise<unknown[]> {
  return database.query(`select relname::text from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`);
}

/** Other people's connections to the database. */
async function connections(database: ScratchDatabase): Promise<number> {
  const rows = await database.query(`select from pg_stat_activity where datname = current_database()
    and backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'`);
  return rows.length;
}

async function firstBlock(blocks: AsyncIterable<{ readonly bytes: Buffer }>): Promise<string> {
  for await (const block of blocks) return block.bytes.toString('utf8');
  return '';
}
