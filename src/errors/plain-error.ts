import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import { type ErrorContext, RowferryError } from './rowferry-error.ts';

/** An error as plain data, to cross threads. */
export interface PlainError {
  /** null: not a RowferryError but a bug. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly hint: string | null;
  readonly context: ErrorContext;
  readonly stack: string;
}

export function toPlainError(error: unknown): PlainError {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RowferryError)) return { code: null, message, hint: null, context: {}, stack };
  return { code: error.code, message, hint: error.hint, context: error.context, stack };
}

export function fromPlainError(plain: PlainError): Error {
  const { code, message, context } = plain;
  const cause = new Error(plain.stack);
  if (code === null || !(code in ERROR_CODES)) return new Error(message, { cause });
  return new RowferryError(code, { message, context, cause, ...(plain.hint === null ? {} : { hint: plain.hint }) });
}
