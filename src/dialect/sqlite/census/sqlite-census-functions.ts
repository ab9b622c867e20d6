import { isSingle } from '../../../model/single-float.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { registerFunctions } from '../connection/sqlite-functions.ts';

/** Adds the functions that the SQL of the census calls to a connection that no statement is running on. */
export function registerCensusFunctions(database: SqliteDatabase): void {
  registerFunctions(database);
  database.function('rowferry_is_single', { deterministic: true, directOnly: true }, (value: unknown) =>
    typeof value === 'number' && isSingle(value) ? 1n : 0n,
  );
}
