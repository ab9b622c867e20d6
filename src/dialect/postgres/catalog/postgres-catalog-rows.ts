import type pg from 'pg';
import { readRows } from '../connection/postgres-read-rows.ts';
import { COLUMNS, type ColumnRow, type TableRow } from '../postgres-queries.ts';
import { type Domains, readDomains } from './postgres-domains.ts';
import { type IndexFacts, readIndexes } from './postgres-indexes.ts';
import { CONSTRAINTS, type ConstraintRow } from './postgres-key-queries.ts';
import { readSequences, type Sequence } from './postgres-sequences.ts';

/** What the server says of the selected tables. */
export interface CatalogRows {
  readonly tables: readonly TableRow[];
  /** In the order of their table. */
  readonly columns: readonly ColumnRow[];
  /** Also those of partitions of the tables. */
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly IndexFacts[];
  /** All of the database. */
  readonly sequences: readonly Sequence[];
  readonly domains: Domains;
}

export async function readCatalogRows(client: pg.Client, tables: readonly TableRow[]): Promise<CatalogRows> {
  const oids = tables.map((table) => table.oid);
  return {
    tables,
    columns: await readRows<ColumnRow>(client, COLUMNS, [oids]),
    constraints: await readRows<ConstraintRow>(client, CONSTRAINTS, [oids]),
    indexes: await readIndexes(client, oids),
    sequences: await readSequences(client),
    domains: await readDomains(client),
  };
}
