// Reads `parts.ndjson` while it grows.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { RowferryError } from '../errors/rowferry-error.ts';
import { nameKey } from '../model/logical-type.ts';
import { NEWLINE } from '../util/ascii.ts';
import { assert } from '../util/assert.ts';
import type { Phase } from './archive-layout.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import { checkDocument } from './json-schemas.ts';
import type { PartEntry } from './manifest.ts';
import type { EndRecord, HeadRecord, PartsRecord, TableRecord } from './parts-log.ts';
import { waitFor } from './wait-for.ts';

export interface FollowedLog {
  readonly path: string;
  readonly phase: Phase;
  /** Only a log that was begun under this run counts; null: any. */
  readonly run: string | null;
  readonly signal: AbortSignal;
}

/** What the log has told so far. */
export class PartsLogReader {
  readonly tables: TableRecord[] = [];
  readonly ends = new Map<string, EndRecord>();
  readonly #parts = new Map<string, PartEntry[]>();
  readonly #log: FollowedLog;
  #head: HeadRecord | null = null;
  /** How many bytes have been read, up to the end of a line. */
  #position = 0;
  #reading: Promise<void> | null = null;

  private constructor(log: FollowedLog) {
    this.#log = log;
  }

  /** Waits for the log's first line. */
  static async open(log: FollowedLog): Promise<PartsLogReader> {
    const reader = new PartsLogReader(log);
    await reader.until(() => reader.#head ?? undefined);
    return reader;
  }

  get head(): HeadRecord {
    assert(this.#head !== null, 'an open log has a head');
    return this.#head;
  }

  partsOf(key: string): readonly PartEntry[] {
    return this.#parts.get(key) ?? [];
  }

  /** Waits until `find` finds something. */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    let found = find();
    const isFound = async () => {
      if (found === undefined) await this.#readMore();
      found = find();
      return found !== undefined;
    };
    if (found === undefined) await waitFor(isFound, this.#log.signal);
    return found as Found;
  }

  /** Reads the lines that were added; callers that wait side by side share one reading. */
  #readMore(): Promise<void> {
    this.#reading ??= this.#readAdded().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAdded(): Promise<void> {
    const added = await readFrom(this.#log.path, this.#position);
    const whole = added.lastIndexOf(NEWLINE) + 1;
    for (const line of added.toString('utf8', 0, whole).split('\n')) {
      if (line === '') continue;
      this.#take(parseRecord(line, this.#log.path));
      if (this.#head === null) return; // The log of an older run: it will be replaced.
    }
    this.#position += whole;
  }

  #take(record: PartsRecord): void {
    if (this.#head === null) {
      const { run, phase, path } = this.#log;
      if (record.kind !== 'archive' || record.phase !== phase) throw damagedLog(path, 'It does not begin as a log.');
      if (run === null || record.run === run) this.#head = record;
      return;
    }
    if (record.kind === 'table') this.tables.push(record);
    else if (record.kind === 'end') this.ends.set(nameKey(record.table), record);
    else if (record.kind === 'part') this.#addPart(record);
    else throw damagedLog(this.#log.path, 'It begins twice.');
  }

  #addPart({ kind: _, table, ...part }: Extract<PartsRecord, { kind: 'part' }>): void {
    const key = nameKey(table);
    const parts = this.#parts.get(key);
    if (parts === undefined) this.#parts.set(key, [part]);
    else parts.push(part);
  }
}

function parseRecord(line: string, path: string): PartsRecord {
  try {
    const { document, fault } = checkDocument('parts', JSON.parse(line));
    if (document !== null) return document;
    throw new Error(fault);
  } catch (cause) {
    throw damagedLog(path, 'A line of it does not follow its JSON Schema.', cause);
  }
}

/** What stands in a file behind `position`; nothing where it is not there yet. */
async function readFrom(path: string, position: number): Promise<Buffer> {
  return withFileErrors(path, async () => {
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        const added = Math.max(0, (await file.stat()).size - position);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(added), 0, added, position);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  });
}

function damagedLog(path: string, why: string, cause?: unknown): RowferryError {
  return new RowferryError('ARCHIVE_MANIFEST_DAMAGED', {
    message: `The log of parts ${path} is damaged. ${why}`,
    hint: 'Run the stage that writes it again.',
    context: { file: path },
    cause,
  });
}
