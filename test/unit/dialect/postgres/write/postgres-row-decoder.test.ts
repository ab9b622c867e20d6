import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowDecoder } from '../../../../../src/dialect/postgres/write/postgres-row-decoder.ts';
import { RowferryError } from '../../../../../src/errors/rowferry-error.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import { column, table } from '../../../../helpers/row-fixtures.ts';

/** A type with a cell of it, and the COPY text that the cell becomes. */
const CELLS: readonly (readonly [LogicalType, string, string])[] = [
  [{ kind: 'boolean' }, 'true', 't'],
  [{ kind: 'integer', bits: 64 }, '"9007199254740993"', '9007199254740993'],
  [{ kind: 'integer', bits: 16 }, '-5', '-5'],
  [{ kind: 'float', bits: 64 }, '1.5e-7', '1.5e-7'],
  [{ kind: 'decimal', precision: null, scale: null }, '"12.50"', '12.50'],
  [{ kind: 'timestamptz' }, '"2024-01-01T12:00:00+00:00 BC"', '2024-01-01T12:00:00+00:00 BC'],
  [{ kind: 'text', length: null, fixed: false }, '"\\"\\\\\\/\\n\\u000b\\u0041\\ud83d\\ude00é"', '"\\\\/\\n\x0bA😀é'],
  [{ kind: 'jsonb' }, '{"a":["\\n"]}', '{"a":["\\\\n"]}'],
  [{ kind: 'jsonb' }, '{"$json":"[1.10]"}', '[1.10]'],
  [{ kind: 'bytes' }, '"AQL/"', '\\\\x0102ff'],
  [{ kind: 'array', element: 'text' }, '["a\\"\\\\",null,"\\t"]', '{"a\\\\"\\\\\\\\",NULL,"\\t"}'],
  [{ kind: 'array', element: 'boolean' }, '[true,null]', '{t,NULL}'],
  [{ kind: 'array', element: 'int4' }, '"[0:1]={1,2}"', '[0:1]={1,2}'],
  [{ kind: 'text', length: null, fixed: false }, 'null', '\\N'],
];

const columns = CELLS.map(([type], at) => column(`c${at}`, type));
const line = `{${CELLS.map(([, cell], at) => `"c${at}":${cell}`).join(',')}},\n`;

describe('row lines for COPY', () => {
  it('become one line of tab-separated fields', () => {
    const text = new RowDecoder(table('t', columns)).decode({ bytes: Buffer.from(line), rows: 1 });
    expect(text.toString('utf8')).toBe(`${CELLS.map(([, , field]) => field).join('\t')}\n`);
  });

  it('of a table without columns become empty lines', () => {
    const decoder = new RowDecoder(table('t', []));
    expect(decoder.decode({ bytes: Buffer.from('{},\n{},\n'), rows: 2 }).toString()).toBe('\n\n');
  });

  it('that are damaged are refused, or still have as many fields as the table has columns', () => {
    const original = Buffer.from(line);
    const change = fc.tuple(
      fc.nat(original.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\t\n\\"{}[],:'))),
    );
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(original.length)),
        (changes, end) => {
          const bytes = Buffer.from(end === null ? original : original.subarray(0, end));
          for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
          const decoder = new RowDecoder(table('t', columns));
          try {
            const text = decoder.decode({ bytes, rows: bytes.length === 0 ? 0 : 1 });
            const lines = text.toString('latin1').split('\n').slice(0, -1);
            for (const one of lines) expect(one.split('\t')).toHaveLength(columns.length);
          } catch (error) {
            if (!(error instanceof RowferryError) && !/as many lines as it says/.test(String(error))) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
