// A file for what does not fit into memory, gone with the process whatever becomes of it.
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { errorCode, withFileErrors } from './file-errors.ts';

/** Bytes are appended, and read anywhere. */
export class ScratchFile {
  readonly #directory: string;
  readonly #file: FileHandle;
  /** How many bytes it has. */
  length = 0;

  private constructor(directory: string, file: FileHandle) {
    this.#directory = directory;
    this.#file = file;
  }

  /** Makes it in the system's directory for temporary files (TMPDIR), for this user alone. */
  static async open(): Promise<ScratchFile> {
    return withFileErrors(tmpdir(), async () => {
      const directory = await mkdtemp(join(tmpdir(), 'rowferry-'));
      try {
        const file = await open(join(directory, 'scratch'), 'wx+', 0o600);
        // Without a name it is gone with the process, also with one that is killed; Windows keeps it until `close`.
        await rm(directory, { recursive: true, force: true }).catch(() => undefined);
        return new ScratchFile(directory, file);
      } catch (error) {
        await rm(directory, { recursive: true, force: true });
        throw error;
      }
    });
  }

  /** @throws DISK_FULL */
  async append(bytes: Buffer): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.length);
        done += bytesWritten;
        this.length += bytesWritten;
      }
    } catch (error) {
      throw scratchError(error);
    }
  }

  /** Fills `buffer` from `position` on, as far as there are bytes before `end`; returns how many there were. */
  async read(buffer: Buffer, position: number, end: number): Promise<number> {
    const wanted = Math.min(buffer.length, end - position);
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await this.#file.read(buffer, done, wanted - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function scratchError(cause: unknown): unknown {
  if (!['ENOSPC', 'EDQUOT'].includes(errorCode(cause) ?? '')) return cause;
  return new RowferryError('DISK_FULL', {
    message: `There is no space left in ${tmpdir()}, where rows are sorted.`,
    hint: 'Free some space, or let TMPDIR name a directory on a larger disk, and run the command again.',
    cause,
  });
}
