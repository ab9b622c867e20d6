/** Gives buffers to read into. */
export interface BlockBuffers {
  /** How many bytes are read at a time. */
  readonly blockBytes: number;
  /** A buffer of that length which shares no memory with these. */
  take(bytes: number, inUse: readonly Buffer[]): Buffer;
}

/** A new buffer for every block, which is its reader's. */
export function newBuffers(blockBytes: number): BlockBuffers {
  return { blockBytes, take: (bytes) => Buffer.allocUnsafeSlow(bytes) };
}

/** Larger blocks cost less, and these take no more memory the more there are. */
const RECYCLED_BYTES = 1024 * 1024;
/** Blocks differ by what the one before has left over. */
const SLACK_BYTES = 64 * 1024;

/**
 * The same few buffers again and again: to give back and clear memory for every block costs as much as to digest it. A block
 * is valid until the next one is asked for.
 */
export function recycledBuffers(): BlockBuffers {
  let buffers: readonly Buffer[] = [];
  return {
    blockBytes: RECYCLED_BYTES,
    take: (bytes, inUse) => {
      const isFree = (buffer: Buffer): boolean => inUse.every((used) => used.buffer !== buffer.buffer);
      let free = buffers.find((buffer) => buffer.length >= bytes && isFree(buffer));
      if (free === undefined) {
        free = Buffer.allocUnsafeSlow(bytes + SLACK_BYTES);
        buffers = [...buffers.filter((buffer) => !isFree(buffer)), free];
      }
      return free.subarray(0, bytes);
    },
  };
}
