import { join } from 'node:path';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { type TakenSnapshot, type TakeOptions, takeSnapshot } from '../../../src/snapshot/take-snapshot.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { NOTES, type TableRows, USERS, userLine, writeArchive } from '../archive/archive-fixtures.ts';

export const QUIET = new AbortController().signal;

/** Two tables, one without rows. */
export const SMALL: readonly TableRows[] = [
  { table: USERS, lines: [userLine(1, 'Ada'), userLine(2, 'größe "quoted" \n')] },
  { table: NOTES, lines: [] },
];

/** Takes a snapshot of a new archive with these rows. */
export async function take(
  store: string,
  at: string,
  { tables = SMALL, ...more }: Partial<TakeOptions> & { readonly tables?: readonly TableRows[] } = {},
): Promise<TakenSnapshot> {
  const directory = await tempDirectory();
  await writeArchive(directory, tables);
  const archive = await openArchive(directory, 'exported');
  return takeSnapshot(archive, { store, at, compression: 'gzip', signal: QUIET, ...more });
}

/** A new store with a snapshot of each of these days of November 2026. */
export async function storeOf(...days: readonly number[]): Promise<string> {
  const store = join(await tempDirectory(), 'snapshots');
  for (const day of days) await take(store, momentOf(day));
  return store;
}

export function momentOf(day: number): string {
  return `2026-11-${String(day).padStart(2, '0')}T15:30:00.000Z`;
}
