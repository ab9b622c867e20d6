// Goal: the server gives a float the digits that ECMAScript gives it, whatever digits it prints itself.
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginConsistencyPoint } from '../../../../../src/dialect/postgres/connection/postgres-session.ts';
import { floatSql } from '../../../../../src/dialect/postgres/rows/postgres-float-sql.ts';
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

async function inPostgres(values: readonly number[]): Promise<{ readonly ours: string; readonly own: string }[]> {
  const sql = `select ${floatSql('v.c', 64)} as ours, v.c::text as own
    from unnest($1::text[]) with ordinality as t (c, place), lateral (select t.c::float8) as v (c) order by t.place`;
  return (await client.query(sql, [values.map(formatFloat)])).rows;
}

async function check(values: readonly number[]): Promise<number> {
  const rows = await inPostgres(values);
  expect(rows.map(({ ours }) => ours)).toEqual(values.map(formatFloat));
  return rows.filter(({ ours, own }) => Number(own) === Number(ours) && digits(own) !== digits(ours)).length;
}

function digits(text: string): string {
  return text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/0+$/, '');
}

test('where an end of the interval has fewer digits', async () => {
  const known = [20000000000000010, 1e23, -1e23, 9.5367431640625e22, 5e22, 2 ** 53, 2 ** 54 + 4, 1e40, 8.41e21];
  expect(await check(known)).toBeGreaterThan(1);
  let different = 0;
  const many = fc.array(besideShortEnd, { minLength: 100, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(many, async (values) => {
      different += await check(values);
    }),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 20 },
  );
  expect(different).toBeGreaterThan(100);
});

test('of every power of two and its neighbours, and of any float', async () => {
  const powers = Array.from({ length: 2098 }, (_, at) => 2 ** (at - 1074));
  expect(await check(powers)).toBeGreaterThan(0);
  await check(powers.slice(1060).map((power) => power * (1 + Number.EPSILON)));
  await check(powers.slice(1060).map((power) => power * (1 - Number.EPSILON / 2)));
  const many = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 100, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(many, async (values) => void (await check(values))),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 20 },
  );
});
