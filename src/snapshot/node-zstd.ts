import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { type ErrorDetails, RowferryError } from '../errors/rowferry-error.ts';

export interface ZstdOptions {
  readonly chunkSize: number;
  readonly maxOutputLength?: number;
  readonly readableHighWaterMark?: number;
  readonly params?: Readonly<Record<number, number>>;
}

/** Packs what is written to it. */
export interface ZstdStream extends Transform {
  flush(kind: number, done: () => void): void;
}

/** The part of Node's zstd that we use. What it makes of several frames, or of a piece of one, is not an error: it reads one. */
export interface NodeZstd {
  createZstdCompress(options: ZstdOptions): ZstdStream;
  zstdDecompressSync(frame: Buffer, options: ZstdOptions): Buffer;
  createZstdDecompress(options: ZstdOptions): Transform;
  readonly constants: {
    readonly ZSTD_e_end: number;
    readonly ZSTD_c_compressionLevel: number;
    readonly ZSTD_c_checksumFlag: number;
    readonly ZSTD_d_windowLogMax: number;
  };
}

/**
 * There since Node 22.15.
 *
 * @param path of the container, for messages; null: one is to be made.
 * @throws SNAPSHOT_COMPRESSION_UNSUPPORTED
 */
export function nodeZstd(path: string | null): NodeZstd {
  if ('zstdDecompressSync' in zlib) return zlib as unknown as NodeZstd;
  throw new RowferryError('SNAPSHOT_COMPRESSION_UNSUPPORTED', path === null ? NO_PACKING : noUnpacking(path));
}

const NO_PACKING: ErrorDetails = {
  message: 'This version of Node has no zstd to pack a snapshot with.',
  hint: 'Take it with --compression gzip, or run the command with Node 22.15 or later.',
};

function noUnpacking(path: string): ErrorDetails {
  return {
    message: `This version of Node has no zstd, which the snapshot ${path} is packed with.`,
    hint: 'Nothing is known to be wrong with the file: run the command with Node 22.15 or later.',
    context: { file: path },
  };
}
