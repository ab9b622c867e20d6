// The file of a container as a stream of tar bytes, digested while it is read.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode, withFileErrors } from '../archive/file-errors.ts';
import type { Compression } from '../model/ledger.ts';
import { type ByteTransform, UNCHANGED } from './byte-transform.ts';
import { unpacker } from './compression.ts';
import { containerError, malformedContainer } from './container-errors.ts';
import { type ContainerLimits, checkLimits } from './container-limits.ts';

/** Four times 256 KB at once save 3 % of the time to verify. */
const READ_BYTES = 1024 * 1024;

export interface ContainerFileOptions {
  readonly compression: Compression;
  readonly limits: ContainerLimits;
  /** Opens what is sealed (encryption): from the bytes of the file to the compressed tar. */
  readonly unwrap?: ByteTransform;
}

/** A container file that is being read. */
export class ContainerFile {
  readonly path: string;
  /** Of the whole file. */
  readonly bytes: number;
  readonly #file: FileHandle;
  readonly #options: ContainerFileOptions;
  readonly #hash = createHash('sha256');
  #digested = 0;
  #tarBytes = 0;

  constructor(
    path: string,
    file: FileHandle,
    about: { readonly bytes: number; readonly options: ContainerFileOptions },
  ) {
    this.path = path;
    this.#file = file;
    this.bytes = about.bytes;
    this.#options = about.options;
  }

  /**
   * The bytes of the tar; to be called once.
   * @throws SNAPSHOT_MALFORMED where it cannot be decompressed; SNAPSHOT_TOO_LARGE, SNAPSHOT_BOMB.
   */
  async *tar(): AsyncGenerator<Buffer> {
    const { compression, limits, unwrap = UNCHANGED } = this.#options;
    for await (const chunk of unpacker(compression, this.path)(unwrap(this.#read()))) {
      this.#tarBytes += chunk.length;
      checkLimits({ path: this.path, packed: this.bytes, unpacked: this.#tarBytes }, limits);
      yield chunk;
    }
  }

  /** Bytes of the tar so far. */
  get unpacked(): number {
    return this.#tarBytes;
  }

  /** SHA-256 of the whole file; reads what the tar has left over. */
  async digest(): Promise<string> {
    for await (const _ of this.#read());
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async *#read(): AsyncGenerator<Buffer> {
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      const { bytesRead } = await this.#file.read(buffer, 0, READ_BYTES, this.#digested);
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      this.#digested += bytesRead;
      this.#hash.update(chunk);
      yield chunk;
    }
  }
}

/** @throws SNAPSHOT_MISSING, ARCHIVE_PATH_UNSAFE for a link, SNAPSHOT_MALFORMED for a directory and the like */
export async function openContainerFile(path: string, options: ContainerFileOptions): Promise<ContainerFile> {
  return withFileErrors(path, async () => {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      throw containerError('SNAPSHOT_MISSING', path, 'is not there');
    });
    const stats = await file.stat();
    if (stats.isFile()) return new ContainerFile(path, file, { bytes: stats.size, options });
    await file.close();
    throw malformedContainer(path, 'is not a regular file');
  });
}
