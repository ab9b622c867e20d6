import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.ts';
import { type ErrorContext, RowferryError } from '../errors/rowferry-error.ts';
import type { ProgressEvent } from './progress.ts';
import type { ExportOptions, ImportOptions, TransformOptions } from './stage-options.ts';
import type { ExportSummary, ImportSummary, TransformSummary } from './stage-summaries.ts';

/** What a stage thread is started with. */
export type StageJob =
  | { readonly stage: 'export'; readonly options: ExportOptions }
  | { readonly stage: 'transform'; readonly options: TransformOptions }
  | { readonly stage: 'import'; readonly options: ImportOptions };

export type ThreadSummary = ExportSummary | TransformSummary | ImportSummary;

/** What the owner of a stage thread tells it. */
export type OwnerMessage = { readonly kind: 'run'; readonly job: StageJob } | { readonly kind: 'abort' };

/** What a stage thread tells its owner. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly event: ProgressEvent }
  /** The archive it writes is there: the next stage can be started. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'done'; readonly summary: ThreadSummary }
  | { readonly kind: 'failed'; readonly error: PlainError };

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
