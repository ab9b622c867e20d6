import { describe, expect, test } from 'vitest';
import {
  isCanonicalDate,
  isCanonicalTime,
  isCanonicalTimetz,
} from '../../../../../src/dialect/sqlite/census/sqlite-calendar.ts';
import { momentForm, momentShape } from '../../../../../src/dialect/sqlite/census/sqlite-moment-forms.ts';
import { textTest } from '../../../../../src/dialect/sqlite/census/sqlite-text-tests.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import { isSingle } from '../../../../../src/model/single-float.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';

/** What PostgreSQL makes of each text: the text itself where it is canonical; null where it is no value. */
async function printedBy(
  database: ScratchDatabase,
  type: string,
  texts: readonly string[],
): Promise<(string | null)[]> {
  const printed: (string | null)[] = [];
  for (const text of texts) {
    const shown = type.startsWith('timestamp')
      ? `trim('"' from to_json($1::text::${type})::text)`
      : `$1::text::${type}::text`;
    const row = await database.query<{ shown: string }>(`select ${shown} as shown`, [text]).catch(() => []);
    printed.push(row[0]?.shown ?? null);
  }
  return printed;
}

const CASES: readonly (readonly [string, LogicalType, readonly string[]])[] = [
  [
    'date',
    { kind: 'date' },
    [
      '2024-02-29',
      '2023-02-29',
      '1900-02-29',
      '2000-02-29',
      '0001-01-01',
      '0000-01-01',
      '9999-12-31',
      '10000-01-01',
      '5874897-12-31',
      '5874898-01-01',
      '0044-03-15 BC',
      '4714-11-24 BC',
      '4714-11-23 BC',
      '4714-12-01 BC',
      '4713-01-01 BC',
      '4715-12-31 BC',
      '0001-02-29 BC',
      '0005-02-29 BC',
      '0004-02-29 BC',
      'infinity',
      '-infinity',
      '2024-2-9',
      '2024-13-01',
      '2024-04-31',
      'today',
      '',
    ],
  ],
  [
    'time',
    { kind: 'time' },
    [
      '10:00:00',
      '00:00:00',
      '23:59:59.999999',
      '24:00:00',
      '24:00:01',
      '10:00:00.5',
      '10:00:00.50',
      '10:00',
      '10:60:00',
      '10:00:60',
      '1:00:00',
      '10:00:00.1234567',
    ],
  ],
  [
    'timetz',
    { kind: 'timetz' },
    [
      '10:00:00+00',
      '10:00:00.5+05:30',
      '10:00:00-03:30',
      '10:00:00+02:00',
      '10:00:00',
      '24:00:00+00',
      '10:00:00+15:59',
      '10:00:00+16',
      '10:00:00+01:02:03',
    ],
  ],
  [
    'timestamp',
    { kind: 'timestamp' },
    [
      '2024-02-29T10:00:00',
      '2024-02-29T10:00:00.5',
      '2024-02-29T10:00:00.50',
      '2024-02-29 10:00:00',
      '10000-01-01T00:00:00',
      '294276-12-31T23:59:59.999999',
      '294277-01-01T00:00:00',
      '0044-03-15T10:00:00 BC',
      '4714-11-24T00:00:00 BC',
      '4714-11-23T23:59:59 BC',
      'infinity',
      '2024-02-30T00:00:00',
      '2024-02-29T10:00:00Z',
    ],
  ],
  [
    'timestamptz',
    { kind: 'timestamptz' },
    [
      '2024-02-29T10:00:00+00:00',
      '2024-02-29T10:00:00.123456+00:00',
      '0044-03-15T10:00:00+00:00 BC',
      '-infinity',
      '2024-02-29T10:00:00+02:00',
      '2024-02-29T10:00:00',
    ],
  ],
  [
    'interval',
    { kind: 'interval' },
    [
      'P1Y2M3DT4H5M6.5S',
      'PT0S',
      'P-1D',
      'P14M',
      'P1Y-2M',
      'PT-1H-2M',
      'PT1H-2M',
      'PT60S',
      'PT59.999999S',
      'PT-0.5S',
      'P1W',
      'PT100H',
      'P0Y',
      'PT1.50S',
      'P',
      'PT',
    ],
  ],
  [
    'numeric(6,2)',
    { kind: 'decimal', precision: 6, scale: 2 },
    ['0.00', '-0.00', '1234.50', '12345.00', '1.5', '-9999.99', 'NaN', '01.00', '+1.00', '1e2'],
  ],
  ['numeric(3,-2)', { kind: 'decimal', precision: 3, scale: -2 }, ['0', '100', '99900', '150', '100000', '1.0']],
  ['numeric(2,4)', { kind: 'decimal', precision: 2, scale: 4 }, ['0.0012', '0.0123', '0.0000', '0.00']],
  [
    'numeric',
    { kind: 'decimal', precision: null, scale: null },
    ['1', '1.10', '-0', '-0.0', 'NaN', 'Infinity', '-Infinity', '.5', '5.', '1e5', '00'],
  ],
  [
    'uuid',
    { kind: 'uuid' },
    [
      '123e4567-e89b-42d3-a456-426614174000',
      '123E4567-e89b-42d3-a456-426614174000',
      '123e4567e89b42d3a456426614174000',
      '',
    ],
  ],
  ['float8', { kind: 'float', bits: 64 }, ['0.1', '1.5', '-5', 'NaN', '1.0', '.5', 'inf', 'abc']],
];

