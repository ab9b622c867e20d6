// Packs a stream in blocks, each by itself: what it is packed from and what it unpacks to fit into the caches.

import { NEWLINE } from '../util/ascii.ts';

/** Half of what a core keeps at hand. Blocks of 256 KB take 3 % longer to verify and pack to 1 % more; those of 1 MB are no better. */
const BLOCK_BYTES = 512 * 1024;
/** A block that claims more is none of ours. */
export const CLAIMED_BYTES_MAX = 1024 * 1024;
/** What cannot be packed is stored, with some bytes for every 16 KB or more of it. */
export const PACKED_BYTES_MAX = CLAIMED_BYTES_MAX + 1024;
/** As many blocks are packed at a time as there are threads in libuv's pool. */
export const LANES = 4;

/** What packs to less than this share, half of what a bomb is known by, is packed in small blocks: none of ours is one. */
const RATIO_MAX = 250;
/** zstd packs this much of one byte to 20 bytes, gzip in our members to 50. */
const SMALL_BLOCK_BYTES = 4 * 1024;

/**
 * @param lane from 0 to `LANES` - 1. What is asked for in one lane, and in which order, depends on the bytes of the
 * stream alone: what packs there may remember what it packed before.
 */
export type PackBlock = (block: Buffer, lane: number) => Promise<Buffer>;

/** Packs a stream by `pack`, which is asked for several blocks at a time; the same bytes give the same, however they come. */
export async function* packBlocks(chunks: AsyncIterable<Buffer>, pack: PackBlock): AsyncGenerator<Buffer> {
  const waiting: Promise<Buffer>[] = [];
  let lane = 0;
  for await (const block of blocksOf(chunks)) {
    const packed = packWithinRatio(block, lane, pack);
    packed.catch(() => undefined); // Thrown by the await below, unless one before it fails.
    waiting.push(packed);
    lane = (lane + 1) % LANES;
    if (waiting.length === LANES) yield (await waiting.shift()) as Buffer;
  }
  for (const packed of waiting) yield await packed;
}

async function packWithinRatio(block: Buffer, lane: number, pack: PackBlock): Promise<Buffer> {
  const packed = await pack(block, lane);
  if (packed.length * RATIO_MAX >= block.length) return packed;
  const small: Buffer[] = [];
  for (let at = 0; at < block.length; at += SMALL_BLOCK_BYTES) {
    small.push(await pack(block.subarray(at, at + SMALL_BLOCK_BYTES), lane));
  }
  return Buffer.concat(small);
}

/**
 * Blocks of at most `BLOCK_BYTES`, each up to the end of its last line: who unpacks lines need not join what lies in two.
 * One with no line end in its second half is full.
 */
async function* blocksOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(block, filled, at);
      at += copied;
      filled += copied;
      if (filled < BLOCK_BYTES) continue;
      const newline = block.lastIndexOf(NEWLINE);
      const end = newline < BLOCK_BYTES / 2 ? BLOCK_BYTES : newline + 1;
      yield block.subarray(0, end);
      const next = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      filled = block.copy(next, 0, end);
      block = next;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
