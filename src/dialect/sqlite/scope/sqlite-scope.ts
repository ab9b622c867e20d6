import { RowferryError } from '../../../errors/rowferry-error.ts';

/** The rows of one user are taken out of PostgreSQL only. */
export function noScope(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'The rows of one user can be taken out of a PostgreSQL database, not out of a SQLite file.',
    hint: 'Move the whole file into PostgreSQL first, and take the user out from there.',
  });
}

/** What every reader of SQLite answers alike: nobody's rows are taken out of it, and a column may declare any type. */
export abstract class UnscopedReader {
  readonly width = 1;

  async typeNames(): Promise<null> {
    return null;
  }

  async findUsers(): Promise<never> {
    throw noScope();
  }

  async openScope(): Promise<never> {
    throw noScope();
  }

  rowsOfKeys(): never {
    throw noScope();
  }

  async overlap(): Promise<never> {
    throw noScope();
  }

  async agreement(): Promise<never> {
    throw noScope();
  }
}
