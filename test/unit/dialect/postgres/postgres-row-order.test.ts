import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../../src/dialect/postgres/connection/postgres-connection.ts';
import { beginWrite } from '../../../../src/dialect/postgres/connection/postgres-session.ts';
import { encodeBlocks } from '../../../../src/dialect/postgres/rows/postgres-row-encoder.ts';
import { streamRows } from '../../../../src/dialect/postgres/rows/postgres-row-stream.ts';
import type { Column } from '../../../../src/model/catalog.ts';
import type { RowOrder } from '../../../../src/model/row-order.ts';
import type { RowBlock } from '../../../../src/model/row-stream.ts';
import { createScratchDatabase } from '../../../helpers/databases.ts';
import { document, floatText } from '../../../helpers/postgres-literals.ts';
import { SAMPLES, type Sample } from '../../../helpers/postgres-samples.ts';
import { column, table } from '../../../helpers/row-fixtures.ts';

const FLOAT: Sample = {
  typeName: 'double precision',
  type: { kind: 'float', bits: 64 },
  literal: floatText,
  oracleSql: '',
};
const REAL: Sample = {
  typeName: 'real',
  type: { kind: 'float', bits: 32 },
  literal: fc.float({ noNaN: false }).map((value) => (Object.is(value, -0) ? '-0' : String(value))),
  oracleSql: '',
};
const JSONB: Sample = { typeName: 'jsonb', type: { kind: 'jsonb' }, literal: document, oracleSql: '' };
const TYPES = [...SAMPLES, FLOAT, REAL, JSONB];
const BY_NUMBER = ['boolean', 'integer', 'float'];

let client: pg.Client;

