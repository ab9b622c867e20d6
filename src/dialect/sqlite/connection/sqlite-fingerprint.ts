import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** The header of the file holds the change counter (https://www.sqlite.org/fileformat2.html, 1.3); that of a log its salts. */
const HEADER_BYTES = 100;

/**
 * What two runs find the same only if nobody wrote to the file between them, as far as the file can tell: of the file and its
 * write-ahead log the header, the size, the inode and the time of the last change. Every commit changes the change counter, or
 * adds to the log.
 */
export function fingerprintOf(path: string): string {
  const hash = createHash('sha256');
  for (const file of [path, `${path}-wal`]) hash.update(stampOf(file));
  return hash.digest('hex');
}

function stampOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  // A log without content says as little as none.
  if (stats === undefined || stats.size === 0n) return 'none\n';
  return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${headerOf(path)}\n`;
}

function headerOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0)).toString('hex');
  } finally {
    closeSync(file);
  }
}
