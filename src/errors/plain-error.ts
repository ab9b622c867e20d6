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
  readonly isTransient: boolean;
}

export function toPlainError(error: unknown): PlainError {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RowferryError)) {
    return { code: null, message, hint: null, context: {}, stack, isTransient: false };
  }
  const { code, hint, context: where, isTransient } = error;
  return { code, message, hint, context: where, stack, isTransient };
}

export function fromPlainError(plain: PlainError): Error {
  const { code, message, context, isTransient } = plain;
  const cause = new Error(plain.stack);
  if (code === null || !(code in ERROR_CODES)) return new Error(message, { cause });
  const hint = plain.hint === null ? {} : { hint: plain.hint };
  return new RowferryError(code, { message, context, cause, isTransient, ...hint });
}
