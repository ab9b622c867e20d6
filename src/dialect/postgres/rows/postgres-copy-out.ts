import { type Duplex, Readable } from 'node:stream';
import type pg from 'pg';
import { assert } from '../../../util/assert.ts';

/**
 * Sends `sql`, a COPY … TO STDOUT, and gives the text in pieces as the network did, cut anywhere. The server is read
 * only as fast as the pieces are taken.
 *
 * pg-copy-streams makes a buffer of every row, which costs a quarter of an export; here a piece stays one buffer, and
 * the headers between the rows are moved out of it.
 */
export function copyOut(client: pg.Client, sql: string): Readable {
  return client.query(new CopyOut(sql) as unknown as pg.Submittable) as unknown as Readable;
}

/** Kinds of messages that a COPY may hold (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const COPY_DATA = letter('d');
const COPY_DONE = letter('c');
/** With those that say nothing of the rows: CopyOutResponse, notices, notifications and settings. */
const OF_COPY: ReadonlySet<number> = new Set([COPY_DATA, COPY_DONE, ...['H', 'N', 'A', 'S'].map(letter)]);
/** The kind, and four bytes of a length that counts itself. */
const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

function letter(kind: string): number {
  return kind.charCodeAt(0);
}

/** What of the driver's connection is used: its socket, and the one listener that reads all other answers. */
interface Connection {
  readonly stream: Duplex;
  query(sql: string): void;
}

type Take = (bytes: Buffer) => void;

/** A query of the driver that reads its answers from the socket itself, from COPY's first message to its last. */
class CopyOut extends Readable {
  readonly #sql: string;
  /** null before its turn, and when all is read. */
  #connection: Connection | null = null;
  /** The driver's own listener. */
  #driver: Take = () => {};
  #isWanted = false;
  #kind = 0;
  /** How many bytes of a message's header were seen, and the number in them. */
  #seen = 0;
  #length = 0;
  /** Bytes of the message that are still to come. */
  #left = 0;
  readonly #onReadable = (): void => this.#pull();

  constructor(sql: string) {
    super();
    this.#sql = sql;
  }

  /** Called by the driver when it is this query's turn. */
  submit(connection: Connection): void {
    const { stream } = connection;
    const listeners = stream.listeners('data');
    assert(listeners.length === 1, 'only the driver listens to its socket');
    this.#connection = connection;
    this.#driver = listeners[0] as Take;
    stream.removeListener('data', this.#driver);
    stream.pause();
    stream.on('readable', this.#onReadable);
    connection.query(this.#sql);
  }

  handleError(error: Error): void {
    this.destroy(error);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {}

  override _read(): void {
    this.#isWanted = true;
    this.#pull();
  }

  #pull(): void {
    while (this.#isWanted && this.#connection !== null) {
      const piece = this.#connection.stream.read() as Buffer | null;
      if (piece === null) return;
      this.#take(piece);
    }
  }

  /** Moves the rows of a piece to its beginning, where they stay together, and hands them on. */
  #take(piece: Buffer): void {
    let [at, end] = [0, 0];
    while (at < piece.length) {
      if (this.#left > 0) {
        const bytes = Math.min(this.#left, piece.length - at);
        if (this.#kind === COPY_DATA) {
          piece.copyWithin(end, at, at + bytes);
          end += bytes;
        }
        at += bytes;
        this.#left -= bytes;
      } else if (this.#seen === 0 && !OF_COPY.has(piece[at] as number)) {
        // The driver knows what to do about it: an error.
        this.#handBack(piece.subarray(at));
        break;
      } else {
        at = this.#readHeader(piece, at);
        if (this.#seen > 0 || this.#kind !== COPY_DONE) continue;
        if (end > 0) this.push(piece.subarray(0, end));
        this.push(null);
        this.#handBack(piece.subarray(at));
        return;
      }
    }
    if (end > 0) this.#isWanted = this.push(piece.subarray(0, end));
  }

  /** Reads what there is of a header, and returns the place behind it. */
  #readHeader(piece: Buffer, start: number): number {
    let at = start;
    if (this.#seen === 0) {
      this.#kind = piece[at++] as number;
      this.#length = 0;
      this.#seen = 1;
    }
    for (; this.#seen < HEADER_BYTES && at < piece.length; this.#seen++) {
      this.#length = this.#length * 256 + (piece[at++] as number);
    }
    if (this.#seen === HEADER_BYTES) {
      this.#seen = 0;
      this.#left = this.#length - LENGTH_BYTES;
    }
    return at;
  }

  /** The driver reads the socket again, from `rest` on. */
  #handBack(rest: Buffer): void {
    assert(this.#connection !== null, 'a socket is handed back once');
    const { stream } = this.#connection;
    this.#connection = null;
    stream.removeListener('readable', this.#onReadable);
    stream.on('data', this.#driver);
    this.#driver(rest);
    // A listener alone does not undo the pause.
    stream.resume();
  }
}
