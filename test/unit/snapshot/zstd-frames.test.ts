import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../../src/snapshot/byte-source.ts';
import { framePacker, unpackFrames } from '../../../src/snapshot/zstd-frames.ts';
import { describeWithZstd, zstdFrame } from '../../helpers/node-zstd.ts';
import { failureOf } from '../archive/archive-fixtures.ts';
import { rawFrame } from './raw-frame.ts';

const BLOCK = 512 * 1024;

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const pack = (bytes: Buffer, size = 100_000) => whole(framePacker()(inPieces(bytes, size)));
const unpack = (bytes: Buffer, size = 100_000) =>
  whole(unpackFrames(new ByteSource(inPieces(bytes, size), 'a.tar.zst'), 'a.tar.zst'));

/** Neither all alike nor by chance: 40 bytes each. */
const linesOf = (count: number) =>
  Buffer.from(
    Array.from({ length: count }, (_, at) => `{"id":${at},"at":${(at * 7919) % 10_007}},`.padEnd(40)).join(''),
  );

describeWithZstd('zstd in frames', () => {
  test('gives back what went in, however it comes, and packs the same bytes to the same frames', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 0, max: 3 * BLOCK }).map((length) => Buffer.alloc(length, 'abc,')),
      fc.integer({ min: 0, max: 20_000 }).map(linesOf),
      fc.integer({ min: 0, max: BLOCK + 5 }).map((length) => randomBytes(length)),
    );
    const sizes = fc.integer({ min: 1000, max: 2 * BLOCK });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 4 }), sizes, sizes, async (pieces, one, other) => {
        const bytes = Buffer.concat(pieces);
        const packed = await pack(bytes, one);
        expect(packed.equals(await pack(bytes, other))).toBe(true);
        expect(bytes.equals(await unpack(packed, other))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('of other programs is read: frames of any length, with and without length and checksum', async () => {
    const bytes = linesOf(30_000);
    expect(bytes.length).toBeGreaterThan(2 ** 20);
    for (const checksum of [false, true]) {
      for (const saysLength of [false, true]) {
        const frame = zstdFrame(bytes, { checksum, saysLength });
        const several = Buffer.concat([frame, zstdFrame(Buffer.from('and more')), rawFrame(Buffer.from('.'))]);
        expect((await unpack(several)).equals(Buffer.concat([bytes, Buffer.from('and more.')]))).toBe(true);
      }
    }
  });

  test.each<[string, () => Buffer]>([
    ['has something behind its end', () => Buffer.concat([zstdFrame(linesOf(9)), Buffer.from('abc')])],
    ['has zeros behind its end', () => Buffer.concat([zstdFrame(linesOf(9)), Buffer.alloc(512)])],
    [
      'has a frame behind it that is skipped',
      () => Buffer.concat([zstdFrame(linesOf(9)), Buffer.from(SKIPPED, 'hex')]),
    ],
    ['begins with a frame that is skipped', () => Buffer.concat([Buffer.from(SKIPPED, 'hex'), zstdFrame(linesOf(9))])],
    ['is empty though it says that it is one', () => zstdFrame(linesOf(9)).subarray(0, 4)],
    ['unpacks to less than it says', () => relengthened(rawFrame(Buffer.alloc(1000)), 1001)],
    ['unpacks to more than it says', () => relengthened(rawFrame(Buffer.alloc(1000)), 999)],
    ['is a bomb behind a small claim', () => relengthened(zstdFrame(Buffer.alloc(2 ** 26)), 1000)],
    ['has a window of 128 MB', () => rawFrame(Buffer.alloc(10), { lengthBytes: 0, windowLog: 27 })],
    ['is longer than what is in it can be', () => Buffer.concat([emptyBlocks(600_000), rawFrame(Buffer.alloc(0))])],
    ['has a wrong checksum', () => rawFrame(Buffer.from('abc'), { checksum: true })],
    [
      'has a wrong checksum, and does not say its length',
      () => rawFrame(Buffer.from('abc'), { lengthBytes: 0, checksum: true }),
    ],
    ['holds what nothing unpacks to', () => broken(zstdFrame(linesOf(99)))],
  ])('that %s is refused', async (_, make) => {
    expect((await failureOf(async () => unpack(make()))).code).toBe('SNAPSHOT_MALFORMED');
    const sound = await pack(linesOf(20_000));
    expect((await failureOf(async () => unpack(Buffer.concat([sound, make()])))).code).toBe('SNAPSHOT_MALFORMED');
  });

  test('is found where it was cut off, at any byte', async () => {
    const packed = await pack(Buffer.from('a line of some length, a line of some length\n'));
    for (let bytes = 1; bytes < packed.length; bytes++) {
      expect((await failureOf(() => unpack(packed.subarray(0, bytes)))).code, `${bytes}`).toBe('SNAPSHOT_MALFORMED');
    }
  });

  test('is found where any of its bits was changed, or unpacks to the same', async () => {
    const bytes = linesOf(20);
    const packed = await pack(bytes);
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const changed = Buffer.from(packed);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const verdict = await unpack(changed).then(
        (unpacked) => (unpacked.equals(bytes) ? 'the same' : 'something else'),
        (error: { code?: string }) => error.code,
      );
      expect(verdict === 'the same' ? 'SNAPSHOT_MALFORMED' : verdict, `bit ${bit}`).toBe('SNAPSHOT_MALFORMED');
    }
  });
});

const SKIPPED = '502a4d180400000001020304';

/** Says another length, in the four bytes behind the descriptor and the window. */
function relengthened(frame: Buffer, length: number): Buffer {
  const changed = Buffer.from(frame);
  changed.writeUInt32LE(length, ((frame[4] as number) & 0x20) === 0 ? 6 : 5);
  return changed;
}

/** The head of a frame, and blocks in it that hold nothing and are not the last. */
function emptyBlocks(count: number): Buffer {
  return Buffer.concat([rawFrame(Buffer.alloc(10)).subarray(0, 9), Buffer.alloc(3 * count)]);
}

function broken(frame: Buffer): Buffer {
  return Buffer.concat([frame.subarray(0, 20), Buffer.alloc(frame.length - 30, 0x55), frame.subarray(-10)]);
}

const HAS_PROGRAM = spawnSync('zstd', ['--version']).status === 0;

describe.skipIf(!HAS_PROGRAM)('for the program zstd', () => {
  const zstd = (how: readonly string[], input: Buffer) =>
    execFileSync('zstd', how, { input, maxBuffer: 2 ** 26, stdio: ['pipe', 'pipe', 'ignore'] });

  describeWithZstd('our frames', () => {
    test('are one file, which it finds nothing wrong with', async () => {
      const bytes = Buffer.concat([linesOf(30_000), randomBytes(BLOCK), Buffer.alloc(BLOCK)]);
      const packed = await pack(bytes);
      zstd(['--test'], packed);
      expect(zstd(['--decompress', '--stdout'], packed).equals(bytes)).toBe(true);
    });

    test('are not the only ones that are read', async () => {
      const bytes = linesOf(30_000);
      for (const how of [['-1'], ['-19'], ['-3', '--no-check'], ['-3', '--no-content-size']]) {
        const packed = zstd([...how, '--stdout'], bytes);
        expect((await unpack(packed)).equals(bytes), how.join(' ')).toBe(true);
      }
    });
  });
});
