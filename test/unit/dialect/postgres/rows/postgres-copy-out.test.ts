import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { copyOut } from '../../../../../src/dialect/postgres/rows/postgres-copy-out.ts';

/** A driver's connection whose server says `answer`, in pieces of the given sizes. */
class Server extends EventEmitter {
  readonly stream = new PassThrough();
  /** What the driver's own listener was given. */
  readonly driven: Buffer[] = [];
  readonly #pieces: readonly Buffer[];

  constructor(pieces: readonly Buffer[]) {
    super();
    this.#pieces = pieces;
    this.stream.on('data', (bytes: Buffer) => this.driven.push(bytes));
  }

  query(_sql: string): void {
    for (const piece of this.#pieces) this.stream.write(piece);
  }

  /** Stands for the driver's client: it submits at once. */
  get client(): pg.Client {
    const submit = (query: { submit(connection: Server): void }) => {
      query.submit(this);
      return query;
    };
    return { query: submit } as unknown as pg.Client;
  }
}

function message(kind: string, content: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}

const NOTHING = Buffer.alloc(0);
const BEGIN = message('H', Buffer.from([0, 0, 0]));
const END = Buffer.concat([message('C', Buffer.from('COPY 2\0')), message('Z', Buffer.from('T'))]);

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes.length === 0 ? bytes.length : (sizes[index % sizes.length] as number);
    pieces.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  return pieces;
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the text of a COPY', () => {
  test('is the same however the network cut it, and what follows goes to the driver', async () => {
    const row = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => Buffer.from(`${text}\n`));
    const between = fc.constantFrom(
      NOTHING,
      message('N', Buffer.from('notice\0')),
      message('S', Buffer.from('a\0b\0')),
    );
    const rows = fc.array(fc.tuple(row, between), { maxLength: 12 });
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, sizes, async (sent, pieces) => {
        const data = sent.flatMap(([text, other]) => [message('d', text), other]);
        const answer = Buffer.concat([BEGIN, ...data, message('c', NOTHING), END]);
        const server = new Server(cut(answer, pieces));
        expect(await textOf(copyOut(server.client, 'copy t to stdout'))).toBe(
          Buffer.concat(sent.map(([text]) => text)).toString(),
        );
        await turn();
        expect(Buffer.concat(server.driven)).toEqual(END);
      }),
    );
  });

  test('ends with the error that the driver was given', async () => {
    const error = message('E', Buffer.from('SERROR\0\0'));
    const server = new Server(cut(Buffer.concat([BEGIN, message('d', Buffer.from('1\n')), error]), [3]));
    const stream = copyOut(server.client, 'copy t to stdout');
    stream.once('data', () => setImmediate(() => stream.destroy(new Error('as the driver says'))));
    await expect(textOf(stream)).rejects.toThrow('as the driver says');
    await turn();
    expect(Buffer.concat(server.driven)).toEqual(error);
  });

  test('is read no faster than it is taken', async () => {
    const rows = Buffer.concat([BEGIN, message('d', Buffer.alloc(4_000_000, 'x'))]);
    const server = new Server(cut(rows, [16_384]));
    const stream = copyOut(server.client, 'copy t to stdout');
    await stream.iterator({ destroyOnReturn: false }).next();
    await turn();
    expect(server.stream.readableLength + server.stream.writableLength).toBeGreaterThan(3_000_000);
    stream.destroy();
  });
});
