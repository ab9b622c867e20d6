import Database from 'better-sqlite3';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  isChangedNumeral,
  isReal,
  keepsText,
  looksNumeric,
} from '../../../../../src/dialect/postgres/census/postgres-affinity.ts';
import { beginConsistencyPoint } from '../../../../../src/dialect/postgres/connection/postgres-session.ts';
import { formatFloat } from '../../../../../src/model/float-text.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';
import { besideShortEnd } from '../../../../helpers/interval-ends.ts';
import { openScratch } from '../../../../helpers/scratch-catalog.ts';

let client: pg.Client;

beforeAll(async () => {
  client = await openScratch((await createScratchDatabase()).url);
  await beginConsistencyPoint(client);
});

afterAll(() => client.end());

/** What SQLite itself makes of each text in a column of that type: class and canonical text. */
function inSqlite(declaredType: string, texts: readonly string[]): { isNumber: boolean; text: string }[] {
  const database = new Database(':memory:');
  database.defaultSafeIntegers(true);
  database.exec(`create table t (c ${declaredType})`);
  const insert = database.prepare('insert into t values (?)');
  for (const text of texts) insert.run(text);
  const rows = database.prepare('select c from t order by rowid').pluck().all() as (string | bigint | number)[];
  database.close();
  return rows.map((value) => ({
    isNumber: typeof value !== 'string',
    text: typeof value === 'number' ? formatFloat(value) : String(value),
  }));
}

async function inPostgres(condition: string, texts: readonly string[]): Promise<boolean[]> {
  const sql = `select ${condition} as found from unnest($1::text[]) with ordinality as v (c, place) order by place`;
  return (await client.query(sql, [texts])).rows.map((row) => row.found);
}

const SAMPLES = [
  '',
  ' ',
  '0',
  '-0',
  '+5',
  '5',
  '007',
  '1.0',
  '1.10',
  '.5',
  '5.',
  '0.5',
  '-0.25',
  '1e3',
  '1E3',
  '1e',
  'e5',
  ' 5',
  '5 ',
  '5\n',
  '\t5',
  '5\u00a0',
  '0x10',
  '1_000',
  'NaN',
  'inf',
  'Infinity',
  '1e999',
  '1e-999',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '9007199254740993',
  '9007199254740992',
  '123456789012345',
  '1e21',
  '1e+21',
  '1.5e+21',
  '1.5e-7',
  '0.000001',
  '0.0000001',
  '1e-7',
  '1e-07',
  '10000000000000000000',
  '100000000000000000000',
  '1e+300',
  '1e+5',
  '0.1000000000000000055511151231257827',
  '0.30000000000000004',
  '94040-1724',
  'T',
  '2024-01-01',
  '12:30',
  '--5',
  '٣',
  '1.7976931348623157e+308',
  '1.7976931348623159e+308',
  '-5e-324',
  '2e-324',
  '1e-325',
  '1e+309',
  '2.2250738585072014e-308',
  // Decimals half-way between two floats: ECMAScript prints them, PostgreSQL a nearer one with as many digits or more.
  '20000000000000008',
  '20000000000000010',
  '9.999999999999999e+22',
  '1e+23',
];

/** Floats from 2^52 to 1e40 as ECMAScript prints them, and decimals beside them. */
const BIG_FLOAT = fc
  .tuple(fc.double({ min: 1, max: 10, noNaN: true, maxExcluded: true }), fc.integer({ min: 15, max: 40 }))
  .map(([digits, exponent]) => formatFloat(Number(`${digits}e${exponent}`)));
const BIG_INTEGER = fc.bigInt({ min: 2n ** 52n, max: 10n ** 21n }).map(String);
const HALFWAY = fc
  .tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n }), fc.integer({ min: 1, max: 16 }))
  .map(([mantissa, exponent]) => String((2n * mantissa + 1n) << BigInt(exponent)));

const NUMERAL = fc.oneof(
  fc.double({ noNaN: true }).map((value) => formatFloat(value)),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.stringMatching(/^[-+]?\d{0,20}\.?\d{0,20}$/),
  fc.stringMatching(/^ ?-?\d{1,3}(\.\d{1,3})?[eE][-+]?\d{1,3} ?$/),
  BIG_FLOAT,
  BIG_INTEGER,
  HALFWAY,
  fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !text.includes('\0')),
);

const TEXTS = fc.array(NUMERAL, { minLength: 50, maxLength: 50 });

describe.each(['INTEGER', 'NUMERIC', 'DATETIME', 'REAL'])('in a column declared %s', (declaredType) => {
  async function check(texts: readonly string[]): Promise<number> {
    const stored = inSqlite(declaredType, texts);
    const numeric = await inPostgres(looksNumeric('c'), texts);
    const changed = await inPostgres(isChangedNumeral('c', isReal(declaredType)), texts);
    let kept = 0;
    for (const [at, text] of texts.entries()) {
      const { isNumber, text: back } = stored[at] as { isNumber: boolean; text: string };
      expect([text, isNumber && numeric[at] === false]).toEqual([text, false]);
      expect([text, back !== text && changed[at] === false]).toEqual([text, false]);
      if (isNumber && changed[at] === false) kept++;
    }
    return kept;
  }

  test('no text that SQLite changes goes unnoticed', async () => {
    expect(await check(SAMPLES)).toBeGreaterThan(10);
    await fc.assert(
      fc.asyncProperty(TEXTS, async (texts) => {
        await check(texts);
      }),
      { numRuns: Math.max(40, fc.readConfigureGlobal().numRuns ?? 0) },
    );
  });

  test('the text of a float that SQLite stores is not suspected', async () => {
    const floats = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), besideShortEnd), {
      minLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(floats, async (values) => {
        const texts = values.filter((value) => value !== 0).map(formatFloat);
        expect(await inPostgres(isChangedNumeral('c', isReal(declaredType)), texts)).not.toContain(true);
      }),
    );
  });

  test('the text of an ordinary number is not suspected', async () => {
    const integers = ['0', '5', '-17', '123456789012345'];
    const reals = [
      '0.5',
      '-0.25',
      '0.23',
      '3.14159',
      '0.30000000000000004',
      '0.000001',
      '1.5e-7',
      '1e+21',
      '1e+23',
      '1e+299',
      '5e-324',
    ];
    const long = declaredType === 'REAL' ? [] : ['9223372036854775807', '-9223372036854775808', '9007199254740993'];
    const changed = await inPostgres(isChangedNumeral('c', isReal(declaredType)), [...integers, ...reals, ...long]);
    expect(changed).not.toContain(true);
  });
});

test.each([
  ['', true, false],
  ['TEXT', true, false],
  ['VARCHAR(10)', true, false],
  ['BLOB', true, false],
  ['CHARINT', false, false],
  ['DOUBLE PRECISION', false, true],
  ['FLOATING POINT', false, false],
  ['DECIMAL(5,2)', false, false],
  ['DATETIME', false, false],
])('the affinity of %j is the one that SQLite gives it', (declaredType, text, real) => {
  expect([keepsText(declaredType), isReal(declaredType)]).toEqual([text, real]);
  const [stored] = inSqlite(declaredType, ['5']);
  expect(stored?.isNumber).toBe(!text);
});
