import { RowferryError } from '../../../errors/rowferry-error.ts';

/** The rows of one user are taken out of PostgreSQL only. */
export function noScope(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'The rows of one user can be taken out of a PostgreSQL database, not out of a SQLite file.',
    hint: 'Move the whole file into PostgreSQL first, and take the user out from there.',
  });
}
