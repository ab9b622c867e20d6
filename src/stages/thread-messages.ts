import type { PlainError } from '../errors/plain-error.ts';
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
