import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NotCarried } from '../../src/model/plan.ts';
import type { ColumnLoss } from '../../src/transform/column-losses.ts';
import { createScratchDatabase, type ScratchDatabase } from './databases.ts';
import { move } from './run-stages.ts';
import { tempDirectory } from './temp-directory.ts';

/** A type of PostgreSQL with values of it, as literals. */
export interface TypeValues {
  readonly typeName: string;
  readonly literals: readonly string[];
  /** What a column of it is when it comes back, where that is another name: the base type of a domain. */
  readonly returnsAs?: string;
}

export interface TypesUnderTest {
  readonly types: readonly TypeValues[];
  /** Makes the types that the source and the target need, in both. */
  readonly prepare?: string;
  /** Makes types in the source alone. */
  readonly prepareSource?: string;
  /** What the plans may name beside the columns: nothing unless it is given. */
  readonly notCarried?: readonly string[];
}

interface Returned {
  readonly types: string;
  readonly rows: readonly unknown[];
}

/**
 * Tests that each type's values, and NULL, come back from SQLite as the server prints them, in a column of the
 * same type, and that no plan says anything else than `exact`.
 */
export function describeTypes(what: string, under: TypesUnderTest): void {
  describe(`${what} from PostgreSQL to SQLite and back`, () => {
    let moved: { readonly out: Moved; readonly back: Moved; readonly ends: readonly ScratchDatabase[] };

    beforeAll(async () => {
      moved = await moveThereAndBack(under);
    }, 120_000);

    it('is foretold as exact, with nothing left behind', () => {
      expect([...moved.out.losses, ...moved.back.losses]).toEqual([]);
      // Definitions of types and extensions stay behind, as the report says; the values that are of them do not.
      const left = [...moved.out.notCarried, ...moved.back.notCarried]
        .filter(({ kind }) => kind !== 'type' && kind !== 'extension')
        .map(({ name }) => name);
      expect(left).toEqual(under.notCarried ?? []);
    });

    it.each(under.types.map((type, at) => ({ ...type, at })))('$typeName', async ({ typeName, returnsAs, at }) => {
      const [origin, returned] = moved.ends as [ScratchDatabase, ScratchDatabase];
      const [before, after] = [await contentOf(origin, at), await contentOf(returned, at)];
      expect(after.rows).toEqual(before.rows);
      expect(before.rows.length).toBeGreaterThan(1);
      expect(after.types).toBe(returnsAs ?? before.types);
      if (returnsAs === undefined) expect(before.types).toContain(typeName.replace(/^.*\./, '').slice(0, 3));
    });
  });
}

interface Moved {
  readonly losses: readonly ColumnLoss[];
  readonly notCarried: readonly NotCarried[];
}

async function moveThereAndBack({ types, prepare = '', prepareSource = '' }: TypesUnderTest) {
  const ends = [await createScratchDatabase(), await createScratchDatabase()] as const;
  for (const end of ends) if (prepare !== '') await end.query(prepare);
  const [origin, returned] = ends;
  if (prepareSource !== '') await origin.query(prepareSource);
  for (const [at, type] of types.entries()) await fill(origin, at, type);
  const directory = await tempDirectory();
  const path = join(directory, 'between.db');
  const out = await move(origin.url, path, join(directory, 'out'));
  const back = await move(path, returned.url, join(directory, 'back'));
  return { out, back, ends };
}

async function fill(database: ScratchDatabase, at: number, { typeName, literals }: TypeValues): Promise<void> {
  await database.query(`create table public.t${at} (id integer primary key, c ${typeName})`);
  for (const [id, literal] of [null, ...literals].entries()) {
    await database.query(`insert into public.t${at} values ($1, $2)`, [id, literal]);
  }
}

async function contentOf(database: ScratchDatabase, at: number): Promise<Returned> {
  const rows = await database.query(`select t::text as row from public.t${at} as t order by id`);
  const types = await database.query<{ type: string }>(
    `select format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = 'public.t${at}'::regclass and attname = 'c'`,
  );
  return { rows: rows.map(({ row }) => row), types: types[0]?.type ?? 'no such column' };
}
