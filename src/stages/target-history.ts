import { rm } from 'node:fs/promises';
import type { Archive } from '../archive/archive-reader.ts';
import type { StagedRecord } from '../archive/import-record.ts';
import type { Begun, DatabaseWriter } from '../dialect/dialect.ts';
import type { MergeMode } from '../dialect/merge.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { isSameName, type QualifiedName } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';
import { backUpTables } from './back-up-tables.ts';
import { recordImport } from './record-import.ts';
import type { ImportOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';
import { TableContents } from './table-contents.ts';

/** What an import does to a target. */
export interface Changes {
  /** The tables that get rows. */
  readonly catalog: Catalog;
  /** Those of them that are not there yet. */
  readonly create: readonly QualifiedName[];
  /** Tables that lose their rows before. */
  readonly empty: readonly QualifiedName[];
}

type HistoryOptions = Pick<ImportOptions, 'archive' | 'to' | 'backupDirectory' | 'fireTriggers' | 'target'>;

/**
 * How a target was before an import: keeps a backup of what changes, and writes down what the import did. Whatever it
 * wrote is gone again after `discard`.
 */
export class TargetHistory {
  readonly #writer: DatabaseWriter;
  readonly #options: HistoryOptions;
  readonly #run: StageRun;
  readonly #before = new TableContents();
  /** What the tables that change hold when all is done, as far as they were read back. */
  readonly after = new TableContents();
  #state: { readonly begun: Begun; readonly before: Catalog; readonly changed: readonly QualifiedName[] } | null = null;
  #backup: string | null = null;
  #record: StagedRecord | null = null;

  constructor(writer: DatabaseWriter, options: HistoryOptions, run: StageRun) {
    this.#writer = writer;
    this.#options = options;
    this.#run = run;
  }

  /** The file or directory that holds what was there before; null: nothing was, or no backup was wanted. */
  get backup(): string | null {
    return this.#backup;
  }

  /**
   * The digest of the rows that a table held when a backup was made of them; null where there is none, or where one may have
   * changed since: by a script, a trigger, or a key that cascades.
   */
  digestBefore(table: Table, mode: MergeMode): string | null {
    const { target, fireTriggers } = this.#options;
    if (mode !== 'skip' || fireTriggers === true || (target?.hooks?.before.length ?? 0) > 0) return null;
    const content = this.#before.of(table);
    return content?.kind === 'set' ? content.digest : null;
  }

  /** Begins the import, keeps what it changes, and empties the tables that are to be emptied. */
  async begin({ catalog, create, empty }: Changes): Promise<void> {
    const { catalog: before } = await this.#writer.existing([]);
    const goes = { empty, drop: { tables: [], enums: [], namespaces: [] } };
    const begun = await this.#writer.begin(catalog, create, goes);
    const filled = catalog.tables.map(({ name }) => name).filter((name) => !isIn(create, name));
    const changed = [...filled, ...empty.filter((name) => !isIn(filled, name))];
    this.#state = { begun, before, changed };
    this.#backup = begun.backup ?? (await this.#keepTables(before, changed));
    if (empty.length > 0) await this.#writer.clear();
  }

  /** Writes the record of the import, which is complete but for its commit. */
  async record(archive: Archive, isAmended: (table: QualifiedName) => boolean, isHooked: boolean): Promise<void> {
    assert(this.#state !== null, 'an import begins before it is recorded');
    const [writer, backup] = [this.#writer, this.#backup];
    const contents = isHooked ? new TableContents() : this.after;
    const facts = { archive, writer, backup, isFile: this.#isFile, isAmended, contents, ...this.#state };
    this.#record = await recordImport(this.#options.archive, facts);
  }

  /** For an import that is committed. */
  async publish(): Promise<void> {
    await this.#record?.publish();
  }

  /** For an import that is not. */
  async discard(): Promise<void> {
    await this.#record?.discard();
    // The writer takes its own backup back.
    if (this.#backup !== null && !this.#isFile) await rm(this.#backup, { recursive: true, force: true });
  }

  get #isFile(): boolean {
    return dialectOf(this.#options.to).files !== null;
  }

  async #keepTables(catalog: Catalog, tables: readonly QualifiedName[]): Promise<string | null> {
    const { backupDirectory: directory } = this.#options;
    if (this.#isFile || directory === null || tables.length === 0) return null;
    const { info } = this.#writer;
    const source = this.#writer.readBack();
    const contents = this.#before;
    return backUpTables({ info, catalog, tables, source, directory, what: 'backup', run: this.#run, contents });
  }
}

function isIn(names: readonly QualifiedName[], name: QualifiedName): boolean {
  return names.some((other) => isSameName(other, name));
}