function isCanonical(type: LogicalType, text: string): boolean {
  if (type.kind === 'timestamp' || type.kind === 'timestamptz') {
    const shape = momentShape(text, type.kind === 'timestamp' ? '' : '+00:00');
    const form = shape === null ? null : momentForm([shape]);
    const isInfinite = text.endsWith('infinity');
    return form?.form.kind === 'text' && (isInfinite || form.hasZone === (type.kind === 'timestamptz'));
  }
  return textTest(type, null)?.(text) === true;
}

describe('a text is canonical exactly where PostgreSQL prints it as it is', () => {
  test.each(CASES)('%s', async (name, type, texts) => {
    const database = await createScratchDatabase();
    const printed = await printedBy(database, name, texts);
    const expected = texts.filter((text, at) => printed[at] === text);
    expect(texts.filter((text) => isCanonical(type, text))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
    await database.drop();
  });

  test('jsonb, but for white space', async () => {
    const texts = [
      '{}',
      '[]',
      'null',
      '{"a":1,"b":2}',
      '{"b":1,"a":2}',
      '{"b":1,"aa":2}',
      '{"aa":1,"b":2}',
      '{"a":1,"a":2}',
      '{"é":1,"zz":2}',
      '1.10',
      '1e5',
      '-0',
      '0',
      '-0.5',
      '01',
      '"\\u00e9"',
      '"é"',
      '"\\n"',
      '"\\u000a"',
      '"\\/"',
      '"\\u0000"',
      '"\\ud800"',
      '[1,[2,{"x":[]}],"y"]',
      '{"a": 1}',
      '[1,]',
      '{"a"}',
      'tru',
      '',
      '"\u007f"',
      `${'['.repeat(6000)}${']'.repeat(6000)}`,
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      '[[]',
      '[]]',
      '{"a":1,}',
      '{"a":{"b":1},"b":2,"a":3}',
    ];
    const database = await createScratchDatabase();
    const printed = await printedBy(database, 'jsonb', texts);
    const test = textTest({ kind: 'jsonb' }, null);
    const minified = printed.map((text) => text?.replace(/([,:]) /g, '$1') ?? null);
    expect(texts.filter((text) => test?.(text))).toEqual(texts.filter((text, at) => minified[at] === text));
    await database.drop();
  });

  test('real: the numbers that keep their digits', async () => {
    const database = await createScratchDatabase();
    for (const value of [0.1, 1.5, 16777216, 16777217, 3.4028235e38, 1e-45, 0.30000001192092896, 123456.79, -2.5]) {
      const rows = await database.query<{ shown: number }>('select $1::text::real::text::float8 as shown', [
        String(value),
      ]);
      expect(isSingle(value), String(value)).toBe(rows[0]?.shown === value);
    }
    await database.drop();
  });
});

describe('dates and times', () => {
  test('that are no text of PostgreSQL are none', () => {
    expect(isCanonicalDate('2024-02-29 ')).toBe(false);
    expect(isCanonicalTime('10:00:00\0')).toBe(false);
    expect(isCanonicalTimetz('10:00:00')).toBe(false);
  });
});

describe('the form of moments', () => {
  const formOf = (...texts: readonly string[]): unknown => {
    const shapes = texts.map((text) => momentShape(text, ''));
    return shapes.includes(null) ? null : momentForm([...new Set(shapes as string[])]);
  };

  test('is the one that gives all of them back', () => {
    expect(formOf('2024-01-01 10:00:00', '2024-01-01 10:00:00.1')).toEqual({
      form: { kind: 'datetime', separator: ' ', fraction: 'trimmed', zone: '' },
      hasZone: false,
    });
    expect(formOf('2024-01-01 10:00:00.10', '2024-01-01 10:00:00.12')).toMatchObject({ form: { fraction: 2 } });
    expect(formOf('2024-01-01T10:00:00', 'infinity')).toEqual({ form: { kind: 'text' }, hasZone: false });
  });

  test('of six digits or none is the one of Python', () => {
    expect(formOf('2024-01-01 10:00:00', '2024-01-01 10:00:00.123450')).toMatchObject({
      form: { fraction: 'six-or-none' },
    });
    expect(formOf('2024-01-01T10:00:00', '2024-01-01T10:00:00.123450')).toMatchObject({
      form: { separator: 'T', fraction: 'six-or-none' },
    });
    expect(formOf('2024-01-01 10:00:00', '2024-01-01 10:00:00.000000')).toBeNull();
    expect(formOf('2024-01-01 10:00:00', '2024-01-01 10:00:00.5', '2024-01-01 10:00:00.123450')).toBeNull();
  });

  test('is none where no form does', () => {
    expect(formOf('2024-01-01 10:00:00.10', '2024-01-01 10:00:00.1')).toBeNull();
    expect(formOf('2024-01-01 10:00:00', '2024-01-01 10:00:00Z')).toBeNull();
    expect(formOf('2024-01-01 10:00:00', 'infinity')).toBeNull();
    expect(formOf('2024-01-01 10:00:00.')).toBeNull();
    expect(formOf('2024-01-01 10:00:00.1234567')).toBeNull();
    expect(momentForm([])).toBeNull();
  });
});
