import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { ColumnPlan } from '../../src/model/plan.ts';
import { createScratchDatabase, type ScratchDatabase } from './databases.ts';
import { move } from './run-stages.ts';
import { tempDirectory } from './temp-directory.ts';

/** A column of SQLite by its declaration, with values as SQL. */
export interface DeclaredValues {
  readonly declared: string;
  readonly values: readonly string[];
  /** The type that PostgreSQL has for it. */
  readonly becomes?: string;
}

export interface DeclarationsUnderTest {
  readonly columns: readonly DeclaredValues[];
  /** Behind the closing bracket of CREATE TABLE. */
  readonly options?: 'strict' | 'without rowid' | 'strict, without rowid';
  readonly encoding?: 'UTF-16le' | 'UTF-16be';
  readonly rules?: { readonly jsonb?: boolean; readonly keepDynamic?: boolean };
}

interface Moved {
  readonly origin: string;
  readonly returned: string;
  readonly middle: ScratchDatabase;
  /** By table: what the plan of each move says of the column. */
  readonly plans: readonly (readonly ColumnPlan[])[];
}

/**
 * Tests that each column's values, and NULL, come back from PostgreSQL with their storage class and their bytes,
 * in a column of the same declaration, and that both plans say `exact`.
 */
export function describeDeclarations(what: string, under: DeclarationsUnderTest): void {
  describe(`${what} from SQLite to PostgreSQL and back`, () => {
    let moved: Moved;

    beforeAll(async () => {
      moved = await moveThereAndBack(under);
    }, 120_000);

    it.each(under.columns.map((column, at) => ({ ...column, at, title: column.declared || 'no type' })))(
      '$title $values',
      async ({ at, becomes }) => {
        expect(moved.plans.map((plan) => plan[at]?.loss)).toEqual(['exact', 'exact']);
        expect(contentOf(moved.returned, at)).toEqual(contentOf(moved.origin, at));
        if (becomes !== undefined) expect(await typeIn(moved.middle, at)).toBe(becomes);
      },
    );
  });
}

async function moveThereAndBack({ columns, options = undefined, encoding, rules }: DeclarationsUnderTest) {
  const directory = await tempDirectory();
  const [origin, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  const database = new Database(origin);
  if (encoding !== undefined) database.exec(`pragma encoding = '${encoding}'`);
  for (const [at, { declared, values }] of columns.entries()) {
    database.exec(`create table t${at} (id integer primary key, c ${declared}) ${options ?? ''}`);
    for (const [id, value] of ['null', ...values].entries())
      database.exec(`insert into t${at} values (${id}, ${value})`);
  }
  database.close();
  const middle = await createScratchDatabase();
  await move(origin, middle.url, join(directory, 'out'), rules ?? {});
  await move(middle.url, returned, join(directory, 'back'));
  const plans = [await plansOf(join(directory, 'out')), await plansOf(join(directory, 'back'))];
  return { origin, returned, middle, plans };
}

/** The plan of the column `c` of t0, t1, … */
async function plansOf(archive: string): Promise<readonly ColumnPlan[]> {
  const { plan } = await openArchive(archive, 'transformed');
  const tables = [...(plan?.tables ?? [])].sort((a, b) => numberOf(a.source.name) - numberOf(b.source.name));
  return tables.map(({ columns }) => columns.find(({ source }) => source === 'c') as ColumnPlan);
}

function numberOf(name: string): number {
  return Number(name.slice(1));
}

/** Declaration, and class and bytes of every value: of text those of UTF-8, whatever the database is written in. */
function contentOf(path: string, at: number): unknown {
  const database = new Database(path, { readonly: true });
  try {
    const isUtf8 = database.pragma('encoding', { simple: true }) === 'UTF-8';
    const bytesOf = (kind: string, hex: string, value: unknown): string => {
      if (kind === 'null') return '';
      if (kind === 'real') return bitsOf(value);
      return kind === 'blob' || isUtf8 ? hex : Buffer.from(String(value)).toString('hex').toUpperCase();
    };
    const rows = database
      .prepare(`select id, typeof(c), hex(cast(c as blob)), c from t${at} order by id`)
      .raw()
      .safeIntegers(true)
      .all() as [bigint, string, string, unknown][];
    const declarations = database.prepare(`select name, type, "notnull", pk from pragma_table_xinfo('t${at}')`).all();
    const table = database.prepare("select wr, strict from pragma_table_list where schema = 'main' and name = ?");
    return {
      rows: rows.map(([id, kind, hex, value]) => `${id} ${kind} ${bytesOf(kind, hex, value)}`),
      declarations,
      table: table.get(`t${at}`),
    };
  } finally {
    database.close();
  }
}

function bitsOf(value: unknown): string {
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value as number);
  return bits.toString('hex');
}

async function typeIn(database: ScratchDatabase, at: number): Promise<string | undefined> {
  const [row] = await database.query<{ type: string }>(
    `select format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = 'public.t${at}'::regclass and attname = 'c'`,
  );
  return row?.type;
}
