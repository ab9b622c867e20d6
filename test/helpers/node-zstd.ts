import * as zlib from 'node:zlib';
import { describe, test } from 'vitest';

/** Node has zstd since 22.15. */
const NODE_HAS_ZSTD = 'zstdCompressSync' in zlib;

interface Packing {
  readonly level?: number;
  readonly checksum?: boolean;
  /** False: the frame does not say what it unpacks to. */
  readonly saysLength?: boolean;
}

/** A frame as Node packs it. */
export function zstdFrame(bytes: Buffer, { level = 3, checksum = true, saysLength = true }: Packing = {}): Buffer {
  const { constants, zstdCompressSync } = zlib as unknown as {
    readonly constants: Readonly<Record<string, number>>;
    zstdCompressSync(bytes: Buffer, options: { readonly params: object }): Buffer;
  };
  const params = [
    [constants['ZSTD_c_compressionLevel'], level],
    [constants['ZSTD_c_checksumFlag'], Number(checksum)],
    [constants['ZSTD_c_contentSizeFlag'], Number(saysLength)],
  ];
  return zstdCompressSync(bytes, { params: Object.fromEntries(params) });
}

/** `describe` for tests that pack with zstd; where Node has none the suite is shown as skipped, with the reason. */
export function describeWithZstd(name: string, suite: () => void): void {
  if (NODE_HAS_ZSTD) describe(name, suite);
  else describe(name, () => test.skip(`needs zstd, which Node ${process.version} does not have`, () => {}));
}

/** The twin: for tests of what happens where there is none. */
export function describeWithoutZstd(name: string, suite: () => void): void {
  if (!NODE_HAS_ZSTD) describe(name, suite);
  else describe(name, () => test.skip(`needs a Node without zstd, and ${process.version} has it`, () => {}));
}
