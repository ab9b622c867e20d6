// Keys from the paths that a command line names.
import { isReadByOthers, keyFilesAt, readKeyFile } from './key-file.ts';
import type { TrustedKeys } from './signature.ts';
import { parsePublicKeys, parseSigningKey, type SigningKey } from './signing-key.ts';

/**
 * @param warn is told when the file is not as private as a key should be.
 * @throws KEY_INVALID, PERMISSION_DENIED
 */
export async function readSigningKey(file: string, warn: (message: string) => void): Promise<SigningKey> {
  const key = parseSigningKey(await readKeyFile(file), file);
  if (await isReadByOthers(file))
    warn(`the signing key ${file} can be read by others than its owner: chmod 600 ${file}`);
  return key;
}

/** Every public key in a file, or in the files `*.pub` and `*.pem` of a directory. @throws KEY_INVALID */
export async function readTrustedKeys(path: string): Promise<TrustedKeys> {
  const files = await keyFilesAt(path);
  const keys = await Promise.all(files.map(async (file) => parsePublicKeys(await readKeyFile(file), file)));
  return new Set(keys.flat().map(({ fingerprint }) => fingerprint));
}
