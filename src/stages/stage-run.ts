import { performance } from 'node:perf_hooks';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { assert } from '../util/assert.ts';
import type { StageContext, StageName, TableSummary } from './progress.ts';

/** At most one `rows` event of a table in this time. */
const PROGRESS_EVERY_MS = 100;

/** Times a stage and tells its progress; collects the summaries of its tables. */
export class StageRun {
  readonly summaries: TableSummary[] = [];
  readonly #stage: StageName;
  readonly #context: StageContext;
  readonly #startedMs = performance.now();

  /** @throws INTERRUPTED when the run was stopped before the stage */
  constructor(stage: StageName, context: StageContext) {
    throwIfInterrupted(context.signal);
    this.#stage = stage;
    this.#context = context;
    context.onProgress({ kind: 'stage-started', stage });
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  step(step: string): void {
    this.#context.onProgress({ kind: 'step', stage: this.#stage, step });
  }

  /** From here on, what the stage has done stays where it is stopped. */
  resumable(): void {
    this.#context.onProgress({ kind: 'resumable', stage: this.#stage });
  }

  notice(message: string): void {
    this.#context.onProgress({ kind: 'notice', stage: this.#stage, message });
  }

  /** Begins a table; `rowsExpected` is null where nobody has counted. @throws INTERRUPTED when the run is stopped */
  table(table: string, rowsExpected: number | null): TableMeter {
    throwIfInterrupted(this.#context.signal);
    this.#context.onProgress({ kind: 'table-started', stage: this.#stage, table, rowsExpected });
    return new TableMeter(table, this.#stage, this.#context);
  }

  /** Ends a table: `written` rows arrived of those that the meter saw. */
  finished(meter: TableMeter, written: number, rejected = 0): void {
    const { table, rows, bytes } = meter;
    const summary: TableSummary = { table, read: rows, written, rejected, bytes, seconds: meter.seconds() };
    this.summaries.push(summary);
    this.#context.onProgress({ kind: 'table-finished', stage: this.#stage, summary });
  }

  /** Says of a table that has ended how many of its rows were rejected in all. */
  rejected(table: string, rejected: number): void {
    const at = this.summaries.findIndex((summary) => summary.table === table);
    const known = this.summaries[at];
    assert(known !== undefined, `the table ${table} has ended`);
    if (known.rejected === rejected) return;
    this.summaries[at] = { ...known, written: known.written + known.rejected - rejected, rejected };
    this.#context.onProgress({ kind: 'rejected', stage: this.#stage, table, rows: rejected });
  }

  /** Says of a table how many of its rows are known to be rejected, though the stage never met them. */
  knownRejected(table: string, rejected: number): void {
    const at = this.summaries.findIndex((summary) => summary.table === table);
    const known = this.summaries[at];
    if (known !== undefined) this.summaries[at] = { ...known, rejected };
  }

  /** The totals of the stage, and the event that it is over. */
  end(): { readonly tables: readonly TableSummary[]; readonly rows: number; readonly bytes: number; seconds: number } {
    const seconds = secondsSince(this.#startedMs);
    this.#context.onProgress({ kind: 'stage-finished', stage: this.#stage, seconds });
    const rows = this.summaries.reduce((sum, table) => sum + table.written, 0);
    const bytes = this.summaries.reduce((sum, table) => sum + table.bytes, 0);
    return { tables: this.summaries, rows, bytes, seconds };
  }
}

/** Counts the rows of one table as they pass, and tells. */
export class TableMeter {
  readonly table: string;
  rows = 0;
  bytes = 0;
  readonly #stage: StageName;
  readonly #context: StageContext;
  readonly #startedMs = performance.now();
  #toldMs = performance.now();

  constructor(table: string, stage: StageName, context: StageContext) {
    this.table = table;
    this.#stage = stage;
    this.#context = context;
  }

  /** Passes the blocks on, counting them; stops with the signal's reason when the run is aborted. */
  async *pass(blocks: AsyncIterable<RowBlock>): AsyncIterable<RowBlock> {
    for await (const block of blocks) {
      throwIfInterrupted(this.#context.signal);
      this.count(block.rows, block.bytes.length);
      yield block;
    }
  }

  /** Counts rows that pass in another way than as blocks (linked parts). */
  count(rows: number, bytes: number): void {
    this.rows += rows;
    this.bytes += bytes;
    const now = performance.now();
    if (now - this.#toldMs < PROGRESS_EVERY_MS) return;
    this.#toldMs = now;
    this.#context.onProgress({
      kind: 'rows',
      stage: this.#stage,
      table: this.table,
      rows: this.rows,
      bytes: this.bytes,
    });
  }

  seconds(): number {
    return secondsSince(this.#startedMs);
  }
}

/** Seconds since a reading of `performance.now()`, to the millisecond. */
export function secondsSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs) / 1000;
}
