import { Writable } from 'node:stream';
import type { CopyStreamQuery } from 'pg-copy-streams';
import { expect, it } from 'vitest';
import { CopyIn } from '../../../../../src/dialect/postgres/write/postgres-copy-in.ts';

/** As pg-copy-streams: once the server has refused, the stream has no connection to write to. */
class RefusedStream extends Writable {
  isRefused = false;

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.isRefused) throw new TypeError('no connection');
    done();
  }

  refuse(): void {
    this.emit('error', new Error('the server goes down'));
    this.isRefused = true;
  }
}

it('gives the refusal of the server, not what writing after it does', async () => {
  for (const next of ['write', 'finish'] as const) {
    const stream = new RefusedStream();
    const copy = new CopyIn(stream as unknown as CopyStreamQuery);
    await copy.write(Buffer.from('1\n'));
    // The buffer has gone out, and then comes the error.
    await new Promise((resolve) => setImmediate(resolve));
    stream.refuse();
    await expect(copy[next](Buffer.from('2\n'))).rejects.toThrow('the server goes down');
  }
});
