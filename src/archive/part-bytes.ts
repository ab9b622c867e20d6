// The bytes of a part as they lie on the disk, frame and all.
import { createHash } from 'node:crypto';
import { BLOCK_BYTES } from '../model/row-stream.ts';
import { checksumMismatch } from './part-errors.ts';
import { openPart, type SealedPart } from './part-reader.ts';

/** @throws ARCHIVE_PART_MISSING, ARCHIVE_PART_TRUNCATED; ARCHIVE_CHECKSUM_MISMATCH behind the last bytes */
export async function* readPartBytes(sealed: SealedPart): AsyncGenerator<Buffer> {
  const file = await openPart(sealed);
  try {
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ highWaterMark: BLOCK_BYTES, autoClose: false })) {
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
    if (hash.digest('hex') !== sealed.part.sha256) throw checksumMismatch(sealed);
  } finally {
    await file.close();
  }
}
