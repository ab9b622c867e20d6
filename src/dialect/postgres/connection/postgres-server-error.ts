import pg from 'pg';

/** What the server reports of an error (manual, 53.8), with null for what it does not say. */
export interface ServerError {
  readonly message: string;
  /** SQLSTATE: five characters. */
  readonly code: string;
  readonly detail: string | null;
  readonly hint: string | null;
  /** For COPY: `COPY users, line 3, column age: "x"`. */
  readonly where: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
  readonly original: Error;
}

/** The error as the server reported it; null: it is not the server's. */
export function asServerError(error: unknown): ServerError | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  return {
    message: error.message,
    code: error.code ?? 'XX000',
    detail: error.detail ?? null,
    hint: error.hint ?? null,
    where: error.where ?? null,
    schema: error.schema ?? null,
    table: error.table ?? null,
    column: error.column ?? null,
    constraint: error.constraint ?? null,
    original: error,
  };
}

/** The `code` of an error of the server or of Node; `''` where it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
