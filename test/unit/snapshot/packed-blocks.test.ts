import { describe, expect, test } from 'vitest';
import { packer, unpacker } from '../../../src/snapshot/compression.ts';
import { USUAL_LIMITS } from '../../../src/snapshot/container-limits.ts';
import { verifyStore } from '../../../src/snapshot/verify-store.ts';
import { describeWithZstd } from '../../helpers/node-zstd.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { NOTES } from '../archive/archive-fixtures.ts';
import { momentOf, QUIET, take } from './snapshot-fixtures.ts';

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Rows that are all alike pack to a thousandth and less, though nobody means harm by them. */
function isNoBomb(compression: 'gzip' | 'zstd'): void {
  test.each(['\0', 'A', '{"state":"sent","note":null},\n'])('of %j alone is not taken for a bomb', async (text) => {
    const bytes = Buffer.alloc(8 * 512 * 1024 + 77, text);
    const packed = await whole(packer(compression)(once(bytes)));
    expect(bytes.length / packed.length).toBeLessThan(USUAL_LIMITS.ratio * 0.9);
    expect((await whole(unpacker(compression, 'a')(once(packed)))).equals(bytes)).toBe(true);
  });

  test('in a snapshot is verified by the usual limits', async () => {
    const lines = Array.from({ length: 18_600 }, () => `{"text":"${'A'.repeat(900)}"}`);
    const store = await tempDirectory();
    const { entry } = await take(store, momentOf(21), { compression, tables: [{ table: NOTES, lines }] });
    expect(entry.bytes).toBeGreaterThan(16 * 2 ** 20);
    expect(entry.container.bytes * 30).toBeLessThan(entry.bytes);
    const found = await verifyStore({ store, which: { kind: 'all' }, expectHead: null, signal: QUIET });
    expect(found.snapshots).toMatchObject([{ ok: true, rows: 18_600 }]);
  });
}

describe('what packs to nearly nothing by gzip', () => isNoBomb('gzip'));
describeWithZstd('what packs to nearly nothing by zstd', () => isNoBomb('zstd'));
