// The compression of containers: gzip everywhere, zstd where Node has it.
import { createGunzip } from 'node:zlib';
import type { Compression } from '../model/ledger.ts';
import { ByteSource } from './byte-source.ts';
import { type ByteTransform, UNCHANGED } from './byte-transform.ts';
import { HEAD_BYTES, isOfMembers, packMembers, unpackMembers } from './gzip-members.ts';
import { inflated } from './inflated.ts';
import { framePacker, unpackFrames } from './zstd-frames.ts';

/** Chunks of the default size, 16 KB, cost half of the speed, those of 256 KB a tenth. */
const CHUNK_BYTES = 1024 * 1024;

export const SUFFIXES: Readonly<Record<Compression, string>> = { gzip: '.gz', zstd: '.zst', none: '' };

/** What packs a tar. @throws SNAPSHOT_COMPRESSION_UNSUPPORTED at once */
export function packer(compression: Compression): ByteTransform {
  return { none: () => UNCHANGED, gzip: () => packMembers, zstd: framePacker }[compression]();
}

/**
 * What unpacks a container, whoever packed it.
 *
 * @param path of the container, for messages.
 * @returns what throws SNAPSHOT_MALFORMED where it cannot be decompressed; SNAPSHOT_COMPRESSION_UNSUPPORTED.
 */
export function unpacker(compression: Compression, path: string): ByteTransform {
  if (compression === 'none') return UNCHANGED;
  const unpack = { gzip: gunzipped, zstd: unpackFrames }[compression];
  return async function* unpacked(chunks) {
    const source = new ByteSource(chunks, path);
    try {
      yield* unpack(source, path);
    } finally {
      await source.close();
    }
  };
}

/** In our members, or in one stream without ends as other programs and earlier versions pack it. */
async function* gunzipped(source: ByteSource, path: string): AsyncGenerator<Buffer> {
  if (isOfMembers(await source.peek(HEAD_BYTES))) yield* unpackMembers(source, path);
  else yield* inflated(source.rest(), createGunzip({ chunkSize: CHUNK_BYTES }), path);
}
