// `parts.ndjson`: what is sealed so far, a line each. Following stages and resuming live on it.
import { type FileHandle, open } from 'node:fs/promises';
import type { QualifiedName } from '../model/logical-type.ts';
import type { ChangedCells } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { TableSums } from '../model/sums.ts';
import type { Phase } from './archive-layout.ts';
import { FILE_MODE, writeAtomically } from './atomic-file.ts';
import { withFileErrors } from './file-errors.ts';
import type { ARCHIVE_FORMAT, ARCHIVE_VERSION, PartEntry, SourceInfo } from './manifest.ts';

/** A line of `parts.ndjson`. */
export type PartsRecord = HeadRecord | TableRecord | PartRecord | EndRecord;

/** The first line: whose parts these are. */
export interface HeadRecord {
  readonly kind: 'archive';
  readonly format: typeof ARCHIVE_FORMAT;
  readonly version: typeof ARCHIVE_VERSION;
  readonly phase: Phase;
  readonly id: string;
  /** The run that holds the directory's lock; null: nobody held it. */
  readonly run: string | null;
  readonly source: SourceInfo;
  readonly catalog: string;
  readonly plan: string | null;
  /** The digest of the export that it is made from, where that was sealed before. */
  readonly parent?: string;
}

/** A table begins. */
export interface TableRecord {
  readonly kind: 'table';
  readonly name: QualifiedName;
  readonly order: RowOrder;
}

/** A part is complete and durable. */
export interface PartRecord extends PartEntry {
  readonly kind: 'part';
  readonly table: QualifiedName;
}

/** A table has no more parts. */
export interface EndRecord {
  readonly kind: 'end';
  readonly table: QualifiedName;
  readonly rows: number;
  readonly sums: TableSums | null;
  readonly changed?: readonly ChangedCells[];
  /** How many rows were left out, where any were: only the run that met them can tell of them. */
  readonly refused?: number;
}

/** So many parts may wait for the disk; more would only fill its cache. */
const UNSYNCED_PARTS_MAX = 4;

interface Queued {
  readonly line: string;
  readonly durable: Promise<void>;
  isDurable: boolean;
}

/**
 * Appends records in the order in which they are given. A record appears only after what it tells of is
 * durable; records that are ready together share one fsync.
 */
export class PartsLog {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #queue: Queued[] = [];
  #writing: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<PartsLog> {
    const file = await withFileErrors(path, () => open(path, 'wx', FILE_MODE));
    return new PartsLog(path, file);
  }

  /** Goes on with a log of which only `records` still hold. */
  static async goOn(path: string, records: readonly PartsRecord[]): Promise<PartsLog> {
    await writeAtomically(path, records.map(lineOf).join(''));
    const file = await withFileErrors(path, () => open(path, 'a', FILE_MODE));
    return new PartsLog(path, file);
  }

  /**
   * Queues a record and returns; waits only while too many parts wait for the disk.
   * @param durable ends when what the record tells of is on the disk.
   * @throws what an earlier record or part failed with.
   */
  async append(record: PartsRecord, durable: Promise<void> = Promise.resolve()): Promise<void> {
    const queued: Queued = { line: lineOf(record), durable, isDurable: false };
    durable.then(
      () => {
        queued.isDurable = true;
      },
      () => undefined, // #drain meets the same error and keeps it.
    );
    this.#throwFailure();
    this.#queue.push(queued);
    this.#writing ??= this.#drain();
    await this.#waitForRoom();
    this.#throwFailure();
  }

  /** Waits until every record is durable. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
    this.#throwFailure();
  }

  /** Closes the file; records that were queued are written first, unless something failed. */
  async close(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
    await this.#file.close();
  }

  async #waitForRoom(): Promise<void> {
    for (;;) {
      const waiting = this.#queue.filter((queued) => !queued.isDurable);
      if (waiting.length < UNSYNCED_PARTS_MAX) return;
      await waiting[0]?.durable.catch(() => undefined);
      if (this.#failure !== null) return;
    }
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        await this.#queue[0]?.durable;
        await this.#write(this.#takeDurable());
      }
    } catch (error) {
      this.#failure = { error };
      this.#queue.length = 0;
    } finally {
      this.#writing = null;
    }
  }

  #takeDurable(): readonly Queued[] {
    const firstWaiting = this.#queue.findIndex((queued) => !queued.isDurable);
    return this.#queue.splice(0, firstWaiting === -1 ? this.#queue.length : firstWaiting);
  }

  async #write(records: readonly Queued[]): Promise<void> {
    await withFileErrors(this.#path, async () => {
      await this.#file.writeFile(records.map((queued) => queued.line).join(''));
      await this.#file.datasync();
    });
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

function lineOf(record: PartsRecord): string {
  return `${JSON.stringify(record)}\n`;
}
