// The rows that could not go into a target: `rejects/` beside the phases of an archive, one file for each table.
import { mkdirSync, rmSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { nameKey, type QualifiedName } from '../model/logical-type.ts';
import { archivePaths, tableStems } from './archive-layout.ts';
import { DIRECTORY_MODE, syncDirectory } from './atomic-file.ts';
import { withFileErrors, withFileErrorsNow } from './file-errors.ts';
import { type PlacedReject, RejectFile, rejectsAt } from './reject-file.ts';
import type { Reject } from './reject-line.ts';
import { RejectTally } from './reject-tally.ts';

const FOLDER = 'rejects';

/** Rejects by the `nameKey` of their tables; tables without any are not there. They are read anew each time. */
export type RejectsByTable = ReadonlyMap<string, Iterable<Reject>>;

/** Rejects that are written but not in their place yet. */
export interface StagedRejects {
  /** How many there are of each table, and why. */
  readonly found: readonly { readonly name: QualifiedName; readonly tally: RejectTally }[];
  /** Puts them in the place of those that were there. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Gathers the rejects of a run on the disk, beside those of an earlier one. Tables without any get no file.
 */
export class RejectsWriter {
  readonly #base: string;
  readonly #folder: string;
  readonly #names: readonly QualifiedName[];
  readonly #stems: ReadonlyMap<string, string>;
  readonly #files = new Map<string, RejectFile>();
  readonly #tallies = new Map<string, RejectTally>();
  #isOpen = false;

  /**
   * @param base the archive's directory.
   * @param names of every table of the archive: the file names depend on all of them.
   * @param kind `tried`: never to be published.
   */
  constructor(base: string, names: readonly QualifiedName[], kind: 'new' | 'tried' = 'new') {
    this.#base = base;
    this.#folder = join(base, `${FOLDER}.${kind}`);
    this.#names = names;
    this.#stems = tableStems(names);
  }

  /** @throws DISK_FULL, PERMISSION_DENIED */
  add(name: QualifiedName, reject: Reject): void {
    const key = nameKey(name);
    const file = this.#files.get(key) ?? this.#open(key);
    file.add(reject);
    const tally = this.#tallies.get(key) ?? new RejectTally();
    this.#tallies.set(key, tally);
    tally.add(reject);
  }

  rows(name: QualifiedName): number {
    return this.#files.get(nameKey(name))?.rows ?? 0;
  }

  /** The rejects of a table from a place on, which is 0 or behind one; also while others are added. */
  from(name: QualifiedName, place = 0): Iterable<PlacedReject> {
    return this.#files.get(nameKey(name))?.from(place) ?? [];
  }

  /** Ends the files. @param earlier rejects of an earlier stage, which stand before those of this one. */
  async stage(earlier: RejectsByTable = new Map()): Promise<StagedRejects> {
    for (const name of this.#names) {
      const rejects = earlier.get(nameKey(name));
      if (rejects !== undefined) await this.#putBefore(name, rejects);
    }
    for (const file of this.#files.values()) file.finish();
    const place = join(this.#base, FOLDER);
    const old = `${place}.old`;
    const isFull = this.#files.size > 0;
    this.#files.clear();
    if (!isFull) await rm(this.#folder, { recursive: true, force: true });
    return {
      found: this.#names.flatMap((name) => {
        const tally = this.#tallies.get(nameKey(name));
        return tally === undefined ? [] : [{ name, tally }];
      }),
      publish: () =>
        withFileErrors(place, async () => {
          await rm(old, { recursive: true, force: true });
          await rename(place, old).catch(ignoreMissing);
          if (isFull) await rename(this.#folder, place);
          await syncDirectory(this.#base);
          await rm(old, { recursive: true, force: true });
        }),
      discard: () => rm(this.#folder, { recursive: true, force: true }),
    };
  }

  /** Gives all up. */
  async discard(): Promise<void> {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #open(key: string): RejectFile {
    if (!this.#isOpen) {
      withFileErrorsNow(this.#folder, () => {
        rmSync(this.#folder, { recursive: true, force: true });
        mkdirSync(this.#folder, { recursive: true, mode: DIRECTORY_MODE });
      });
    }
    this.#isOpen = true;
    const file = new RejectFile(this.#pathOf(key));
    this.#files.set(key, file);
    return file;
  }

  /** The earlier ones could not be read before these came. */
  async #putBefore(name: QualifiedName, earlier: Iterable<Reject>): Promise<void> {
    const key = nameKey(name);
    const path = this.#pathOf(key);
    const later = this.#files.get(key);
    const own = `${path}.own`;
    if (later !== undefined) await rename(path, own);
    this.#files.delete(key);
    for (const reject of earlier) this.add(name, reject);
    if (later === undefined) return;
    const file = this.#files.get(key) ?? this.#open(key);
    // Those are counted already.
    for (const { reject } of later.from(0)) file.add(reject);
    later.close();
    await rm(own, { force: true });
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${this.#stems.get(key)}.json`);
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Gathers the rows that a transform leaves out, in `transformed/rejects/`: they travel with what it makes. */
export function transformRejectsWriter(base: string, names: readonly QualifiedName[]): RejectsWriter {
  return new RejectsWriter(archivePaths(base, 'transformed').directory, names);
}

/** Those rows again, like {@link readRejects}. @param tables those of the source. */
export function readTransformRejects(base: string, tables: readonly QualifiedName[]): Promise<RejectsByTable> {
  return readRejects(archivePaths(base, 'transformed').directory, tables);
}

/**
 * The rejects that lie in `rejects/`, as often as they are asked for. Then: ARCHIVE_ROW_MALFORMED where a line is not what a
 * `RejectsWriter` writes.
 * @throws ARCHIVE_PART_UNLISTED for a file of no table of `tables`.
 */
export async function readRejects(base: string, tables: readonly QualifiedName[]): Promise<RejectsByTable> {
  const found = new Map<string, Iterable<Reject>>();
  const files = new Map([...tableStems(tables)].map(([key, stem]) => [`${stem}.json`, key]));
  for (const file of await listFolder(join(base, FOLDER))) {
    const path = join(base, FOLDER, file);
    const key = files.get(file);
    if (key === undefined) throw unknownFile(path);
    found.set(key, rejectsAt(path));
  }
  return found;
}

async function listFolder(path: string): Promise<readonly string[]> {
  return withFileErrors(path, async () => {
    try {
      return (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
    } catch (error) {
      ignoreMissing(error);
      return [];
    }
  });
}

function unknownFile(path: string): RowferryError {
  return new RowferryError('ARCHIVE_PART_UNLISTED', {
    message: `The file ${path} holds rejects of no table of the archive.`,
    hint: 'Move it away, then run the same command again.',
    context: { file: path },
  });
}

/** `rejects/users.json`: the file of a table's rejects, for people. @param tables every table of the archive. */
export function rejectFileOf(tables: readonly QualifiedName[], name: QualifiedName): string {
  return `${FOLDER}/${tableStems(tables).get(nameKey(name))}.json`;
}
