/** What becomes of a stream of bytes on its way: encryption, or nothing. Backpressure is that of the iteration. */
export type ByteTransform = (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

export const UNCHANGED: ByteTransform = (chunks) => chunks;
