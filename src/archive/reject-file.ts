// One file of `rejects/`: appended to and read row by row, so that memory does not grow with the rejects.
import { closeSync, constants, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { NEWLINE } from '../util/ascii.ts';
import { FILE_MODE } from './atomic-file.ts';
import { withFileErrorsNow } from './file-errors.ts';
import { formatReject, malformed, parseReject, type Reject } from './reject-line.ts';

const [HEAD, BETWEEN, ENDED] = ['[', ',', ']'] as const;
/** How much is read or gathered at a time. */
const CHUNK_BYTES = 1_048_576;
/** Often one reject is wanted and no more. */
const FIRST_BYTES = 4096;

/** A reject with the place behind it. */
export interface PlacedReject {
  readonly reject: Reject;
  readonly end: number;
}

/** A file of rejects that grows, and can be read meanwhile. Nothing waits: databases tell of rows that they refuse in between. */
export class RejectFile {
  rows = 0;
  readonly #path: string;
  readonly #file: number;
  #waiting: string[] = [];
  #waitingCharacters = 0;

  /** @throws DISK_FULL, PERMISSION_DENIED */
  constructor(path: string) {
    this.#path = path;
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
    this.#file = withFileErrorsNow(path, () => openSync(path, flags, FILE_MODE));
    this.#write(HEAD);
  }

  add(reject: Reject): void {
    this.#write(`${this.rows === 0 ? '' : BETWEEN}\n${formatReject(reject)}`);
    this.rows++;
  }

  /** The rejects from a place on, which is 0 or behind one. */
  *from(place: number): Generator<PlacedReject> {
    this.#flush();
    yield* placedRejects(this.#file, this.#path, { place, isWhole: false });
  }

  /** Ends the file, which is on the disk then. */
  finish(): void {
    this.#write(`\n${ENDED}\n`);
    this.#flush();
    withFileErrorsNow(this.#path, () => fsyncSync(this.#file));
    this.close();
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(text: string): void {
    this.#waiting.push(text);
    this.#waitingCharacters += text.length;
    if (this.#waitingCharacters >= CHUNK_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = Buffer.from(this.#waiting.join(''));
    [this.#waiting, this.#waitingCharacters] = [[], 0];
    withFileErrorsNow(this.#path, () => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    });
  }
}

/** The rejects of a file that lies there, as often as they are asked for. @throws ARCHIVE_ROW_MALFORMED where it is read */
export function rejectsAt(path: string): Iterable<Reject> {
  return {
    *[Symbol.iterator]() {
      const file = withFileErrorsNow(path, () => openSync(path, 'r'));
      try {
        for (const { reject } of placedRejects(file, path, { place: 0, isWhole: true })) yield reject;
      } finally {
        closeSync(file);
      }
    },
  };
}

interface Reading {
  readonly place: number;
  /** False: the file grows, and has no last line yet. */
  readonly isWhole: boolean;
}

function* placedRejects(file: number, path: string, { place, isWhole }: Reading): Generator<PlacedReject> {
  let number = 0;
  let last: string = place > 0 ? BETWEEN : '';
  for (const { line, end } of linesOf(file, path, place)) {
    number++;
    const isFirst = last === '';
    if (last === ENDED || (isFirst && line !== HEAD)) throw malformed(path, number);
    last = line;
    if (isFirst || line === ENDED || line === BETWEEN) continue;
    yield { reject: parseReject(line.endsWith(BETWEEN) ? line.slice(0, -1) : line, path, number), end };
  }
  if (isWhole && last !== ENDED) throw malformed(path, number + 1);
}

/** Lines without their ends, each with the place behind it. */
function* linesOf(
  file: number,
  path: string,
  place: number,
): Generator<{ readonly line: string; readonly end: number }> {
  let chunk = Buffer.alloc(FIRST_BYTES);
  let pieces: Buffer[] = [];
  let at = place;
  for (;;) {
    const bytesRead = withFileErrorsNow(path, () => readSync(file, chunk, 0, chunk.length, at));
    if (bytesRead === 0) break;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && end < bytesRead; end = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...pieces, chunk.subarray(start, end)]).toString('utf8');
      pieces = [];
      start = end + 1;
      yield { line, end: at + start };
    }
    pieces.push(Buffer.from(chunk.subarray(start, bytesRead)));
    at += bytesRead;
    if (chunk.length < CHUNK_BYTES) chunk = Buffer.alloc(chunk.length * 4);
  }
  const rest = Buffer.concat(pieces).toString('utf8');
  if (rest !== '') yield { line: rest, end: at };
}
