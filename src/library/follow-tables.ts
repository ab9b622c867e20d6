import type { ProgressEvent } from '../stages/progress.ts';

/** One table on its way into a target, under its name there. */
export interface TableProgress {
  readonly table: string;
  /** `pending`: it is being made ready; `completed`: its rows are committed, where the run commits. */
  readonly status: 'pending' | 'running' | 'completed' | 'failed';
  /** How many rows there are to load; null: not counted yet. */
  readonly total: number | null;
  readonly processed: number;
  /** Rows that were rejected. */
  readonly failed: number;
  /** When its first row was loaded, and when it was completed or failed; null: not yet. */
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

/** The tables of a run, kept up to date by its events. */
export interface FollowedTables {
  /** For the option `onProgress` of a run. */
  readonly onProgress: (event: ProgressEvent) => void;
  /** To be called where the run throws: what was not completed has failed, since nothing of it is kept. */
  fail(): void;
  /** By name, in the order in which they were met. */
  readonly tables: ReadonlyMap<string, TableProgress>;
}

/**
 * Follows the tables of `migrate` or `importArchive`: how many rows each has, how many are loaded or rejected, and when.
 * @param onChange told of every change of a table
 * @example
 * const followed = followTables(({ table, processed, total }) => console.log(`${table}: ${processed}/${total}`));
 * await migrate({ from, to, onProgress: followed.onProgress });
 */
export function followTables(onChange: (table: TableProgress) => void = () => {}): FollowedTables {
  const tables = new Map<string, TableProgress>();
  /** Rows that the transform rejected: the import never meets them. */
  const before = new Map<string, number>();
  const change = (table: string, news: Partial<TableProgress>) => {
    const changed = { ...(tables.get(table) ?? newTable(table)), ...news };
    tables.set(table, changed);
    onChange(changed);
  };
  const end = (status: 'completed' | 'failed') => {
    const open = [...tables.values()].filter((table) => table.endedAt === null);
    for (const { table } of open) change(table, { status, endedAt: new Date() });
  };
  const onProgress = (event: ProgressEvent) => {
    if (event.kind === 'table-finished' && event.stage === 'transform') {
      const { table, written, rejected } = event.summary;
      before.set(table, rejected);
      change(table, { total: written + rejected, processed: rejected, failed: rejected });
    }
    if (event.stage !== 'import') return;
    const news = newsOf(event, before);
    if (news !== null) change(news.table, news);
    // The import ends behind its commit.
    if (event.kind === 'stage-finished') end('completed');
  };
  return { onProgress, fail: () => end('failed'), tables };
}

function newTable(table: string): TableProgress {
  return { table, status: 'pending', total: null, processed: 0, failed: 0, startedAt: null, endedAt: null };
}

type News = Partial<TableProgress> & Pick<TableProgress, 'table'>;

/** What an event of the import says of one table. One that is tried again begins anew. */
function newsOf(event: ProgressEvent, rejectedBefore: ReadonlyMap<string, number>): News | null {
  switch (event.kind) {
    case 'table-started': {
      const { table, rowsExpected } = event;
      const before = rejectedBefore.get(table) ?? 0;
      const counted = rowsExpected === null || rejectedBefore.has(table) ? {} : { total: rowsExpected };
      return {
        table,
        ...counted,
        status: 'running',
        processed: before,
        failed: before,
        startedAt: new Date(),
        endedAt: null,
      };
    }
    case 'rows':
      return { table: event.table, processed: (rejectedBefore.get(event.table) ?? 0) + event.rows };
    case 'table-finished': {
      const { table, read, rejected } = event.summary;
      const before = rejectedBefore.get(table) ?? 0;
      // Of an archive that was transformed in an earlier run the import is the first to tell.
      return { table, total: before + read, processed: before + read, failed: before + rejected };
    }
    case 'rejected':
      return { table: event.table, failed: (rejectedBefore.get(event.table) ?? 0) + event.rows };
    default:
      return null;
  }
}
