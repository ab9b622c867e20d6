// zstd in frames (RFC 8878, section 3.1.1) that say what they unpack to: each is unpacked at once, while it is in the caches.
import { errorCode } from '../archive/file-errors.ts';
import type { ByteSource } from './byte-source.ts';
import type { ByteTransform } from './byte-transform.ts';
import { malformedContainer } from './container-errors.ts';
import { FrameMaker } from './frame-maker.ts';
import { inflated } from './inflated.ts';
import { type NodeZstd, nodeZstd } from './node-zstd.ts';
import { CLAIMED_BYTES_MAX, LANES, PACKED_BYTES_MAX, packBlocks } from './packed-blocks.ts';
import { type FrameHead, framePieces, readFrameHead } from './zstd-frame.ts';

/** The window of a frame that other programs made: up to 8 MB, as RFC 8878, section 3.1.1.1.2, would have it. */
const WINDOW_LOG_MAX = 23;
const CHUNK_BYTES = 1024 * 1024;
/** Node takes no smaller one. */
const CHUNK_BYTES_MIN = 64;

/** Packs a stream; the same bytes give the same frames, however they come. @throws SNAPSHOT_COMPRESSION_UNSUPPORTED at once */
export function framePacker(): ByteTransform {
  const zstd = nodeZstd(null);
  return async function* packed(chunks) {
    const makers = Array.from({ length: LANES }, () => new FrameMaker(zstd));
    try {
      yield* packBlocks(chunks, (block, lane) => (makers[lane] as FrameMaker).make(block));
    } finally {
      for (const maker of makers) maker.close();
    }
  };
}

/**
 * The twin of {@link framePacker}; also takes frames of other programs, which unpack to any length.
 *
 * @param path of the container, for messages.
 * @throws SNAPSHOT_MALFORMED where something else than frames is there, or one cannot be decompressed;
 *   SNAPSHOT_COMPRESSION_UNSUPPORTED
 */
export async function* unpackFrames(source: ByteSource, path: string): AsyncGenerator<Buffer> {
  const zstd = nodeZstd(path);
  while (!(await source.isAtEnd())) {
    const head = await readFrameHead(source, path);
    if (head.unpacked !== null && head.unpacked > 0 && head.unpacked <= CLAIMED_BYTES_MAX) {
      yield unpackFrame(zstd, await smallFrame(source, head, path), { unpacked: head.unpacked, path });
    } else {
      const params = { [zstd.constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX };
      yield* inflated(framePieces(source, head), zstd.createZstdDecompress({ chunkSize: CHUNK_BYTES, params }), path);
    }
  }
}

async function smallFrame(source: ByteSource, head: FrameHead, path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of framePieces(source, head)) {
    bytes += piece.length;
    if (bytes > PACKED_BYTES_MAX) throw malformedContainer(path, 'has a zstd frame that is longer than what is in it');
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

interface Claim {
  readonly unpacked: number;
  readonly path: string;
}

/** @throws SNAPSHOT_MALFORMED where it is broken, or does not unpack to what it claims */
function unpackFrame(zstd: NodeZstd, frame: Buffer, { unpacked, path }: Claim): Buffer {
  let block: Buffer;
  try {
    // One byte more than there should be: zstd is asked once, and not a second time for nothing.
    const chunkSize = Math.max(CHUNK_BYTES_MIN, unpacked + 1);
    block = zstd.zstdDecompressSync(frame, { chunkSize, maxOutputLength: unpacked });
  } catch (error) {
    if (!/^(?:ZSTD_|ERR_BUFFER_TOO_LARGE)/.test(errorCode(error) ?? '')) throw error;
    throw malformedContainer(path, 'cannot be decompressed', error);
  }
  if (block.length === unpacked) return block;
  throw malformedContainer(path, 'has a zstd frame that is not as long as it says');
}
