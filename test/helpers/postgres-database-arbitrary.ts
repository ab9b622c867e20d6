import fc from 'fast-check';
import type { ScratchDatabase } from './databases.ts';
import { document, floatText } from './postgres-literals.ts';
import { LONG_TAIL } from './postgres-long-tail.ts';
import { SAMPLES } from './postgres-samples.ts';
import {
  type PostgresStructureSample,
  postgresReference,
  postgresStructure,
  qualified,
  quote,
  structureSql,
} from './postgres-structure-arbitrary.ts';
import { names } from './sqlite-database-arbitrary.ts';

/** Small PostgreSQL databases, as data that fast-check can shrink. */
export interface PostgresSample {
  readonly tables: readonly PostgresTableSample[];
}

export interface PostgresTableSample {
  readonly namespace: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly typeName: string }[];
  /** How many of the first columns are the primary key; 0: none. */
  readonly keyColumns: number;
  readonly structure: PostgresStructureSample;
  /** Literals in the order of the columns. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const FLOATS = ['double precision', 'real'].map((typeName) => ({
  typeName,
  literal: typeName === 'real' ? fc.float().map((value) => (Object.is(value, -0) ? '-0' : String(value))) : floatText,
}));

const COMMON = [
  ...SAMPLES.map(({ typeName, literal }) => ({ typeName, literal })),
  ...FLOATS,
  { typeName: 'jsonb', literal: document },
  { typeName: 'numeric(9,2)', literal: fc.integer({ min: -99_999, max: 99_999 }).map((cents) => String(cents / 100)) },
  { typeName: 'numeric(30,10)', literal: fc.constantFrom('12345678901234567890.0123456789', '0', '-1.5', 'NaN') },
  { typeName: 'numeric(3,-2)', literal: fc.constantFrom('100', '-12300', '0') },
  { typeName: 'timestamp(3) with time zone', literal: fc.constantFrom('2024-01-01 00:00:00.123+00', '-infinity') },
].map((type) => ({ ...type, isOrdered: type.typeName !== 'json' }));

/** Common types as often as the many others together. */
const types = (onlyOrdered: boolean) => {
  const allowed = (all: typeof COMMON) => all.filter(({ isOrdered }) => isOrdered || !onlyOrdered);
  return fc.oneof(fc.constantFrom(...allowed(COMMON)), fc.constantFrom(...allowed([...LONG_TAIL])));
};

const table = (namespace: string, name: string): fc.Arbitrary<PostgresTableSample> =>
  names({ minLength: 1, maxLength: 4 }).chain((columnNames) =>
    fc
      .record({
        keyColumns: fc.integer({ min: 0, max: Math.min(2, columnNames.length) }),
        rowCount: fc.integer({ min: 0, max: 5 }),
      })
      .chain(({ keyColumns, rowCount }) =>
        fc.tuple(...columnNames.map((_, at) => types(at < keyColumns))).chain((chosen) =>
          fc.record({
            namespace: fc.constant(namespace),
            name: fc.constant(name),
            columns: fc.constant(named(chosen, columnNames)),
            structure: postgresStructure(named(chosen, columnNames)),
            keyColumns: fc.constant(keyColumns),
            rows: fc.array(
              fc.tuple(
                ...chosen.map(({ literal }, at) => (at < keyColumns ? literal : fc.option(literal, { freq: 8 }))),
              ),
              { minLength: rowCount, maxLength: rowCount },
            ),
          }),
        ),
      ),
  );

function named(chosen: readonly (typeof COMMON)[number][], names: readonly string[]) {
  return chosen.map(({ typeName, isOrdered }, at) => ({ name: names[at] as string, typeName, isOrdered }));
}

/** Databases of one or two tables, with columns of the common types and of some that go by their text. */
export const postgresSample: fc.Arbitrary<PostgresSample> = names({ minLength: 1, maxLength: 2 })
  .chain((tableNames) => fc.tuple(...tableNames.map((name, at) => table(at === 0 ? 'public' : 'other one', name))))
  .map((tables) => ({ tables }));

/** Types that the samples use and that RowFerry does not make: composite ones. */
export const COMPOSITE = 'create type public.pair as (a integer, b text)';

/** Leaves nothing in the database. */
export async function clearDatabase(database: ScratchDatabase): Promise<void> {
  await database.query('drop schema public cascade; create schema public; drop schema if exists "other one" cascade');
}

/** Writes the sample into an empty database. Rows that break a key are left out. */
export async function fillDatabase(database: ScratchDatabase, sample: PostgresSample): Promise<void> {
  await database.query(`${COMPOSITE}; create type public.mood as enum ('so "so"', E'tab\\t', '')`);
  await database.query('create schema "other one"');
  for (const table of sample.tables) await fillTable(database, table, sample.tables[0]);
}

async function fillTable(
  database: ScratchDatabase,
  table: PostgresTableSample,
  first: PostgresTableSample | undefined,
) {
  const { columns, keyColumns, rows, structure } = table;
  const target = qualified(table);
  const definitions = columns.map(
    ({ name, typeName }, at) => `${quote(name)} ${typeName} ${structure.clauses[at] ?? ''}`,
  );
  const key = columns.slice(0, keyColumns).map((column) => quote(column.name));
  if (keyColumns > 0) definitions.push(`primary key (${key.join(', ')})`);
  const reference = postgresReference(table, first);
  if (reference !== null) definitions.push(reference.definition);
  await database.query(`create table ${target} (${definitions.join(', ')})`);
  const values = columns.map(({ typeName }, at) => `$${at + 1}::${typeName}`).join(', ');
  for (const [at, row] of rows.entries()) {
    const referred = reference === null ? '' : `, ${reference.value(at)}`;
    await unlessRefused(
      database.query(`insert into ${target} values (${values}${referred}) on conflict do nothing`, row),
    );
  }
  for (const sql of structureSql(table)) await unlessRefused(database.query(sql));
}

/** Rows that break a constraint, and constraints that the rows break, are left out; so are rows too long for an index. */
async function unlessRefused(statement: Promise<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    if (!/^(23|54000)/.test(code)) throw error;
  }
}
