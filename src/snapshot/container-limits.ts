// How much a container may unpack to.
import type { RowferryError } from '../errors/rowferry-error.ts';
import { containerError } from './container-errors.ts';

export interface ContainerLimits {
  /** Of the tar. */
  readonly bytes: number;
  /** Bytes of the tar to one byte of the file. */
  readonly ratio: number;
}

/** Rows pack to a tenth, the most uniform ones to a hundredth; zlib cannot pack anything to less than a thousandth. */
export const USUAL_LIMITS: ContainerLimits = { bytes: 2 ** 40, ratio: 500 };
/** Documents are held in memory whole. */
export const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024;
/** So much does no harm, whatever it is packed from. */
const HARMLESS_BYTES = 16 * 1024 * 1024;

export interface Unpacking {
  readonly path: string;
  /** Of the file. */
  readonly packed: number;
  readonly unpacked: number;
}

/** @throws SNAPSHOT_TOO_LARGE, SNAPSHOT_BOMB */
export function checkLimits({ path, packed, unpacked }: Unpacking, limits: ContainerLimits): void {
  if (unpacked > limits.bytes) throw tooLarge(path, limits.bytes);
  if (unpacked <= HARMLESS_BYTES || unpacked <= packed * limits.ratio) return;
  const what = `of ${packed} bytes unpacks to more than ${limits.ratio} times its size`;
  throw containerError('SNAPSHOT_BOMB', path, `${what}; --max-ratio allows more`);
}

export function tooLarge(path: string, bytes: number): RowferryError {
  const what = `unpacks to more than the ${bytes} bytes that are allowed`;
  return containerError('SNAPSHOT_TOO_LARGE', path, `${what}; --max-bytes allows more`);
}
