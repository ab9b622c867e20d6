/**
 * Strings from bytes without the dispatch of `Buffer.toString`, which costs more than a short string itself.
 * Node has these methods since version 0.x, but its types leave them out.
 */
interface SlicingBuffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** The string of `bytes[start, end)`, one character for each byte. */
export function latin1Slice(bytes: Buffer, start: number, end: number): string {
  return (bytes as unknown as SlicingBuffer).latin1Slice(start, end);
}

/** The string of the UTF-8 in `bytes[start, end)`. */
export function utf8Slice(bytes: Buffer, start: number, end: number): string {
  return (bytes as unknown as SlicingBuffer).utf8Slice(start, end);
}
