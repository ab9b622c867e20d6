import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TableEntry } from '../../../src/archive/manifest.ts';
import { TableStreamCheck } from '../../../src/archive/table-stream-check.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { catalogOf, failureOf, USERS, userLine, writeArchive } from './archive-fixtures.ts';

interface Sealed {
  readonly entry: TableEntry;
  /** Of each part. */
  readonly bytes: readonly Buffer[];
}

async function sealed(lines: readonly string[], partBytesMax: number): Promise<Sealed> {
  const directory = await tempDirectory();
  const { tables } = await writeArchive(directory, [{ table: USERS, lines }], { partBytesMax });
  const [entry] = tables;
  if (entry === undefined) throw new Error('There is a table.');
  return {
    entry,
    bytes: await Promise.all(entry.parts.map(({ file }) => readFile(join(directory, 'exported', file)))),
  };
}

/** The same bytes in pieces that end at these places, and in memory of their own: who reads them may change them. */
async function* cutAt(bytes: Buffer, places: readonly number[]): AsyncGenerator<Buffer> {
  const inside = places.map((place) => place % bytes.length).sort((a, b) => a - b);
  let start = 0;
  for (const end of [...inside, bytes.length]) {
    if (end > start) yield Buffer.from(bytes.subarray(start, end));
    start = end;
  }
}

async function check({ entry, bytes }: Sealed, places: readonly number[]): Promise<void> {
  const stream = new TableStreamCheck(USERS, entry, catalogOf(USERS));
  for (const [at, part] of entry.parts.entries()) await stream.part(part, cutAt(bytes[at] as Buffer, places));
  stream.finish();
}

const NAMES = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 30 });
const PLACES = fc.array(fc.nat({ max: 2000 }), { maxLength: 40 });

describe('parts that come in pieces', () => {
  test('are sound wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(NAMES, PLACES, fc.constantFrom(60, 10_000), async (names, places, partBytesMax) => {
        await check(
          await sealed(
            names.map((name, at) => userLine(at, name)),
            partBytesMax,
          ),
          places,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('are sound in pieces of one byte, and where each piece is whole lines', async () => {
    const part = await sealed(
      ['a', 'b', 'c'].map((name, at) => userLine(at, name)),
      10_000,
    );
    const bytes = part.bytes[0] as Buffer;
    const lineEnds = [...bytes.keys()].filter((at) => bytes[at - 1] === 10);
    await check(part, [...bytes.keys()]);
    await check(part, lineEnds);
    for (const end of lineEnds) await check(part, [end]);
  });

  test('are not what they were with any byte changed, wherever they are cut', async () => {
    const { entry, bytes } = await sealed([userLine(1, 'a'), userLine(2, 'é')], 10_000);
    const [part = Buffer.alloc(0)] = bytes;
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: part.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        PLACES,
        async (at, bits, places) => {
          const changed = Buffer.from(part);
          changed[at] = (changed[at] as number) ^ bits;
          const { code } = await failureOf(() => check({ entry, bytes: [changed] }, places));
          expect(['ARCHIVE_CHECKSUM_MISMATCH', 'ARCHIVE_PART_TRUNCATED']).toContain(code);
        },
      ),
      { numRuns: 300 },
    );
  });
});
