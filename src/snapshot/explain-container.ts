import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { ContainerDigest } from '../model/ledger.ts';
import { changedContainer } from './container-reader.ts';

/** Codes that say what is wrong with the content of a container. */
const OF_CONTENT =
  /^(?:SNAPSHOT_M(?:ALFORMED|EMBER_|ISMATCH)|SNAPSHOT_SEAL|SNAPSHOT_TOO_LARGE|SNAPSHOT_BOMB|SNAPSHOT_COMPRESSION_|ARCHIVE_(?!EXISTS|LOCKED))/;

/**
 * The error to throw for a container whose content makes no sense: where its bytes are not those that the ledger
 * lists, that is the reason, and `error` only its consequence.
 */
export async function explainContainer(
  path: string,
  expected: Pick<ContainerDigest, 'sha256'>,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof RowferryError) || !OF_CONTENT.test(error.code)) return error;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex') === expected.sha256 ? error : changedContainer(path, error);
}
