// gzip in members (RFC 1952, section 2.2) that say how long they are: each is unpacked at once, while it is in the caches.

import { promisify } from 'node:util';
import { type Gunzip, gunzipSync, gzip } from 'node:zlib';
import { errorCode } from '../archive/file-errors.ts';
import type { ByteSource } from './byte-source.ts';
import { malformedContainer } from './container-errors.ts';

/**
 * What is packed by itself: it and what is made of it fit into the caches. Of 128 KB each packs to 2 % more, of 1 MB to
 * 1 % less.
 */
const MEMBER_BYTES = 256 * 1024;
/** A member that claims more is none of ours. */
const CLAIMED_BYTES_MAX = 1024 * 1024;
/** What zlib cannot pack it stores, in blocks of 16 KB and more with five bytes each. */
const PACKED_BYTES_MAX = CLAIMED_BYTES_MAX + 1024;
/**
 * Level 5 of zlib packs to a tenth less than level 3, which unpacks a quarter slower; level 6 takes twice as long to pack
 * for another 6 %.
 */
const LEVEL = 5;
/** As many are packed at a time as there are threads in libuv's pool. */
const AHEAD = 4;

/** Deflated, with an extra field, no time, no system, and in the field a subfield `RF` of four bytes: the member's length. */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x52, 0x46, 4, 0]);
export const HEAD_BYTES = HEAD.length + 4;
/** The head that zlib writes. */
const PLAIN_HEAD_BYTES = 10;
/** CRC-32 and length of what it unpacks to. */
const TAIL_BYTES = 8;

const packed: (block: Buffer, options: object) => Promise<Buffer> = promisify(gzip);

/** Packs a stream; the same bytes give the same members, however they come. */
export async function* packMembers(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const waiting: Promise<Buffer>[] = [];
  for await (const block of blocksOf(chunks)) {
    const member = packMember(block);
    member.catch(() => undefined); // Thrown by the await below, unless one before it fails.
    waiting.push(member);
    if (waiting.length === AHEAD) yield (await waiting.shift()) as Buffer;
  }
  for (const member of waiting) yield await member;
}

/** True for the first bytes of what {@link packMembers} gives. */
export function isOfMembers(head: Buffer): boolean {
  return head.length === HEAD_BYTES && head.subarray(0, HEAD.length).equals(HEAD);
}

/**
 * The twin of {@link packMembers}. What is given belongs to the caller.
 *
 * @param path of the container, for messages.
 * @throws SNAPSHOT_MALFORMED where a member is not as long as it says, or cannot be decompressed
 */
export async function* unpackMembers(source: ByteSource, path: string): AsyncGenerator<Buffer> {
  while (!(await source.isAtEnd())) {
    const head = await source.peek(HEAD_BYTES);
    const bytes = isOfMembers(head) ? head.readUInt32LE(HEAD.length) : 0;
    if (bytes < HEAD_BYTES + TAIL_BYTES || bytes > PACKED_BYTES_MAX) {
      throw malformedContainer(path, 'has a gzip member that RowFerry would not write');
    }
    yield unpackMember(await source.take(bytes), path);
  }
}

async function packMember(block: Buffer): Promise<Buffer> {
  const plain = await packed(block, { level: LEVEL, chunkSize: MEMBER_BYTES });
  const member = Buffer.concat([HEAD, Buffer.alloc(4), plain.subarray(PLAIN_HEAD_BYTES)]);
  member.writeUInt32LE(member.length, HEAD.length);
  return member;
}

function unpackMember(member: Buffer, path: string): Buffer {
  const claimed = member.readUInt32LE(member.length - 4);
  if (claimed === 0 || claimed > CLAIMED_BYTES_MAX) {
    throw malformedContainer(path, `has a gzip member of ${claimed} bytes, which RowFerry would not write`);
  }
  const { buffer, engine } = gunzip(member, claimed, path);
  if (buffer.length === claimed && engine.bytesWritten === member.length) return buffer;
  throw malformedContainer(path, 'has a gzip member that is not as long as it says');
}

interface Unpacked {
  readonly buffer: Buffer;
  /** Knows how many bytes it has read. */
  readonly engine: Gunzip;
}

/** @throws SNAPSHOT_MALFORMED where it is broken, or more than was claimed */
function gunzip(member: Buffer, claimed: number, path: string): Unpacked {
  try {
    // One byte more than there should be: zlib is asked once, and not a second time for nothing.
    const options = { chunkSize: Math.max(64, claimed + 1), maxOutputLength: claimed, info: true };
    return gunzipSync(member, options) as unknown as Unpacked;
  } catch (error) {
    if (!/^(?:Z_|ERR_BUFFER_TOO_LARGE)/.test(errorCode(error) ?? '')) throw error;
    throw malformedContainer(path, 'cannot be decompressed', error);
  }
}

/** Every block but the last of `MEMBER_BYTES`. */
async function* blocksOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(MEMBER_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(block, filled, at);
      at += copied;
      filled += copied;
      if (filled < MEMBER_BYTES) continue;
      yield block;
      block = Buffer.allocUnsafeSlow(MEMBER_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
