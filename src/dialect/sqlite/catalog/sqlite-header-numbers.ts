import type { HeaderNumbers } from '../../../model/catalog.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { HEADER_NUMBERS, type HeaderNumbersRow } from '../sqlite-queries.ts';

/** What the application wrote into the header of the file; null: nothing. */
export function readHeaderNumbers(database: SqliteDatabase): HeaderNumbers | null {
  const row = database.prepare<[], HeaderNumbersRow>(HEADER_NUMBERS).get();
  const numbers = { userVersion: Number(row?.userVersion ?? 0), applicationId: Number(row?.applicationId ?? 0) };
  return numbers.userVersion === 0 && numbers.applicationId === 0 ? null : numbers;
}

/** Writes them into a new file, but for those that its schema has set already. */
export function writeHeaderNumbers(database: SqliteDatabase, numbers: HeaderNumbers): void {
  const there = readHeaderNumbers(database) ?? { userVersion: 0, applicationId: 0 };
  if (there.userVersion === 0) database.pragma(`user_version = ${numbers.userVersion}`);
  if (there.applicationId === 0) database.pragma(`application_id = ${numbers.applicationId}`);
}
