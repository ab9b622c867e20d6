import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseReader } from '../../../../../src/dialect/dialect.ts';
import { dialectOf, parseEnd } from '../../../../../src/dialect/open-dialect.ts';
import type { Reference } from '../../../../../src/model/scope.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';

let reader: DatabaseReader;

beforeAll(async () => {
  const database = await createScratchDatabase();
  await database.query(`
    create table users (id int primary key);
    create table "Rentals" ("Id" int primary key, user_id int) partition by range ("Id");
    create table rentals_1 partition of "Rentals" for values from (0) to (100);
    create table rentals_2 partition of "Rentals" for values from (100) to (200);
    create table payments (user_id int, rental int);
    insert into users values (1), (2);
    insert into "Rentals" values (10, 1), (110, 2), (120, null);
    insert into payments values (1, 10), (2, 110), (1, 110), (null, 10), (9, 10), (2, 120), (2, 77);`);
  const end = parseEnd(database.url);
  reader = await dialectOf(end).openReader(end, { signal: new AbortController().signal, copyFirst: false });
});

afterAll(() => reader.close());

function reference(child: string, column: string, [parent, key]: readonly [string, string]): Reference {
  return {
    child: { namespace: null, name: child },
    columns: [column],
    parent: { namespace: null, name: parent },
    parentColumns: [key],
    match: 'simple',
    origin: 'rule',
    condition: null,
    path: null,
  };
}

const TO_USER = reference('payments', 'user_id', ['users', 'id']);
const TO_RENTAL = reference('payments', 'rental', ['Rentals', 'Id']);

test('values that lead to no row are counted, NULLs are not', async () => {
  expect(await reader.overlap(TO_USER)).toEqual({ rows: 6, missing: 1 });
  expect(await reader.overlap(TO_RENTAL)).toEqual({ rows: 7, missing: 1 });
});

test('two ways are compared in the rows where both lead to a user', async () => {
  const overRental = [TO_RENTAL, reference('Rentals', 'user_id', ['users', 'id'])];
  expect(await reader.agreement([TO_USER], overRental)).toEqual({ rows: 3, agreeing: 2 });
  expect(await reader.agreement(overRental, [TO_USER])).toEqual({ rows: 3, agreeing: 2 });
});
