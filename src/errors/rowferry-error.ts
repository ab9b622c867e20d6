import type { ErrorCode } from './error-codes.ts';

/** Where an error happened. Never holds a password or a connection string. */
export interface ErrorContext {
  readonly table?: string;
  readonly column?: string;
  /** The row's key, or its number from 1 where the table has none. */
  readonly key?: string;
  readonly file?: string;
  readonly [detail: string]: string | number | boolean | undefined;
}

export interface ErrorDetails {
  /** What happened, one sentence. */
  readonly message: string;
  /** What to type or change next. */
  readonly hint?: string;
  readonly context?: ErrorContext;
  readonly cause?: unknown;
}

/** Every error that a user can meet. Anything else that is thrown is a bug in RowFerry. */
export class RowferryError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RowferryError';
    this.code = code;
    this.hint = details.hint ?? null;
    this.context = details.context ?? {};
  }
}
