import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { PostgresTableSample } from './postgres-database-arbitrary.ts';

/** What stands around the columns of a sample table. Numbers are places of columns. */
export interface PostgresStructureSample {
  /** One for each column, mostly empty: `not null`, `default 7`, `check (…)`. */
  readonly clauses: readonly string[];
  readonly uniqueKeys: readonly (readonly number[])[];
  readonly indexes: readonly {
    readonly columns: readonly number[];
    readonly descending: boolean;
    readonly isPartial: boolean;
  }[];
  /** A further column refers to the key of the first table, or of this one. */
  readonly reference: 'none' | 'first table' | 'itself';
}

export interface StructuredColumn {
  readonly name: string;
  readonly typeName: string;
  /** It can be in keys and indexes. */
  readonly isOrdered: boolean;
}

const NUMBERS = ['smallint', 'integer', 'bigint'];

export function postgresStructure(columns: readonly StructuredColumn[]): fc.Arbitrary<PostgresStructureSample> {
  const ordered = columns.flatMap(({ isOrdered }, at) => (isOrdered ? [at] : []));
  const places = fc.uniqueArray(fc.constantFrom(...(ordered.length === 0 ? [0] : ordered)), {
    minLength: 1,
    maxLength: 2,
  });
  const none = { weight: 3, arbitrary: fc.constant([]) };
  const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
    ordered.length === 0 ? fc.constant([]) : fc.oneof(none, { weight: 1, arbitrary: fc.tuple(arbitrary) });
  return fc.record({
    clauses: fc.tuple(...columns.map(clausesOf)),
    uniqueKeys: some(places),
    indexes: some(fc.record({ columns: places, descending: fc.boolean(), isPartial: fc.boolean() })),
    reference: fc.constantFrom<PostgresStructureSample['reference']>('none', 'none', 'first table', 'itself'),
  });
}

function clausesOf({ name, typeName }: StructuredColumn): fc.Arbitrary<string> {
  const plain = ['', '', '', 'not null'];
  if (NUMBERS.includes(typeName)) {
    return fc.constantFrom(...plain, 'default 7', `check (${quote(name)} <> 12321)`, 'default -1 not null');
  }
  if (typeName === 'text') return fc.constantFrom(...plain, "default 'x''y'", `check (${quote(name)} <> 'zz')`);
  if (typeName === 'boolean') return fc.constantFrom(...plain, 'default true');
  return fc.constantFrom(...plain);
}

/** The column that refers to a key of one column, and the value for its row: a key that is there, or NULL. */
export function postgresReference(table: PostgresTableSample, first: PostgresTableSample | undefined) {
  const target = table.structure.reference === 'itself' ? table : first;
  const [key] = target?.columns ?? [];
  if (table.structure.reference === 'none' || target?.keyColumns !== 1 || key === undefined) return null;
  // PostgreSQL makes such a foreign key, and then has no operator to check a row by it (42883).
  if (/^char.*\[\]$/.test(key.typeName)) return null;
  const source = qualified(target);
  return {
    definition: `${quote('refers to')} ${key.typeName} references ${source} (${quote(key.name)}) on delete cascade`,
    value: (at: number) => `(select ${quote(key.name)} from ${source} order by ctid offset ${at} limit 1)`,
  };
}

/** Statements for the keys and indexes; a unique one may be refused for the rows. */
export function structureSql(table: PostgresTableSample): readonly string[] {
  const named = (places: readonly number[]) => places.map((at) => quote(table.columns[at]?.name ?? ''));
  const primary = table.columns.slice(0, table.keyColumns).map((_, at) => at);
  // SQLite makes one key of two over the same columns.
  const uniqueKeys = table.structure.uniqueKeys.filter((key) => !isDeepStrictEqual(key, primary));
  return [
    ...uniqueKeys.map((key) => `alter table ${qualified(table)} add unique (${named(key).join(', ')})`),
    ...table.structure.indexes.map(({ columns, descending, isPartial }) => {
      const terms = named(columns).map((column) => `${column}${descending ? ' desc' : ''}`);
      const where = isPartial ? ` where ${named(columns)[0]} is not null` : '';
      return `create index on ${qualified(table)} (${terms.join(', ')})${where}`;
    }),
  ];
}

export function qualified({ namespace, name }: PostgresTableSample): string {
  return `${quote(namespace)}.${quote(name)}`;
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
