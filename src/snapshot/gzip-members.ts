// gzip in members (RFC 1952, section 2.2) that say how long they are: each is unpacked at once, while it is in the caches.

import { promisify } from 'node:util';
import { gzip, type InflateRaw, inflateRawSync } from 'node:zlib';
import { errorCode } from '../archive/file-errors.ts';
import type { ByteSource } from './byte-source.ts';
import type { ByteTransform } from './byte-transform.ts';
import { malformedContainer } from './container-errors.ts';
import { CLAIMED_BYTES_MAX, PACKED_BYTES_MAX, packBlocks } from './packed-blocks.ts';

/**
 * Level 5 of zlib packs to a tenth less than level 3, which unpacks a quarter slower; level 6 takes twice as long to pack
 * for another 6 %.
 */
const LEVEL = 5;

/** Deflated, with an extra field, no time, no system, and in the field a subfield `RF` of four bytes: the member's length. */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x52, 0x46, 4, 0]);
export const HEAD_BYTES = HEAD.length + 4;
/** The head that zlib writes. */
const PLAIN_HEAD_BYTES = 10;
/** CRC-32 and length of what it unpacks to. */
const TAIL_BYTES = 8;
/** What is deflated lies between head and tail. */
const ENDS_BYTES = HEAD_BYTES + TAIL_BYTES;

const packed: (block: Buffer, options: object) => Promise<Buffer> = promisify(gzip);

/** Packs a stream; the same bytes give the same members, however they come. */
export const packMembers: ByteTransform = (chunks) => packBlocks(chunks, packMember);

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
    if (bytes < ENDS_BYTES || bytes > PACKED_BYTES_MAX) {
      throw malformedContainer(path, 'has a gzip member that RowFerry would not write');
    }
    yield unpackMember(await source.take(bytes), path);
  }
}

async function packMember(block: Buffer): Promise<Buffer> {
  const plain = await packed(block, { level: LEVEL, chunkSize: Math.max(1024, block.length) });
  const member = Buffer.concat([HEAD, Buffer.alloc(4), plain.subarray(PLAIN_HEAD_BYTES)]);
  member.writeUInt32LE(member.length, HEAD.length);
  return member;
}

function unpackMember(member: Buffer, path: string): Buffer {
  const claimed = member.readUInt32LE(member.length - 4);
  if (claimed === 0 || claimed > CLAIMED_BYTES_MAX) {
    throw malformedContainer(path, `has a gzip member of ${claimed} bytes, which RowFerry would not write`);
  }
  const { buffer, engine } = inflate(member.subarray(HEAD_BYTES, -TAIL_BYTES), claimed, path);
  if (buffer.length === claimed && engine.bytesWritten === member.length - ENDS_BYTES) return buffer;
  throw malformedContainer(path, 'has a gzip member that is not as long as it says');
}

interface Unpacked {
  readonly buffer: Buffer;
  /** Knows how many bytes it has read. */
  readonly engine: InflateRaw;
}

/**
 * Leaves out the CRC-32, which takes half as long as all else: whatever is unpacked has a SHA-256 in the manifest, and the
 * container, CRC and all, one in the ledger.
 *
 * @throws SNAPSHOT_MALFORMED where it is broken, or more than was claimed
 */
function inflate(deflated: Buffer, claimed: number, path: string): Unpacked {
  try {
    // One byte more than there should be: zlib is asked once, and not a second time for nothing.
    const options = { chunkSize: Math.max(64, claimed + 1), maxOutputLength: claimed, info: true };
    return inflateRawSync(deflated, options) as unknown as Unpacked;
  } catch (error) {
    if (!/^(?:Z_|ERR_BUFFER_TOO_LARGE)/.test(errorCode(error) ?? '')) throw error;
    throw malformedContainer(path, 'cannot be decompressed', error);
  }
}
