// Goal: keys and foreign keys over periods (PostgreSQL 18) arrive, or are named; a row that breaks one costs itself alone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { NotCarried } from '../../../src/model/plan.ts';
import type { BadRowOptions } from '../../../src/stages/stage-options.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, move, planIn, transformFor } from '../../helpers/run-stages.ts';
import { needsPostgres18 } from '../../helpers/scratch-catalog.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const rejecting = { onError: 'reject' } as const;

const ROOMS = `
  create table room (id int, code text, valid daterange not null, constraint room_pk primary key (id, valid without overlaps),
    constraint room_code unique (code, valid without overlaps) deferrable initially deferred);
  create table booking (n int primary key, room_id int, during daterange,
    constraint booking_room foreign key (room_id, period during) references room (id, period valid))`;

const CONSTRAINTS = `
  select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) as is from pg_constraint
  where conperiod order by 1`;

async function withRooms(rows: string): Promise<ScratchDatabase> {
  const database = await createScratchDatabase();
  await database.query(`create extension btree_gist; ${ROOMS}; ${rows}`);
  return database;
}

const SOUND = `
  insert into room values (1, 'a', '[2024-01-01,2024-02-01)'), (1, 'b', '[2024-02-01,2024-03-01)'), (2, 'a', '[2024-02-01,)');
  insert into booking values (1, 1, '[2024-01-15,2024-02-15)'), (2, 2, '[2025-01-01,)'), (3, null, '[1999-01-01,)'), (4, 1, null)`;

/** The same tables without what compares periods, and rows that break all of it. */
const BROKEN = `
  create table room (id int, code text, valid daterange);
  create table booking (n int primary key, room_id int, during daterange);
  insert into room values
    (1, 'a', '[2024-01-01,2024-02-01)'), (1, 'b', '[2024-01-20,2024-03-01)'), (1, 'c', '[2024-02-01,2024-04-01)'),
    (2, 'd', 'empty'), (3, 'a', '[2024-01-31,2024-02-02)'), (4, null, '[2024-01-01,)'), (5, 'f', null);
  insert into booking values
    (1, 1, '[2024-01-15,2024-02-15)'), (2, 1, '[2024-03-15,2024-04-15)'), (3, 2, '[2024-01-01,2024-01-02)'),
    (4, 9, '[2024-01-01,)'), (5, 4, '[2030-01-01,)'), (6, null, '[2030-01-01,)')`;

function withoutExtension(notCarried: readonly NotCarried[]): readonly NotCarried[] {
  return notCarried.filter(({ kind }) => kind !== 'extension');
}

async function rejectsIn(archive: string, table: string): Promise<readonly Record<string, unknown>[]> {
  return JSON.parse(await readFile(join(archive, 'rejects', `${table}.json`), 'utf8'));
}

describe('tables of a database that is made anew', () => {
  test('come with their keys and foreign keys over periods', async (context) => {
    await needsPostgres18(context);
    const [from, to] = [await withRooms(SOUND), await createScratchDatabase()];
    await to.query('create extension btree_gist');
    const { notCarried, proof } = await move(from.url, to.url, await tempDirectory());
    expect([withoutExtension(notCarried), proof.map(({ ok }) => ok)]).toEqual([[], [true, true]]);
    expect(await to.query(CONSTRAINTS)).toEqual(await from.query(CONSTRAINTS));
    expect(await from.query(CONSTRAINTS)).toHaveLength(3);
  });

  test('are named where the target lacks the extension that such a key needs', async (context) => {
    await needsPostgres18(context);
    const [from, to] = [await withRooms(SOUND), await createScratchDatabase()];
    const { notCarried } = await move(from.url, to.url, await tempDirectory());
    const lost = withoutExtension(notCarried);
    expect(lost.map(({ kind, name }) => [kind, name])).toEqual([
      ['unique-key', 'room_code'],
      ['unique-key', 'room_pk'],
      ['foreign-key', 'booking_room'],
    ]);
    expect(lost[0]?.reason).toContain('btree_gist');
  });

  test('are named as not carried to SQLite, and their rows arrive', async (context) => {
    await needsPostgres18(context);
    const [from, archive] = [await withRooms(SOUND), await tempDirectory()];
    const path = join(archive, 'target.db');
    const { proof } = await move(from.url, path, archive);
    expect(proof.map(({ ok, rows }) => [ok, rows])).toEqual([
      [true, 4],
      [true, 3],
    ]);
    expect(withoutExtension((await planIn(archive)).notCarried)).toEqual([
      {
        kind: 'foreign-key',
        table: 'booking',
        name: 'booking_room',
        text: '(room_id, period during) references room (id, period valid)',
        reason: 'SQLite has no PERIOD: it does not compare periods.',
      },
      {
        kind: 'unique-key',
        table: 'room',
        name: 'room_code',
        text: '(code, valid without overlaps)',
        reason: 'SQLite has no WITHOUT OVERLAPS: it does not compare periods.',
      },
      expect.objectContaining({ name: 'room_pk', text: 'primary key (id, valid without overlaps)' }),
    ]);
    const target = new Database(path, { readonly: true });
    expect(target.pragma('foreign_key_list(booking)')).toEqual([]);
    target.close();
  });
});

