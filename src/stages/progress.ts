import type { ErrorCode } from '../errors/error-codes.ts';

/** The stages of a move, what undoes its last one, the comparison of any two ends, and what keeps an archive. */
export type StageName = 'export' | 'transform' | 'import' | 'validate' | 'rollback' | 'diff' | 'snapshot';

/** What a running stage tells: plain data, so that it crosses threads and becomes NDJSON as it is. */
export type ProgressEvent =
  | { readonly kind: 'stage-started'; readonly stage: StageName }
  /** `rowsExpected` is null where nobody has counted yet. */
  | {
      readonly kind: 'table-started';
      readonly stage: StageName;
      readonly table: string;
      readonly rowsExpected: number | null;
    }
  /** Totals of the table so far; sent at most every 100 ms and table. */
  | {
      readonly kind: 'rows';
      readonly stage: StageName;
      readonly table: string;
      readonly rows: number;
      readonly bytes: number;
    }
  | { readonly kind: 'table-finished'; readonly stage: StageName; readonly summary: TableSummary }
  /** How many rows of a finished table were rejected after all: keys and foreign keys are looked at when all rows are there. */
  | { readonly kind: 'rejected'; readonly stage: StageName; readonly table: string; readonly rows: number }
  /** A step that is not of one table: "keys and indexes", "reading back". */
  | { readonly kind: 'step'; readonly stage: StageName; readonly step: string }
  /** Something that a person should read, though nothing is wrong: not an error, not lost data. */
  | { readonly kind: 'notice'; readonly stage: StageName; readonly message: string }
  /** From here on, what the stage has done stays where it is stopped, for a run that goes on. */
  | { readonly kind: 'resumable'; readonly stage: StageName }
  /** The stage failed for a reason that may pass, and changed nothing: it begins anew after a pause. */
  | {
      readonly kind: 'retry';
      readonly stage: StageName;
      /** Which of the `retries` follows, from 1. */
      readonly retry: number;
      readonly retries: number;
      /** How long the pause is. */
      readonly seconds: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly kind: 'stage-finished'; readonly stage: StageName; readonly seconds: number };

export interface TableSummary {
  /** Display name of the table in the end that the stage writes. */
  readonly table: string;
  readonly read: number;
  readonly written: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** What every stage is given besides its options. */
export interface StageContext {
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  /** How often a stage that fails for a reason that may pass is tried again; absent: never. */
  readonly retries?: number;
}
