import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { TableSample } from './sqlite-database-arbitrary.ts';

/** What stands around the columns of a sample table. Numbers are places of columns. */
export interface StructureSample {
  /** Columns together that no two rows have alike. */
  readonly uniqueKeys: readonly (readonly number[])[];
  readonly indexes: readonly IndexSample[];
  /** A further column refers to the key of the first table, or of this one. */
  readonly reference: 'none' | 'first table' | 'itself';
}

export interface IndexSample {
  readonly columns: readonly number[];
  readonly descending: boolean;
  readonly where: 'everywhere' | 'not null';
}

/** What stands behind the type of a column, mostly nothing. */
export const columnClauses = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('not null', 'default 5', "default 'x''y'", 'default null', 'default -2.5', "default ''"),
  },
  { weight: 1, arbitrary: fc.constantFrom('collate nocase', 'collate rtrim', 'not null default 0') },
);

export function structure(columns: number): fc.Arbitrary<StructureSample> {
  const places = fc.uniqueArray(fc.integer({ min: 0, max: columns - 1 }), { minLength: 1, maxLength: 2 });
  const index = fc.record({
    columns: places,
    descending: fc.boolean(),
    where: fc.constantFrom<IndexSample['where']>('everywhere', 'everywhere', 'not null'),
  });
  return fc.record({
    uniqueKeys: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(places) }),
    indexes: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(index) }),
    reference: fc.constantFrom<StructureSample['reference']>('none', 'none', 'first table', 'itself'),
  });
}

/** The column that refers to a key of one column, and the value for its row: a key that is there, or NULL. */
export function referenceDefinition(table: TableSample, first: TableSample | undefined) {
  const target = table.structure.reference === 'itself' ? table : first;
  const [key] = target?.columns ?? [];
  if (table.structure.reference === 'none' || target?.keyColumns !== 1 || key === undefined) return null;
  if (table.options.startsWith('strict') && !target.options.startsWith('strict')) return null;
  const name = short(`refers ${table.name}`);
  const source = `${quote(target.name)} (${quote(key.name)})`;
  return {
    definition: `${quote(name)} ${key.declaredType} references ${source} on delete cascade`,
    value: `(select ${quote(key.name)} from ${quote(target.name)} limit 1 offset ?)`,
  };
}

/** Adds unique and other indexes; a unique one that the rows break is left out. */
export function addStructure(database: Database.Database, table: TableSample): void {
  const named = (places: readonly number[]) => places.map((at) => quote(table.columns[at]?.name ?? ''));
  for (const [at, columns] of table.structure.uniqueKeys.entries()) {
    const sql = `create unique index ${quote(short(`u${at} ${table.name}`))} on ${quote(table.name)} (${named(columns).join(', ')})`;
    unlessRefused(() => database.exec(sql));
  }
  for (const [at, { columns, descending, where }] of table.structure.indexes.entries()) {
    const terms = named(columns).map((column) => `${column}${descending ? ' desc' : ''}`);
    const predicate = where === 'everywhere' ? '' : ` where ${named(columns)[0]} is not null`;
    database.exec(
      `create index ${quote(short(`i${at} ${table.name}`))} on ${quote(table.name)} (${terms.join(', ')})${predicate}`,
    );
  }
}

function short(text: string): string {
  return [...text].slice(0, 15).join('');
}

function unlessRefused(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT'))) throw error;
  }
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