/** An archive whose catalog has the keys and whose rows break them: the source never checked. */
async function loadBroken(badRows: BadRowOptions, given: { readonly target: string }) {
  const [from, to, archive] = [await createScratchDatabase(), await createScratchDatabase(), await tempDirectory()];
  await from.query(BROKEN);
  await to.query(`create extension btree_gist; ${given.target}`);
  await exportTo(archive, from.url);
  await transformFor(archive, to.url, { badRows });
  const load = () => importTo(archive, to.url, { badRows });
  return { to, archive, load };
}

describe('a target that has them', () => {
  test('takes every row but those that break them', async (context) => {
    await needsPostgres18(context);
    const { to, archive, load } = await loadBroken(rejecting, { target: ROOMS });
    const before = await to.query(CONSTRAINTS);
    const { tables, proof } = await load();
    expect(tables.map(({ table, read, written, rejected }) => [table, read, written, rejected])).toEqual([
      ['booking', 6, 3, 3],
      ['room', 6, 3, 3],
    ]);
    expect(proof.every(({ ok }) => ok)).toBe(true);
    expect(await to.query('select id, code from room order by id, code')).toEqual([
      { id: 1, code: 'a' },
      { id: 1, code: 'c' },
      { id: 4, code: null },
    ]);
    expect(await to.query('select n from booking order by n')).toEqual([{ n: 1 }, { n: 5 }, { n: 6 }]);
    const rooms = await rejectsIn(archive, 'room');
    expect(rooms.map(({ row, sqlstate }) => [row, sqlstate])).toEqual([
      // The transform has left it out.
      [expect.objectContaining({ code: 'f' }), null],
      [expect.objectContaining({ code: 'b' }), '23P01'],
      [expect.objectContaining({ code: 'd' }), '23514'],
      [expect.objectContaining({ id: 3 }), '23P01'],
    ]);
    expect((await rejectsIn(archive, 'booking')).map(({ key, column, reason }) => [key, column, reason])).toEqual([
      [{ n: 2 }, 'room_id', 'its parent in room (id=1) was rejected'],
      [{ n: 3 }, 'room_id', 'its parent in room (id=2) was rejected'],
      [{ n: 4 }, 'room_id', 'it refers by room_id, during to a row of room that is not there'],
    ]);
    expect(await to.query(CONSTRAINTS)).toEqual(before);
  });

  test('refuses all without --on-error reject, naming the row', async (context) => {
    await needsPostgres18(context);
    const { to, load } = await loadBroken(
      {},
      { target: ROOMS.replaceAll(' not null', '').replaceAll('primary key (id', 'unique (id') },
    );
    await expect(load()).rejects.toMatchObject({ code: 'CONSTRAINT_VIOLATED', context: { table: 'room' } });
    expect(await to.query('select from room')).toEqual([]);
  });

  test('sets the references NULL that lead nowhere, where that is asked for', async (context) => {
    await needsPostgres18(context);
    const given = { target: ROOMS };
    const { to, archive, load } = await loadBroken({ ...rejecting, orphans: 'null' }, given);
    const { losses } = await load();
    expect(losses).toMatchObject([{ table: 'booking', column: 'room_id, during' }]);
    expect(await to.query('select n, room_id, during::text from booking where n > 2 order by n')).toEqual([
      { n: 4, room_id: null, during: null },
      { n: 5, room_id: 4, during: '[2030-01-01,)' },
      { n: 6, room_id: null, during: '[2030-01-01,)' },
    ]);
    expect((await rejectsIn(archive, 'booking')).map(({ key }) => key)).toEqual([{ n: 2 }, { n: 3 }]);
  });
});

test('a foreign key over periods that was never verified arrives as one', async (context) => {
  await needsPostgres18(context);
  const [from, to] = [await withRooms(SOUND), await createScratchDatabase()];
  await from.query(`alter table booking drop constraint booking_room;
    insert into booking values (7, 1, '[2024-02-15,2024-05-01)');
    alter table booking add constraint booking_room
      foreign key (room_id, period during) references room (id, period valid) not valid`);
  await to.query('create extension btree_gist');
  const { notCarried } = await move(from.url, to.url, await tempDirectory(), { badRows: rejecting });
  expect(withoutExtension(notCarried)).toEqual([]);
  expect(await to.query(CONSTRAINTS)).toEqual(await from.query(CONSTRAINTS));
  expect(await to.query('select count(*)::int as rows from booking')).toEqual([{ rows: 5 }]);
});
