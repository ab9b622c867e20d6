import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../../../src/dialect/postgres/connection/postgres-connection.ts';
import { beginWrite } from '../../../../../src/dialect/postgres/connection/postgres-session.ts';
import { canonicalTextSql, cellSql } from '../../../../../src/dialect/postgres/rows/postgres-cell-sql.ts';
import { streamRows } from '../../../../../src/dialect/postgres/rows/postgres-row-stream.ts';
import { copyIn } from '../../../../../src/dialect/postgres/write/postgres-copy-in.ts';
import type { RowBlock } from '../../../../../src/model/row-stream.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';
import { document, floatText } from '../../../../helpers/postgres-literals.ts';
import { SAMPLES, type Sample } from '../../../../helpers/postgres-samples.ts';
import { column, table } from '../../../../helpers/row-fixtures.ts';

const BATCH = 60;
let client: pg.Client;

beforeAll(async () => {
  const scratch = await createScratchDatabase();
  await scratch.query(`create type mood as enum ('so "so"', E'tab\\t', '')`);
  await scratch.query('create type pair as (a integer, b text)');
  client = await connectPostgres(
    { kind: 'postgres', url: scratch.url, password: null },
    { signal: new AbortController().signal, applicationName: 'values' },
  );
});

beforeEach(async () => {
  await beginWrite(client);
});

afterEach(async () => {
  await client.query('rollback');
});

afterAll(async () => {
  await client.end();
});

describe('values of PostgreSQL', () => {
  for (const sample of SAMPLES) {
    it(`come back identical through their cells: ${sample.typeName}`, async () => {
      const values = fc.array(fc.option(sample.literal, { freq: 8 }), { minLength: 1, maxLength: BATCH });
      await fc.assert(
        fc.asyncProperty(values, (literals) => holds(sample, literals)),
        { numRuns: 12 },
      );
    });
  }

  it('are exact for floats of 64 bit, whatever notation PostgreSQL prints them in', async () => {
    const sample = floatSample('double precision', 64);
    const check = (values: readonly string[]) => holdsFloats(sample, values);
    await fc.assert(fc.asyncProperty(fc.array(floatText, { minLength: 1, maxLength: BATCH }), check), { numRuns: 12 });
    const powers = Array.from({ length: 2098 }, (_, at) => String(2 ** (at - 1074)));
    await check(powers);
    await check([Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 2 ** -1022 - 2 ** -1074].map(String));
  });

  it('are exact for floats of 32 bit', async () => {
    const sample = floatSample('real', 32);
    const single = fc.oneof(
      fc.float(),
      fc.integer({ min: -149, max: 127 }).map((e) => 2 ** e),
    );
    const texts = single.map((value) => (Object.is(value, -0) ? '-0' : String(value)));
    const values = fc.array(texts, { minLength: 1, maxLength: BATCH });
    await fc.assert(
      fc.asyncProperty(values, (literals) => holds(sample, literals)),
      { numRuns: 12 },
    );
  });

  it('are embedded for jsonb, or wrapped where embedding would change them', async () => {
    const sample: Sample = { typeName: 'jsonb', type: { kind: 'jsonb' }, literal: document, oracleSql: 'null' };
    const values = fc.array(document, { minLength: 1, maxLength: BATCH });
    await fc.assert(
      fc.asyncProperty(values, (literals) => holdsDocuments(sample, literals)),
      { numRuns: 20 },
    );
  });
});

function floatSample(typeName: string, bits: 32 | 64): Sample {
  return { typeName, type: { kind: 'float', bits }, literal: floatText, oracleSql: 'null' };
}

/** Inserts, reads as cells, writes into a twin, and compares both with what the server says itself. */
async function roundTrip(sample: Sample, literals: readonly (string | null)[]): Promise<readonly Row[]> {
  await client.query('drop table if exists public.one, public.two');
  for (const name of ['one', 'two']) await client.query(`create table public.${name} (n bigint, x ${sample.typeName})`);
  for (const [at, literal] of literals.entries()) {
    await client.query(`insert into public.one values (${at}, $1)`, [literal]);
  }
  const stored = column('x', sample.type);
  const columns = [column('n', { kind: 'integer', bits: 64 }), stored];
  const blocks = await collect(streamRows(client, table('one', columns), { kind: 'heap' }));
  expect(await copyIn(client, table('two', columns), each(blocks))).toBe(literals.length);
  const { rows } = await client.query<Row>(`
    select case when x is null then 'null' else ${sample.oracleSql} end as oracle, x::text as text, y as back,
      ${cellSql(stored)} as sorted, ${canonicalTextSql(stored)} as canonical
    from public.one join (select n, x::text as y from public.two) as twin using (n) order by n`);
  const cells = linesOf(blocks).map((line) => line.slice(line.indexOf(',"x":') + ',"x":'.length, -1));
  const made = rows.map((row, at) => ({ ...row, cell: cells[at] as string }));
  for (const row of made)
    expect({ cell: row.sorted, text: row.canonical }).toEqual({ cell: row.cell, text: textOf(row.cell) });
  return made;
}

/** The canonical text of a cell: the content of a string, any other cell as it is. */
function textOf(cell: string): string | null {
  if (cell === 'null') return null;
  return cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
}

interface Row {
  /** What the server sorts by: the cell and its text, made in SQL. */
  readonly sorted: string;
  readonly canonical: string | null;
  readonly oracle: string;
  readonly text: string | null;
  readonly back: string | null;
  readonly cell: string;
}

async function holds(sample: Sample, literals: readonly (string | null)[]): Promise<void> {
  for (const row of await roundTrip(sample, literals)) {
    expect(row.back).toBe(row.text);
    if (sample.oracleSql !== 'null') expect(row.cell).toBe(row.oracle);
    JSON.parse(row.cell);
  }
}

async function holdsFloats(sample: Sample, literals: readonly string[]): Promise<void> {
  const rows = await roundTrip(sample, literals);
  rows.forEach((row, at) => {
    expect(row.back).toBe(row.text);
    const literal = literals[at] as string;
    expect(row.cell).toBe(Number.isFinite(Number(literal)) ? literal : `"${literal}"`);
  });
}

async function holdsDocuments(sample: Sample, literals: readonly string[]): Promise<void> {
  for (const row of await roundTrip(sample, literals)) {
    expect(row.back).toBe(row.text);
    const cell = JSON.parse(row.cell) as unknown;
    const isWrapped = row.cell.startsWith('{"$json":');
    const inner = isWrapped ? (cell as { $json: string }).$json : row.cell;
    expect(JSON.parse(inner)).toEqual(JSON.parse(row.text as string));
    // As long as what JavaScript prints, which may only put the keys in another order.
    if (!isWrapped) expect(JSON.stringify(cell)).toHaveLength(row.cell.length);
  }
}

async function collect(blocks: AsyncIterable<RowBlock>): Promise<readonly RowBlock[]> {
  const all: RowBlock[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}

async function* each(blocks: readonly RowBlock[]): AsyncIterable<RowBlock> {
  yield* blocks;
}

function linesOf(blocks: readonly RowBlock[]): readonly string[] {
  return blocks.flatMap((block) => block.bytes.toString('utf8').split(',\n').slice(0, -1));
}
