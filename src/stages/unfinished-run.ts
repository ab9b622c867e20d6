import { createHash } from 'node:crypto';
import { type RunRecord, readRunRecord, removeRunRecord, writeRunRecord } from '../archive/run-record.ts';
import { describeEnd } from '../dialect/open-dialect.ts';
import type { ExportOptions } from './stage-options.ts';

/** A run of an export that may be gone on with, as the archive directory tells of the one before. */
export class UnfinishedRun {
  readonly #directory: string;
  readonly #command: string;
  readonly #before: RunRecord | null;

  private constructor(directory: string, command: string, before: RunRecord | null) {
    this.#directory = directory;
    this.#command = command;
    this.#before = before;
  }

  static async open(options: ExportOptions): Promise<UnfinishedRun> {
    return new UnfinishedRun(options.archive, digestOf(options), await readRunRecord(options.archive));
  }

  /** The run before was of the same command, and did not come to its end. */
  get goesOn(): boolean {
    return this.#before?.command === this.#command;
  }

  /** Also the source is certainly the same. */
  hasSameSource(fingerprint: string | null): boolean {
    return this.goesOn && fingerprint !== null && this.#before?.fingerprint === fingerprint;
  }

  begin(fingerprint: string | null): Promise<void> {
    return writeRunRecord(this.#directory, { command: this.#command, fingerprint });
  }

  end(): Promise<void> {
    return removeRunRecord(this.#directory);
  }
}

/** What decides which rows are exported and how; no password is among it. */
function digestOf(options: ExportOptions): string {
  const { from, tables, exclude, order, skipMissing, scope, infer, epochs, partBytes } = options;
  const what = { tables, exclude, order, skipMissing, scope, infer, epochs, partBytes };
  return createHash('sha256')
    .update(JSON.stringify([describeEnd(from), what]))
    .digest('hex');
}
