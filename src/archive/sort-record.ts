// A row on its way through a sort: the lengths of its key and its line as 32 bits each, then both.
import type { ByteBuffer } from '../util/byte-buffer.ts';

export const RECORD_HEAD = 8;

export function pushRecord(out: ByteBuffer, key: Buffer, line: Buffer): void {
  out.reserve(RECORD_HEAD + key.length + line.length);
  out.bytes.writeUInt32LE(key.length, out.length);
  out.bytes.writeUInt32LE(line.length, out.length + 4);
  out.length += RECORD_HEAD;
  out.pushBytes(key, 0, key.length);
  out.pushBytes(line, 0, line.length);
}

/** Where the line of the record at `at` begins. */
export function lineStart(bytes: Buffer, at: number): number {
  return at + RECORD_HEAD + bytes.readUInt32LE(at);
}

/** The position behind the record at `at`. */
export function recordEnd(bytes: Buffer, at: number): number {
  return lineStart(bytes, at) + bytes.readUInt32LE(at + 4);
}

/** Where a record lies. */
export interface RecordPlace {
  readonly bytes: Buffer;
  readonly at: number;
}

/** By key, then by line. */
export function compareRecords(a: RecordPlace, b: RecordPlace): number {
  const [aLine, bLine] = [lineStart(a.bytes, a.at), lineStart(b.bytes, b.at)];
  const byKey = a.bytes.compare(b.bytes, b.at + RECORD_HEAD, bLine, a.at + RECORD_HEAD, aLine);
  if (byKey !== 0) return byKey;
  return a.bytes.compare(b.bytes, bLine, recordEnd(b.bytes, b.at), aLine, recordEnd(a.bytes, a.at));
}
