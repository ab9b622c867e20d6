import type pg from 'pg';
import type { Index, IndexTerm } from '../../../model/catalog.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { parsePostgresExpression } from '../expression/postgres-expression-parser.ts';
import { INDEX_TERMS, INDEXES, type IndexRow, type IndexTermRow } from './postgres-key-queries.ts';

/** An index as the server describes it. */
export interface IndexFacts {
  readonly row: IndexRow;
  readonly terms: readonly IndexTermRow[];
}

/** The indexes of the tables `oids` that no key made. */
export async function readIndexes(client: pg.Client, oids: readonly number[]): Promise<readonly IndexFacts[]> {
  const rows = await readRows<IndexRow>(client, INDEXES, [oids]);
  const terms = await readRows<IndexTermRow>(client, INDEX_TERMS, [rows.map((row) => row.oid)]);
  const byIndex = new Map<number, IndexTermRow[]>();
  for (const term of terms) byIndex.set(term.index, [...(byIndex.get(term.index) ?? []), term]);
  return rows.map((row) => ({ row, terms: byIndex.get(row.oid) ?? [] }));
}

/**
 * Why an index is left out, or what of it is; null: it is carried whole. A unique one is carried all the
 * same where what is lost does not change which rows are equal.
 */
export function indexLoss(index: IndexFacts): string | null {
  const { row, terms } = index;
  if (!row.valid) return 'The index is not valid: building it failed once, so it checks and serves nothing.';
  if (terms.some((term) => term.collation !== null && term.collation_namespace !== 'pg_catalog')) {
    return 'It orders by a collation of this database that is not carried.';
  }
  if (terms.some((term) => !term.default_operators)) {
    return row.unique
      ? 'It is carried with the default operator class in place of its own.'
      : 'Its operator class is not the default one, and operator classes are not carried.';
  }
  return row.includes ? 'It is carried without its INCLUDE columns, which only make queries faster.' : null;
}

/** The index for the catalog; none where it is left out. */
export function indexOf(index: IndexFacts): readonly Index[] {
  const { row, terms } = index;
  const isPlainUnique = row.unique && row.method === 'btree';
  const hasOwnOperators = terms.some((term) => !term.default_operators);
  const hasOwnCollation = terms.some((term) => term.collation !== null && term.collation_namespace !== 'pg_catalog');
  if (!row.valid || hasOwnCollation || (hasOwnOperators && !isPlainUnique)) return [];
  return [
    {
      name: row.name,
      terms: terms.map(termOf),
      unique: row.unique,
      predicate: row.predicate === null ? null : parsePostgresExpression(row.predicate),
      method: row.method,
      nullsDistinct: !row.nulls_not_distinct,
    },
  ];
}

function termOf(term: IndexTermRow): IndexTerm {
  return {
    kind: term.column === null ? 'expression' : 'column',
    column: term.column,
    expression: term.column === null ? parsePostgresExpression(term.expression) : null,
    descending: term.descending,
    nulls: term.nulls_first ? 'first' : 'last',
    collation: term.collation,
  };
}
