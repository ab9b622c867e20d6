// Where a zstd frame ends (RFC 8878, section 3.1.1): Node's zstd stops at the end of the first one, and does not say so.
import type { ByteSource } from './byte-source.ts';
import { malformedContainer } from './container-errors.ts';

export interface FrameHead {
  /** Of the head itself. */
  readonly bytes: number;
  /** Bytes that the frame unpacks to; null: it does not say. */
  readonly unpacked: number | null;
  readonly hasChecksum: boolean;
}

const MAGIC = 0xfd2fb528;
/** Magic number and descriptor. */
const FIXED_BYTES = 5;
/** With one byte of a window and eight of a length; no dictionary. */
const HEAD_BYTES_MAX = FIXED_BYTES + 1 + 8;
/** A reserved bit, one that means nothing, and two for a dictionary. */
const UNUSED_BITS = 0b0001_1011;
const BLOCK_HEAD_BYTES = 3;
const RUN_OF_ONE_BYTE = 1;
const CHECKSUM_BYTES = 4;

/** Looks at the head of the frame that follows and leaves it there. @throws SNAPSHOT_MALFORMED where no frame begins */
export async function readFrameHead(source: ByteSource, path: string): Promise<FrameHead> {
  const head = await source.peek(HEAD_BYTES_MAX);
  const descriptor = head.length < FIXED_BYTES ? UNUSED_BITS : head.readUInt8(FIXED_BYTES - 1);
  if ((descriptor & UNUSED_BITS) !== 0 || head.readUInt32LE(0) !== MAGIC) throw noFrame(path);
  const isSingleSegment = (descriptor & 0b10_0000) !== 0;
  const at = FIXED_BYTES + (isSingleSegment ? 0 : 1);
  const lengthBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  if (head.length < at + lengthBytes) throw noFrame(path);
  return {
    bytes: at + lengthBytes,
    unpacked: unpackedLength(head.subarray(at, at + lengthBytes)),
    hasChecksum: (descriptor & 0b100) !== 0,
  };
}

/** All bytes of the frame whose head was looked at, and none behind it. @throws SNAPSHOT_MALFORMED where there are fewer */
export async function* framePieces(source: ByteSource, { bytes, hasChecksum }: FrameHead): AsyncGenerator<Buffer> {
  yield await source.take(bytes);
  for (let isLast = false; !isLast; ) {
    const head = await source.peek(BLOCK_HEAD_BYTES);
    if (head.length === BLOCK_HEAD_BYTES) {
      const word = head.readUIntLE(0, BLOCK_HEAD_BYTES);
      isLast = (word & 1) === 1;
      const length = ((word >> 1) & 0b11) === RUN_OF_ONE_BYTE ? 1 : word >> 3;
      yield await source.take(BLOCK_HEAD_BYTES + length);
    } else yield await source.take(BLOCK_HEAD_BYTES); // Says how many are missing.
  }
  if (hasChecksum) yield await source.take(CHECKSUM_BYTES);
}

/** Two bytes say how much it is above what one can say. */
function unpackedLength(bytes: Buffer): number | null {
  if (bytes.length === 0) return null;
  if (bytes.length === 8) return Number(bytes.readBigUInt64LE(0));
  return bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0);
}

function noFrame(path: string) {
  return malformedContainer(path, 'has something that is no zstd frame that RowFerry would write');
}
