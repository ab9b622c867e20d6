import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The last bit of the magic number says in which byte order the checksums were made. */
const MAGIC = 0x377f0682;

/**
 * True where a write-ahead log holds transactions that SQLite would leave out without a word: its header is
 * damaged, it belongs to a file of another page size, a committed frame is cut off or stands behind a damaged one, or
 * its frames are newer than its header (a copy made while the log was started anew).
 * An unfinished transaction at the end is no damage. Format: https://www.sqlite.org/walformat.html.
 */
export function isTornWal(path: string, pageBytes: number): boolean {
  const file = openSync(path, 'r');
  try {
    return isTorn(file, pageBytes);
  } finally {
    closeSync(file);
  }
}

type Checksum = readonly [number, number];

interface WalHeader {
  readonly bigEndian: boolean;
  readonly salt1: number;
  readonly salt2: number;
  readonly checksum: Checksum;
}

function isTorn(file: number, pageBytes: number): boolean {
  const header = readWalHeader(file, pageBytes);
  if (header === null) return true;
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageBytes);
  let checksum: Checksum | null = header.checksum;
  for (let position = HEADER_BYTES; ; position += frame.length) {
    const length = readSync(file, frame, 0, frame.length, position);
    if (length < FRAME_HEADER_BYTES) return false;
    const salt1 = frame.readUInt32BE(8);
    if (salt1 !== header.salt1 || frame.readUInt32BE(12) !== header.salt2) {
      return ((salt1 - header.salt1) | 0) > 0 && checksum !== null;
    }
    checksum = length < frame.length ? null : nextChecksum(frame, checksum, header.bigEndian);
    const isCommit = frame.readUInt32BE(4) !== 0;
    if (checksum === null && isCommit) return true;
  }
}

/** The header, or null where it is not whole. */
function readWalHeader(file: number, pageBytes: number): WalHeader | null {
  const bytes = Buffer.alloc(HEADER_BYTES);
  if (readSync(file, bytes, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
  const magic = bytes.readUInt32BE(0);
  const bigEndian = (magic & 1) === 1;
  const checksum = addChecksum(bytes.subarray(0, 24), [0, 0], bigEndian);
  const isWhole = checksum[0] === bytes.readUInt32BE(24) && checksum[1] === bytes.readUInt32BE(28);
  if ((magic & ~1) !== MAGIC || !isWhole || bytes.readUInt32BE(8) !== pageBytes) return null;
  return { bigEndian, salt1: bytes.readUInt32BE(16), salt2: bytes.readUInt32BE(20), checksum };
}

/** The running checksum behind a frame; null where the frame, or one before it, does not match its own. */
function nextChecksum(frame: Buffer, before: Checksum | null, bigEndian: boolean): Checksum | null {
  if (before === null) return null;
  const inHeader = addChecksum(frame.subarray(0, 8), before, bigEndian);
  const sum = addChecksum(frame.subarray(FRAME_HEADER_BYTES), inHeader, bigEndian);
  return sum[0] === frame.readUInt32BE(16) && sum[1] === frame.readUInt32BE(20) ? sum : null;
}

function addChecksum(bytes: Buffer, start: Checksum, bigEndian: boolean): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [first, second] = start;
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + view.getUint32(at, !bigEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, !bigEndian) + first) >>> 0;
  }
  return [first, second];
}
