import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getActiveResourcesInfo } from 'node:process';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DatabaseWriter } from '../../../../../src/dialect/dialect.ts';
import { openWriter as openSingle } from '../../../../../src/dialect/sqlite/sqlite-writer.ts';
import type { Table } from '../../../../../src/model/catalog.ts';
import { digestParts } from '../../../../../src/model/part-digests.ts';
import { canonicalOrder } from '../../../../../src/model/row-order.ts';
import type { PartCut, PartDigests, PartRange, SummedSource } from '../../../../../src/model/row-stream.ts';
import { sqliteFile } from '../../../../helpers/sqlite-files.ts';
import { newPath } from '../../../../helpers/sqlite-rows.ts';

/** Only the compiled program has a second thread: Node 20 starts none from TypeScript. */
const DIST = '../../../../../dist/dialect/sqlite';
const { openWriter: openThreaded } = (await import(`${DIST}/sqlite-writer.js`)) as { openWriter: typeof openSingle };
const { openReader } = (await import(
  `${DIST}/sqlite-reader.js`
)) as typeof import('../../../../../src/dialect/sqlite/sqlite-reader.ts');

const ROWS = 20_000;
const FILL = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ROWS})`;
const NUMBERED = `create table t (id integer primary key not null, c text);
  ${FILL} insert into t select i * 2, printf('%.*c', 1000, char(65 + i % 26)) || i from n;`;
const NAMED = `create table t (a text not null, b integer not null, c text, primary key (a, b)) without rowid;
  ${FILL} insert into t select char(233) || (i % 7), i, printf('%.*c', 1000, 'x') from n;`;
const UNKEYED = `create table t (c text); ${FILL} insert into t select i || printf('%.*c', 1000, 'x') from n;`;
const COUNTS = [7_000, 2_000, 6_000, 5_000];

interface Built {
  readonly path: string;
  readonly table: Table;
  readonly writer: DatabaseWriter;
  readonly source: SummedSource;
  readonly readBack: Required<SummedSource>;
  /** Changes the file as another program could that knew its name. */
  change(sql: string): void;
}

/** Writes the table `t` that `sql` fills, up to where it is proven. */
async function build(sql: string, open = openThreaded, signal = new AbortController().signal): Promise<Built> {
  const path = await newPath();
  const source = await openReader({ kind: 'sqlite', path: await sqliteFile(sql) }, { signal, copyFirst: false });
  const catalog = await source.catalog({ tables: null, exclude: [], census: true });
  const table = catalog.tables[0] as Table;
  const writer = await open({ kind: 'sqlite', path }, { signal, memory: true, backupDirectory: null });
  await writer.begin(catalog, [table.name]);
  await writer.write(table, source.rows(table, canonicalOrder(table)));
  await writer.complete();
  const readBack = writer.readBack() as Required<SummedSource>;
  const change = (statement: string): void => {
    const [building] = filesBeside(path);
    const database = new Database(join(dirname(path), building as string));
    database.exec(statement);
    database.close();
  };
  return { path, table, writer, source, readBack, change };
}

const filesBeside = (path: string): readonly string[] => readdirSync(dirname(path));

/** Cut at COUNTS, each with the key of its last row. */
async function partsOf({ source, table }: Built): Promise<readonly PartRange[]> {
  const lines: string[] = [];
  for await (const { bytes } of source.rows(table, canonicalOrder(table))) {
    lines.push(...bytes.toString('utf8').slice(0, -2).split(',\n'));
  }
  const key = table.primaryKey?.columns ?? null;
  let end = 0;
  return COUNTS.map((rows) => {
    end += rows;
    const row = JSON.parse(lines[end - 1] as string) as Record<string, unknown>;
    return { rows, last: key === null ? null : JSON.stringify(key.map((name) => row[name])) };
  });
}

function digestsOf(
  { readBack, table }: Built,
  parts: readonly PartRange[],
  onRows: PartCut['onRows'] = () => {},
): Promise<PartDigests> {
  return readBack.digests(table, canonicalOrder(table), { parts, onRows });
}

const threadCount = (): number => getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;

describe('a new file', () => {
  for (const [name, sql] of Object.entries({ NUMBERED, NAMED, UNKEYED })) {
    test(`gives the same digests and sums to two threads as to one (${name})`, async () => {
      const [two, one] = [await build(sql), await build(sql, openSingle)];
      const parts = await partsOf(two);
      let rows = 0;
      const count = (more: number): void => {
        rows += more;
      };
      const expected = await digestParts(two.source.rows(two.table, canonicalOrder(two.table)), COUNTS);
      expect(expected.sha256).toHaveLength(COUNTS.length);
      expect(await digestsOf(two, parts, count)).toEqual(expected);
      expect(rows).toBe(ROWS);
      expect(await digestsOf(one, parts)).toEqual(expected);
      expect(await two.readBack.sums(two.table)).toEqual(await one.readBack.sums(one.table));
      await Promise.all([two.writer.commit(), one.writer.commit()]);
      expect(filesBeside(two.path)).toEqual(['target.db']);
    });
  }

  test('is read by a second thread only when it is compiled', async () => {
    const before = threadCount();
    const [two, one] = [await build(NUMBERED), await build(NUMBERED, openSingle)];
    const parts = await partsOf(two);
    await digestsOf(one, parts);
    expect(threadCount()).toBe(before);
    await digestsOf(two, parts);
    expect(threadCount()).toBeGreaterThan(before);
    await Promise.all([two.writer.abort(), one.writer.abort()]);
    expect(threadCount()).toBe(before);
  });

  const CHANGES = [
    ['a value changed in the second half', "update t set c = upper(c) || 'y' where id = 30000", 2],
    ['a row added between two parts', "insert into t values (14001, 'new')", 1],
    ['a row missing in the last part', 'delete from t where id = 39990', 3],
  ] as const;
  for (const [what, sql, part] of CHANGES) {
    test(`shows ${what} behind our back`, async () => {
      const built = await build(NUMBERED);
      const parts = await partsOf(built);
      const whole = await digestsOf(built, parts);
      built.change(sql);
      const changed = await digestsOf(built, parts);
      expect(changed.sha256[part]).not.toBe(whole.sha256[part]);
      await built.writer.abort();
    });
  }

  test('shows rows added behind the last part', async () => {
    const built = await build(NUMBERED);
    const parts = await partsOf(built);
    built.change("insert into t values (50000, 'new'), (50001, 'new')");
    expect((await digestsOf(built, parts)).rows).toBe(ROWS + 2);
    await built.writer.abort();
  });

  test('is digested from its first row to its last, whatever an archive says of its keys', async () => {
    const built = await build(NUMBERED);
    const parts = await partsOf(built);
    const whole = await digestsOf(built, parts);
    const wrong = parts.map((part, at) => (at === 0 ? { ...part, last: '[2]' } : part));
    expect(await digestsOf(built, wrong)).toEqual(whole);
    // Parts that say to be the same rows twice are not there twice.
    const doubled = [COUNTS[0], COUNTS[0]].map((rows) => ({ rows: rows as number, last: '[0]' }));
    expect((await digestsOf(built, doubled)).sha256).not.toEqual([whole.sha256[0], whole.sha256[0]]);
    await built.writer.abort();
  });

  test('that cannot be read ends both threads with the error of the one that met it', async () => {
    const built = await build(NUMBERED);
    built.change('drop table t');
    await expect(built.readBack.sums(built.table)).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    await built.writer.abort();
    expect(filesBeside(built.path)).toEqual([]);
  });

  test('is gone when the run is stopped while two threads read it, and so is the second thread', async () => {
    const before = threadCount();
    const stop = new AbortController();
    const built = await build(NUMBERED, openThreaded, stop.signal);
    const digests = digestsOf(built, await partsOf(built), () => stop.abort());
    const sums = built.readBack.sums(built.table);
    const code = { code: 'INTERRUPTED' };
    await Promise.all([expect(digests).rejects.toMatchObject(code), expect(sums).rejects.toMatchObject(code)]);
    await built.writer.abort();
    expect(filesBeside(built.path)).toEqual([]);
    expect(threadCount()).toBe(before);
  });
});
