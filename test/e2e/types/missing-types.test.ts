// Goal: a type that the target does not have is named in the plan, before a row moves, and its values arrive as text.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transformArchive } from '../../../src/stages/transform-archive.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, move, quietContext, transformFor } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const SOURCE = `
  create extension citext schema public;
  create type public.pair as (a integer, b text);
  create type public.mood as enum ('sad', 'ok');
  create table public.t (
    id integer primary key, p public.pair, many public.pair[], name public.citext, moods public.mood[],
    odd interval day to second(3)[], bits bit varying(5), spans int4multirange, short character(3)[]);
  insert into public.t values
    (1, '(1,"a,b")', '{"(,)",NULL}', 'MiXed', '{ok,NULL}', '{"1 day 02:03:04.567"}', '010', '{[1,2)}', '{a}'),
    (2, null, null, null, null, null, null, null, null);`;

async function throughSqlite() {
  const directory = await tempDirectory();
  const origin = await createScratchDatabase();
  await origin.query(SOURCE);
  const path = join(directory, 'between.db');
  await move(origin.url, path, join(directory, 'out'));
  return { origin, path, archive: join(directory, 'back') };
}

const TYPES = `
  select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
  where attrelid = 'public.t'::regclass and attnum > 0 order by attnum`;

describe('types of the source that the target lacks', () => {
  it('are reported by the transform; their values arrive as their text, and everything else as it was', async () => {
    const { origin, path, archive } = await throughSqlite();
    const target = await createScratchDatabase();
    await exportTo(archive, path);
    const { plan } = await transformFor(archive, target.url);
    expect(plan.notCarried.map(({ kind, table, name, text }) => [kind, table, name, text])).toEqual([
      ['other', 't', 'p', 'public.pair'],
      ['other', 't', 'many', 'public.pair[]'],
      ['other', 't', 'name', 'public.citext'],
    ]);
    expect(plan.notCarried[0]?.reason).toContain('create the type there first');
    const imported = await importTo(archive, target.url);
    expect(imported.proof.every(({ ok }) => ok)).toBe(true);
    expect(await target.query('select t::text as row from public.t as t order by id')).toEqual(
      await origin.query('select t::text as row from public.t as t order by id'),
    );
    const types = await target.query<{ name: string; type: string }>(TYPES);
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toEqual({
      id: 'integer',
      ...{ p: 'text', many: 'text', name: 'text' },
      moods: 'mood[]',
      odd: 'interval day to second(3)[]',
      bits: 'bit varying(5)',
      spans: 'int4multirange',
      short: 'character(3)[]',
    });
  });

  it('are used where the target has them', async () => {
    const { path, archive } = await throughSqlite();
    const target = await createScratchDatabase();
    await target.query('create type public.pair as (a integer, b text); create extension citext schema public');
    const moved = await move(path, target.url, archive);
    expect(moved.notCarried).toEqual([]);
    const types = await target.query<{ type: string }>(TYPES);
    expect(types.map(({ type }) => type).slice(1, 5)).toEqual(['pair', 'pair[]', 'citext', 'mood[]']);
  });

  it('are asked for by the import where the plan was made for any PostgreSQL', async () => {
    const { path, archive } = await throughSqlite();
    const target = await createScratchDatabase();
    await exportTo(archive, path);
    const forAny = { archive, to: null, toDialect: 'postgres', jsonb: false, keepDynamic: false } as const;
    await transformArchive(forAny, quietContext());
    await expect(importTo(archive, target.url)).rejects.toMatchObject({
      code: 'TARGET_MISMATCH',
      message: expect.stringContaining('public.pair'),
      hint: expect.stringContaining('create it in the target first'),
    });
  });
});
