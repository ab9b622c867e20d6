import type { ErrorCode } from './error-codes.ts';

/** A row that an error is about. */
export interface BadRow {
  readonly table: string;
  /** `id=5`, or the row's number from 1 where the table has no key. */
  readonly key: string;
  readonly column: string;
  /** The cells of the columns as the archive writes them, cut where they are long. */
  readonly value: string;
  readonly reason: string;
}

/** How many rows an error lists under `badRows`; its message names fewer, and counts all. */
export const BAD_ROWS_LISTED_MAX = 10_000;

/** Where an error happened. Never holds a password or a connection string. */
export interface ErrorContext {
  readonly table?: string;
  readonly column?: string;
  /** The row's key, or its number from 1 where the table has none. */
  readonly key?: string;
  readonly file?: string;
  /** Row by row, where more than one is bad. */
  readonly badRows?: readonly BadRow[];
  /** What a plan that does not fit any more was made with: options, each with its value. */
  readonly madeWith?: readonly string[];
  readonly [detail: string]: string | number | boolean | readonly BadRow[] | readonly string[] | undefined;
}

export interface ErrorDetails {
  /** What happened, one sentence. */
  readonly message: string;
  /** What to type or change next. */
  readonly hint?: string;
  readonly context?: ErrorContext;
  readonly cause?: unknown;
  /** The same may succeed in a moment, and nothing was changed; default false. */
  readonly isTransient?: boolean;
}

/** Every error that a user can meet. Anything else that is thrown is a bug in RowFerry. */
export class RowferryError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly context: ErrorContext;
  readonly isTransient: boolean;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RowferryError';
    this.code = code;
    this.hint = details.hint ?? null;
    this.context = details.context ?? {};
    this.isTransient = details.isTransient ?? false;
  }
}
