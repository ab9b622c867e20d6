// The compression of containers: gzip everywhere, zstd where Node has it.
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Compression } from '../model/ledger.ts';
import { type ByteTransform, UNCHANGED } from './byte-transform.ts';
import { packMembers } from './gzip-members.ts';

/** Chunks of the default size, 16 KB, cost half of the speed, those of 256 KB a tenth. */
const CHUNK_BYTES = 1024 * 1024;

export const SUFFIXES: Readonly<Record<Compression, string>> = { gzip: '.gz', zstd: '.zst', none: '' };

type CreateZstd = (options: { readonly chunkSize: number }) => Transform;
/** There since Node 22.15. */
const ZSTD = zlib as unknown as {
  readonly createZstdCompress?: CreateZstd;
  readonly createZstdDecompress?: CreateZstd;
};

/** What packs a tar. @throws SNAPSHOT_COMPRESSION_UNSUPPORTED */
export function packer(compression: Compression): ByteTransform {
  if (compression === 'none') return UNCHANGED;
  if (compression === 'gzip') return packMembers;
  const create = ZSTD.createZstdCompress;
  if (create === undefined) throw unsupported();
  return (chunks) => through(chunks, create({ chunkSize: CHUNK_BYTES }));
}

/** What unpacks one stream without ends, whoever packed it. @throws SNAPSHOT_COMPRESSION_UNSUPPORTED */
export function decompressor(compression: Exclude<Compression, 'none'>): Transform {
  if (compression === 'gzip') return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  if (ZSTD.createZstdDecompress === undefined) throw unsupported();
  return ZSTD.createZstdDecompress({ chunkSize: CHUNK_BYTES });
}

/** What goes wrong before the compressor is what is thrown. */
async function* through(chunks: AsyncIterable<Buffer>, compress: Transform): AsyncGenerator<Buffer> {
  let failure: unknown = null;
  pipeline(Readable.from(chunks), compress, (error) => {
    failure = error ?? null;
  });
  try {
    for await (const chunk of compress) yield chunk as Buffer;
  } catch (error) {
    throw failure ?? error;
  }
}

function unsupported(): RowferryError {
  return new RowferryError('SNAPSHOT_COMPRESSION_UNSUPPORTED', {
    message: 'This version of Node cannot read or write zstd.',
    hint: 'Use Node 22.15 or later, or take snapshots with --compression gzip.',
  });
}
