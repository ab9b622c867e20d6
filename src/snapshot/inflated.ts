import { pipeline, Readable, type Transform } from 'node:stream';
import { errorCode } from '../archive/file-errors.ts';
import { malformedContainer } from './container-errors.ts';

const READ_BYTES = 256 * 1024;

/**
 * What a stream of Node makes of the bytes: of containers that other programs packed.
 *
 * @param path of the container, for messages.
 * @throws SNAPSHOT_MALFORMED where it cannot be decompressed; whatever goes wrong with the bytes before
 */
export async function* inflated(
  bytes: AsyncIterable<Buffer>,
  inflate: Transform,
  path: string,
): AsyncGenerator<Buffer> {
  let failure: unknown = null;
  const caught = async function* () {
    try {
      yield* bytes;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  pipeline(Readable.from(caught(), { objectMode: false, highWaterMark: READ_BYTES }), inflate, () => {});
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (error) {
    if (failure !== null || !/^(?:Z_|ZSTD|ERR_ZLIB)/.test(errorCode(error) ?? '')) throw failure ?? error;
    throw malformedContainer(path, 'cannot be decompressed', error);
  }
}
