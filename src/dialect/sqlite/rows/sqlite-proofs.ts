import type { Table } from '../../../model/catalog.ts';
import type { Proof } from '../census/sqlite-census.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';

/** By the names of columns. */
type Proofs = ReadonlyMap<string, Proof>;

/** What a census has shown of tables, for the connection that took it: only its own transaction sees the same rows. */
const PROOFS = new WeakMap<SqliteDatabase, WeakMap<Table, Proofs>>();

/** Keeps what a census has shown of a table, for `proofsOf` this very object. */
export function keepProofs(database: SqliteDatabase, table: Table, proofs: Proofs): void {
  const known = PROOFS.get(database) ?? new WeakMap<Table, Proofs>();
  PROOFS.set(database, known.set(table, proofs));
}

const NONE: Proofs = new Map();

export function proofsOf(database: SqliteDatabase, table: Table): Proofs {
  return PROOFS.get(database)?.get(table) ?? NONE;
}
