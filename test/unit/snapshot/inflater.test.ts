import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inflateByZlib } from '../../../src/snapshot/gzip-members.ts';
import { type Inflate, inflater } from '../../../src/snapshot/inflater.ts';

/** Our own is held against zlib: it takes what zlib takes, and nothing else. */

const own = inflater() as Inflate;
const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED } = constants;

const pieces = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 500, unit: 'binary' }).map((text) => Buffer.from(text)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 70_000 }))
    .map(([bytes, length]) => Buffer.alloc(length, Buffer.from(bytes))),
  fc.integer({ min: 0, max: 70_000 }).map((length) => randomBytes(length)),
  fc.tuple(fc.integer({ min: 2, max: 250 }), fc.integer({ min: 0, max: 30_000 })).map(skewed),
);

/** Bytes of which each is rarer than the one before: their codes are of all lengths. */
function skewed([kinds, length]: readonly [number, number]): Buffer {
  const bytes = randomBytes(length * 4);
  return Buffer.from(
    Array.from({ length }, (_, at) => Math.floor(-Math.log2((bytes.readUInt32LE(at * 4) + 1) / 2 ** 32) * 8) % kinds),
  );
}

const contents = fc.array(pieces, { maxLength: 5 }).map((all) => Buffer.concat(all));
const ways = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
  strategy: fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED),
});

describe('the inflater', () => {
  test('gives back what zlib has packed, whatever it is and however it was packed', () => {
    fc.assert(
      fc.property(contents, ways, (content, how) => {
        const unpacked = own(deflateRawSync(content, how), content.length);
        expect(unpacked?.equals(content)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('takes of a damaged stream what zlib takes, and nothing else', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(contents, ways, damage, (content, how, places) => {
        const packed = deflateRawSync(content, how);
        for (const [place, bits] of places) {
          const at = place % Math.min(packed.length, 300);
          packed[at] = (packed[at] as number) ^ bits;
        }
        for (const bytes of [content.length, content.length + 1, Math.max(0, content.length - 1)]) {
          const expected = inflateByZlib(packed, bytes);
          const found = own(packed, bytes);
          expect(found === null).toBe(expected === null);
          if (found !== null && expected !== null) expect(found.equals(expected)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('takes no bytes that nobody packed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.nat({ max: 3000 }), (noise, bytes) => {
        const packed = Buffer.from(noise);
        const expected = inflateByZlib(packed, bytes);
        expect(own(packed, bytes) === null).toBe(expected === null);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, Inflate]>([
    ['ours', own],
    ["zlib's", inflateByZlib],
  ])('refuses streams that end early, go on, or are not as long as they should be: %s', (_, inflate) => {
    const content = Buffer.alloc(1000, 'abc');
    const packed = deflateRawSync(content);
    expect(inflate(packed, 1000)?.equals(content)).toBe(true);
    expect(inflate(packed, 999)).toBeNull();
    expect(inflate(packed, 1001)).toBeNull();
    expect(inflate(packed.subarray(0, -1), 1000)).toBeNull();
    expect(inflate(Buffer.concat([packed, Buffer.alloc(1)]), 1000)).toBeNull();
    expect(inflate(deflateRawSync(Buffer.alloc(2 ** 26)), 1000)).toBeNull();
    expect(inflate(Buffer.alloc(0), 0)).toBeNull();
  });

  test('refers to nothing before its beginning, though another stream was there', () => {
    expect(own(deflateRawSync(Buffer.alloc(100_000, 'secret')), 100_000)).not.toBeNull();
    // A stored byte, then a match of distance 2: there is only one byte.
    const packed = Buffer.from([0x00, 0x01, 0x00, 0xfe, 0xff, 0x41, 0x03, 0x42, 0x00]);
    expect(inflateByZlib(packed, 4)).toBeNull();
    expect(own(packed, 4)).toBeNull();
  });
});
