import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../../src/snapshot/byte-source.ts';
import { framePieces, readFrameHead } from '../../../src/snapshot/zstd-frame.ts';
import { failureOf } from '../archive/archive-fixtures.ts';
import { rawFrame } from './raw-frame.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The frames that lie one behind the other. */
async function framesIn(bytes: Buffer, size = 1000): Promise<readonly { unpacked: number | null; frame: Buffer }[]> {
  const source = new ByteSource(inPieces(bytes, size), 'a.tar.zst');
  const frames: { unpacked: number | null; frame: Buffer }[] = [];
  while (!(await source.isAtEnd())) {
    const head = await readFrameHead(source, 'a.tar.zst');
    const pieces: Buffer[] = [];
    for await (const piece of framePieces(source, head)) pieces.push(Buffer.from(piece));
    frames.push({ unpacked: head.unpacked, frame: Buffer.concat(pieces) });
  }
  return frames;
}

describe('the end of a frame', () => {
  test('is where its last block and its checksum end, whatever it says of its length', async () => {
    const length = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 70_000 }));
    const frame = fc.record({
      content: length.map((bytes) => randomBytes(bytes)),
      lengthBytes: fc.constantFrom(0, 4, 8),
      checksum: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 90_000 }), async (frames, size) => {
        const packed = frames.map(({ content, ...how }) => rawFrame(content, how));
        const found = await framesIn(Buffer.concat(packed), size);
        expect(found.map((one) => one.frame.toString('base64'))).toEqual(packed.map((one) => one.toString('base64')));
        expect(found.map(({ unpacked }) => unpacked)).toEqual(
          frames.map(({ content, lengthBytes }) => (lengthBytes === 0 ? null : content.length)),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('is found behind lengths of one and of two bytes too', async () => {
    for (const bytes of [0, 255]) {
      expect(await framesIn(rawFrame(Buffer.alloc(bytes, 1), { lengthBytes: 1 }))).toMatchObject([{ unpacked: bytes }]);
    }
    for (const bytes of [256, 65_791]) {
      expect(await framesIn(rawFrame(Buffer.alloc(bytes, 1), { lengthBytes: 2 }))).toMatchObject([{ unpacked: bytes }]);
    }
  });

  test('is missing wherever it was cut off', async () => {
    const frame = rawFrame(Buffer.alloc(40, 'abc'), { checksum: true });
    for (let bytes = 1; bytes < frame.length; bytes++) {
      const failure = await failureOf(() => framesIn(Buffer.concat([frame, frame.subarray(0, bytes)])));
      expect(failure.code, `cut off at ${bytes}`).toBe('SNAPSHOT_MALFORMED');
    }
  });

  test.each<[string, (frame: Buffer) => Buffer]>([
    ['a frame that is skipped', () => Buffer.from('502a4d180400000001020304', 'hex')],
    ['a frame of an earlier version', (frame) => changed(frame, 0, 0x27)],
    ['gzip', () => Buffer.from('1f8b08000000000000030300000000000000', 'hex')],
    ['a frame with a dictionary', (frame) => changed(frame, 4, (frame[4] as number) | 1)],
    ['a frame with a reserved bit', (frame) => changed(frame, 4, (frame[4] as number) | 8)],
    ['a frame with the bit that means nothing', (frame) => changed(frame, 4, (frame[4] as number) | 16)],
    ['zeros', () => Buffer.alloc(20)],
    ['one byte', () => Buffer.alloc(1)],
  ])('is not followed by %s', async (_, make) => {
    const frame = rawFrame(Buffer.from('a line'));
    expect((await failureOf(() => framesIn(Buffer.concat([frame, make(frame)])))).code).toBe('SNAPSHOT_MALFORMED');
  });
});

function changed(frame: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(frame);
  copy[at] = byte;
  return copy;
}