beforeAll(async () => {
  const scratch = await createScratchDatabase();
  await scratch.query(`create type mood as enum ('so "so"', E'tab\\t', '')`);
  await scratch.query('create type pair as (a integer, b text)');
  client = await connectPostgres(
    { kind: 'postgres', url: scratch.url, password: null },
    { signal: new AbortController().signal, applicationName: 'order' },
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

describe('rows of PostgreSQL', () => {
  for (const sample of TYPES) {
    it(`are ordered by the bytes of the row line: ${sample.typeName}`, async () => {
      const values = fc.array(fc.option(sample.literal, { freq: 8 }), { minLength: 2, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(values, async (literals) => {
          const lines = await sortedBy(sample, literals, { kind: 'line' });
          expect(lines).toEqual([...lines].sort(byBytes));
        }),
        { numRuns: 8 },
      );
    });
  }

  for (const sample of TYPES.filter(({ type }) => !BY_NUMBER.includes(type.kind))) {
    it(`are ordered by the canonical text of a key, NULL first, ties by row line: ${sample.typeName}`, async () => {
      const values = fc.array(fc.option(sample.literal, { freq: 8 }), { minLength: 2, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(values, async (literals) => {
          const lines = await sortedBy(sample, [...literals, literals[0] ?? null], { kind: 'key', columns: ['x'] });
          expect(lines).toEqual([...lines].sort((a, b) => byBytes(keyText(a), keyText(b)) || byBytes(a, b)));
        }),
        { numRuns: 8 },
      );
    });
  }

  it('are ordered by number for integers, floats and booleans, NULL first and NaN last', async () => {
    const floats = await sortedBy(FLOAT, ['10', '9', null, 'NaN', '-Infinity', 'Infinity', '1e-7'], byKey);
    expect(floats.map(cellOf)).toEqual(['null', '"-Infinity"', '1e-7', '9', '10', '"Infinity"', '"NaN"']);
    const big = sampleOf('bigint');
    const integers = await sortedBy(big, ['9007199254740993', '-9223372036854775808', '5', null], byKey);
    expect(integers.map(cellOf)).toEqual(['null', '"-9223372036854775808"', '5', '"9007199254740993"']);
    const booleans = await sortedBy(sampleOf('boolean'), ['true', null, 'false'], byKey);
    expect(booleans.map(cellOf)).toEqual(['null', 'false', 'true']);
  });

  it('are ordered by bytes, whatever collation the column has', async () => {
    const german: Sample = { ...sampleOf('text'), typeName: 'text collate "de-x-icu"' };
    const lines = await sortedBy(german, ['b', 'ä', 'B', 'a', 'A', '_'], byKey);
    expect(lines.map(cellOf)).toEqual(['"A"', '"B"', '"_"', '"a"', '"b"', '"ä"']);
  });

  it('do not depend on where the network cuts the COPY text', async () => {
    await fill(sampleOf('text'), ['a', '\t\n\\', null, 'ß😀"', '', 'x'.repeat(300)]);
    const columns = columnsOf(sampleOf('text'));
    const text = Buffer.from(`0\ta\n1\t\\t\\n\\\\\n2\t\\N\n3\tß😀"\n4\t\n5\t${'x'.repeat(300)}\n`);
    const whole = await linesOf(streamRows(client, table('t', columns), { kind: 'key', columns: ['n'] }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length)), async (cuts) => {
        expect(await linesOf(encodeBlocks(table('t', columns), cutAt(text, cuts)))).toEqual(whole);
      }),
    );
  });

  it('come in blocks of about 256 KB, and a caller may stop and begin again', async () => {
    await client.query('drop table if exists public.t');
    await client.query(
      `create table public.t as select g::bigint as n, repeat('x', 1000) as x from generate_series(1, 2000) g`,
    );
    const target = table('t', columnsOf(sampleOf('text')));
    const blocks: RowBlock[] = [];
    for await (const block of streamRows(client, target, { kind: 'heap' })) blocks.push(block);
    expect(blocks.length).toBe(8);
    expect(blocks.reduce((sum, block) => sum + block.rows, 0)).toBe(2000);
    for await (const block of streamRows(client, target, { kind: 'heap' })) {
      expect(block.bytes.equals((blocks[0] as RowBlock).bytes)).toBe(true);
      break;
    }
    expect((await linesOf(streamRows(client, target, { kind: 'heap' }))).length).toBe(2000);
  });

  it('of a table without columns are empty objects', async () => {
    await client.query(
      'drop table if exists public.bare; create table public.bare (); insert into public.bare default values',
    );
    expect(await linesOf(streamRows(client, table('bare', []), { kind: 'line' }))).toEqual(['{}']);
  });

  it('of one large value need no six times its room', async () => {
    await client.query(
      `drop table if exists public.t; create table public.t as select 1::bigint as n, repeat(E'\\x01"ab', 500000) as x`,
    );
    const [line] = await linesOf(streamRows(client, table('t', columnsOf(sampleOf('text'))), { kind: 'line' }));
    expect(line).toBe(JSON.stringify({ n: 1, x: '\x01"ab'.repeat(500_000) }));
  });
});

const byKey: RowOrder = { kind: 'key', columns: ['x'] };

function sampleOf(typeName: string): Sample {
  return SAMPLES.find((sample) => sample.typeName === typeName) as Sample;
}

function columnsOf(sample: Sample): readonly Column[] {
  return [column('n', { kind: 'integer', bits: 64 }), column('x', sample.type)];
}

async function fill(sample: Sample, literals: readonly (string | null)[]): Promise<void> {
  await client.query(`drop table if exists public.t; create table public.t (n bigint, x ${sample.typeName})`);
  for (const [at, literal] of literals.entries())
    await client.query('insert into public.t values ($1, $2)', [at, literal]);
}

/** The row lines of a table whose first column in the line is the sorted one. */
async function sortedBy(sample: Sample, literals: readonly (string | null)[], order: RowOrder): Promise<string[]> {
  await fill(sample, literals);
  const columns = [...columnsOf(sample)].reverse();
  return linesOf(streamRows(client, table('t', columns), order));
}

async function linesOf(blocks: AsyncIterable<RowBlock>): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of blocks) lines.push(...block.bytes.toString('utf8').split(',\n').slice(0, -1));
  return lines;
}

async function* cutAt(text: Buffer, cuts: readonly number[]): AsyncIterable<Buffer> {
  const at = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  for (let i = 1; i < at.length; i++) yield text.subarray(at[i - 1], at[i]);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function cellOf(line: string): string {
  return line.slice('{"x":'.length, line.lastIndexOf(',"n":'));
}

/** NULL before everything: no text begins with less than the empty one, so that gets a mark of its own. */
function keyText(line: string): string {
  const cell = cellOf(line);
  if (cell === 'null') return '';
  return ` ${cell.startsWith('"') ? (JSON.parse(cell) as string) : cell}`;
}
