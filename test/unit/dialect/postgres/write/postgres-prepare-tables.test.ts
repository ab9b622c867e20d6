import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openWriter } from '../../../../../src/dialect/postgres/postgres-writer.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';
import { blocksOf } from '../../../../helpers/row-fixtures.ts';

const OPTIONS = { signal: new AbortController().signal, memory: true, backupDirectory: null };
const T = { namespace: null, name: 't' };

const TRIGGER = `
  create table t (id int);
  create table log (what text);
  create function note() returns trigger security definer language plpgsql as
    $$ begin insert into public.log values ('fired'); return new; end $$;
  create trigger one before insert on t for each row execute function note()`;

/** Loads a row into `t` as a user who was only granted the tables; undone at the end. */
async function loadAsGuest(tables: string, given: { grants?: string; fireTriggers?: boolean } = {}) {
  const target = await createScratchDatabase();
  const role = `guest_${randomUUID().replaceAll('-', '')}`;
  const { grants = 'all on t', fireTriggers = false } = given;
  await target.query(`${tables}; create role ${role} login password 'p'; grant ${grants} to ${role}`);
  try {
    const writer = await openWriter(endOf(target, role), { ...OPTIONS, fireTriggers });
    try {
      const { catalog } = await writer.existing([T]);
      const loaded = catalog.tables.filter(({ name }) => name.name === 't');
      await writer.begin({ ...catalog, tables: loaded }, []);
      for (const table of loaded) await writer.write(table, blocksOf(['{"id":1}']));
      await writer.complete();
      await writer.commit();
      return { target };
    } catch (error) {
      await writer.abort();
      throw error;
    }
  } finally {
    await target.query(`drop owned by ${role}; drop role ${role}`);
  }
}

function endOf({ url }: ScratchDatabase, role: string) {
  const given = new URL(url);
  given.username = role;
  given.password = 'p';
  return { kind: 'postgres', url: given.href, password: null } as const;
}

describe('a user who does not own the tables', () => {
  it.each(['all on t', 'select, insert on t'])('fills a plain one with: grant %s', async (grants) => {
    const { target } = await loadAsGuest('create table t (id int)', { grants });
    expect(await target.query('select * from t')).toEqual([{ id: 1 }]);
  });

  it('is told which triggers would fire, and fills the table when they may', async () => {
    await expect(loadAsGuest(TRIGGER)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('one of t'),
      context: { triggers: 'one of t' },
    });
    const { target } = await loadAsGuest(TRIGGER, { fireTriggers: true });
    expect(
      await target.query('select (select count(*)::int from t) as t, (select count(*)::int from log) as log'),
    ).toEqual([{ t: 1, log: 1 }]);
  });

  it('is told which foreign keys cannot wait', async () => {
    const tables = 'create table p (id int primary key); create table t (id int constraint up references p)';
    await expect(loadAsGuest(tables)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('up of t'),
      hint: expect.stringContaining('deferrable'),
    });
  });

  it('is told that row-level security applies', async () => {
    const tables = 'create table t (id int); alter table t enable row level security';
    await expect(loadAsGuest(tables)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringMatching(/BYPASSRLS/),
    });
  });

  it('is not kept from it by a table that nobody asked for', async () => {
    const tables =
      'create table t (id int); create table secret (id int); create schema hidden; create table hidden.u (a int)';
    const { target } = await loadAsGuest(tables, { grants: 'select, insert on t' });
    expect(await target.query('select * from t')).toEqual([{ id: 1 }]);
  });

  it('is told of the table that cannot be read', async () => {
    await expect(loadAsGuest('create table t (id int)', { grants: 'insert on t' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      context: { table: 't' },
    });
  });
});
