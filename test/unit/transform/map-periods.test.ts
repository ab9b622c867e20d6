// Goal: what compares periods follows its table and columns through rules, scopes and diffs, or is named.
import { expect, test } from 'vitest';
import { tableFacts } from '../../../src/compare/catalog-facts.ts';
import { dialectNamed } from '../../../src/dialect/open-dialect.ts';
import type { Rules } from '../../../src/model/rules.ts';
import { mapOwnership } from '../../../src/scope/map-ownership.ts';
import { scopedCatalog } from '../../../src/scope/scoped-catalog.ts';
import { mapCatalog } from '../../../src/transform/map-catalog.ts';
import { catalogOf, needsPostgres18, tableIn } from '../../helpers/scratch-catalog.ts';

const ROOMS = `
  create extension if not exists btree_gist;
  create table room (id int, valid daterange, primary key (id, valid without overlaps));
  create table booking (n int primary key, room_id int, during daterange,
    constraint stay foreign key (room_id, period during) references room (id, period valid));
  create table hall (id int, valid daterange, primary key (id, valid without overlaps))`;

async function mapped(rules: Rules) {
  const postgres = dialectNamed('postgres');
  const input = { from: postgres, to: postgres, existing: null, typeNames: null, jsonb: false, keepDynamic: false };
  const planned = { sha256: '0'.repeat(64), instant: '2024-01-01T00:00:00Z', seed: 's', source: 'x' };
  return mapCatalog({ ...input, source: await catalogOf(ROOMS), rules: { rules, file: null, planned } });
}

test('keys and foreign keys have the names that rules give', async (context) => {
  await needsPostgres18(context);
  const { catalog, plan } = await mapped({
    tables: { room: { to: 'rooms', columns: { id: { to: 'no' }, valid: { to: 'since' } } } },
  });
  expect(plan.notCarried.filter(({ kind }) => kind !== 'extension')).toEqual([]);
  expect(tableIn(catalog, 'rooms').periods?.keys).toMatchObject([{ columns: ['no', 'since'], primary: true }]);
  expect(tableIn(catalog, 'booking').periods?.references).toMatchObject([
    { columns: ['room_id', 'during'], target: { name: 'rooms' }, targetColumns: ['no', 'since'], period: true },
  ]);
});

test('what a rule takes away is named with the reason', async (context) => {
  await needsPostgres18(context);
  const { catalog, plan } = await mapped({ tables: { room: { columns: { valid: { drop: true } } } } });
  expect(tableIn(catalog, 'room').periods).toBeUndefined();
  expect(plan.notCarried.filter(({ kind }) => kind !== 'extension')).toMatchObject([
    { kind: 'foreign-key', name: 'stay', reason: 'The key that it refers to is not carried.' },
    { kind: 'unique-key', name: 'room_pkey', reason: 'Its column "valid" is not carried.' },
  ]);
});

test('tables that become one lose them', async (context) => {
  await needsPostgres18(context);
  const { catalog, plan } = await mapped({ tables: { hall: { to: 'place' }, room: { to: 'place' } } });
  expect(tableIn(catalog, 'place').periods).toBeUndefined();
  const named = plan.notCarried.filter(({ reason }) => reason.includes('periods may overlap'));
  expect(named.map(({ table, name }) => [table, name])).toEqual([
    ['hall', 'hall_pkey'],
    ['room', 'room_pkey'],
  ]);
});

test('a scope names the foreign keys that it does not follow', async (context) => {
  await needsPostgres18(context);
  const source = await catalogOf(`create extension if not exists btree_gist;
    create table users (id int primary key, email text not null unique);
    create table room (user_id int not null references users, id int, valid daterange,
      primary key (user_id, id, valid without overlaps), unique (id, valid without overlaps));
    create table booking (user_id int not null references users, n int primary key, room_id int, during daterange,
      foreign key (room_id, period during) references room (id, period valid))`);
  const catalog = scopedCatalog(source, mapOwnership(source, {}));
  expect(catalog.leftOut.filter(({ table }) => table === 'booking')).toMatchObject([
    { text: 'foreign key (room_id, period during) references room (id, period valid)' },
  ]);
  expect(tableIn(catalog, 'room').periods?.keys).toHaveLength(2);
});

test('a diff knows what compares periods from what does not', async (context) => {
  await needsPostgres18(context);
  const room = tableIn(await catalogOf(ROOMS), 'booking');
  const texts = tableFacts(room, 'spelling').map(({ text }) => text);
  expect(texts).toContain('stay: period foreign key (room_id, during) to room (id, valid)');
  const [reference] = room.periods?.references ?? [];
  const { periods: _, ...plain } = room;
  const same = reference === undefined ? plain : { ...plain, foreignKeys: [reference] };
  expect(tableFacts(same, 'spelling').map(({ text }) => text)).toEqual(texts);
});
