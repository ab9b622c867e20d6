import type { Table } from '../../model/catalog.ts';
import type { CellTerm, KeyedSource } from '../../model/row-stream.ts';
import { type FoundUsers, scanUsers, type UserSearch } from './scan-users.ts';

/**
 * The users of a database who have the address or the name, asked for by these: the table may be large, and is never read
 * whole. An address counts as it is written first; only if nobody has that one, without regard to letter case.
 */
export async function searchUsers(
  source: Pick<KeyedSource, 'rowsOfCells'>,
  table: Table,
  search: UserSearch,
): Promise<FoundUsers> {
  const { email, username, emailColumn, usernameColumn } = search;
  const ask = (terms: readonly CellTerm[]) => scanUsers(table, source.rowsOfCells(table, terms), search);
  const byEmail = email === null || emailColumn === null ? [] : [termOf(emailColumn, email)];
  const byUsername = username === null || usernameColumn === null ? [] : [termOf(usernameColumn, username)];
  const exact = await ask([...byEmail, ...byUsername]);
  if (exact.byEmail.length > 0 || byEmail.length === 0) return exact;
  const folded = await ask(byEmail.map((term) => ({ ...term, folds: true })));
  return { ...exact, byEmail: folded.byEmail };
}

/** In a column of numbers a name of digits is one. */
function termOf(column: string, text: string): CellTerm {
  return { column, cells: [JSON.stringify(text), text], folds: false };
}
