import { assert } from '../util/assert.ts';
import type { NodeZstd, ZstdStream } from './node-zstd.ts';

/** Level 6 packs rows to 2 to 20 % less than gzip does, in about the same time; level 3 to as much or a tenth more, in half of it. */
const LEVEL = 6;
/** More than any frame has: a stream that nobody reads stops there. */
const OUTPUT_BYTES_MAX = 2 * 1024 * 1024;
const OUTPUT_CHUNK_BYTES = 64 * 1024;

/** Where what Node writes has the descriptor, here of a checksum alone, and behind it the window. */
const DESCRIPTOR_AT = 4;
const ONLY_CHECKSUM = 0b0000_0100;
const WINDOW_BYTES = 1;
/** A checksum, a length of four bytes, no window but the whole of what it unpacks to. */
const OUR_DESCRIPTOR = 0b1010_0100;

/**
 * Packs one block after the other into a frame of its own. Node lets go of what zstd works in, some megabytes, only when garbage
 * is collected: so it is used again for every block.
 */
export class FrameMaker {
  readonly #stream: ZstdStream;
  readonly #end: number;

  constructor({ createZstdCompress, constants }: NodeZstd) {
    this.#end = constants.ZSTD_e_end;
    this.#stream = createZstdCompress({
      chunkSize: OUTPUT_CHUNK_BYTES,
      readableHighWaterMark: OUTPUT_BYTES_MAX,
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
    });
  }

  /** Makes the frame of a block of at most 1 MiB; to be called when the one before is made. */
  async make(block: Buffer): Promise<Buffer> {
    const plain = await new Promise<Buffer>((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.write(block);
      this.#stream.flush(this.#end, () => {
        this.#stream.off('error', reject);
        resolve(this.#stream.read() as Buffer);
      });
    });
    return withLength(plain, block.length);
  }

  close(): void {
    this.#stream.destroy();
  }
}

/** zstd learns too late how long a block is to say so; who unpacks it then needs no window beside it. */
function withLength(frame: Buffer, length: number): Buffer {
  assert(frame[DESCRIPTOR_AT] === ONLY_CHECKSUM, 'the frame has a checksum and a window');
  const head = Buffer.alloc(DESCRIPTOR_AT + 1 + 4);
  frame.copy(head, 0, 0, DESCRIPTOR_AT);
  head.writeUInt8(OUR_DESCRIPTOR, DESCRIPTOR_AT);
  head.writeUInt32LE(length, DESCRIPTOR_AT + 1);
  return Buffer.concat([head, frame.subarray(DESCRIPTOR_AT + 1 + WINDOW_BYTES)]);
}
