import type { ProgressEvent, StageName } from '../../stages/progress.ts';

/** How far a running stage is, added up from its events. */
export interface StageProgress {
  readonly stage: StageName;
  readonly startedMs: number;
  readonly tablesFinished: number;
  /** Of the tables that are finished. */
  readonly rowsFinished: number;
  readonly bytesFinished: number;
  /** What the stage is at; null: between two tables. */
  readonly table: TableProgress | null;
  readonly step: string | null;
}

export interface TableProgress {
  readonly table: string;
  readonly startedMs: number;
  readonly rows: number;
  readonly bytes: number;
  readonly rowsExpected: number | null;
}

/** A stage that has just begun. */
export function startedStage(stage: StageName, nowMs: number): StageProgress {
  return { stage, startedMs: nowMs, tablesFinished: 0, rowsFinished: 0, bytesFinished: 0, table: null, step: null };
}

/** The progress after an event of its stage. */
export function advance(progress: StageProgress, event: ProgressEvent, nowMs: number): StageProgress {
  switch (event.kind) {
    case 'table-started': {
      const { table, rowsExpected } = event;
      return { ...progress, step: null, table: { table, startedMs: nowMs, rows: 0, bytes: 0, rowsExpected } };
    }
    case 'rows': {
      const { table, rows, bytes } = event;
      const known = progress.table?.table === table ? progress.table : null;
      const { startedMs, rowsExpected } = known ?? { startedMs: nowMs, rowsExpected: null };
      return { ...progress, table: { table, rows, bytes, startedMs, rowsExpected } };
    }
    case 'table-finished':
      return {
        ...progress,
        table: null,
        tablesFinished: progress.tablesFinished + 1,
        rowsFinished: progress.rowsFinished + event.summary.written,
        bytesFinished: progress.bytesFinished + event.summary.bytes,
      };
    case 'step':
      return { ...progress, table: null, step: event.step };
    case 'retry':
      return { ...startedStage(progress.stage, nowMs), step: 'waiting to try again' };
    default:
      return progress;
  }
}

/** Rows per second of a table; null in its first moments, when it would only jump. */
export function rowsPerSecond({ rows, startedMs }: TableProgress, nowMs: number): number | null {
  const seconds = (nowMs - startedMs) / 1000;
  return seconds < 0.5 || rows === 0 ? null : rows / seconds;
}

/** Seconds that a table still takes at its rate; null where its rows were not counted. */
export function secondsLeft(table: TableProgress, nowMs: number): number | null {
  const rate = rowsPerSecond(table, nowMs);
  if (rate === null || table.rowsExpected === null) return null;
  return Math.max(0, table.rowsExpected - table.rows) / rate;
}
