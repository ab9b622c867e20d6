// Files of keys: small, read whole, and never quoted in messages.
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_MODE } from '../archive/atomic-file.ts';
import { errorCode, withFileErrors } from '../archive/file-errors.ts';
import { RowferryError } from '../errors/rowferry-error.ts';

/** More than any list of keys; whoever names a database by mistake should not wait for it to be read. */
const KEY_FILE_BYTES_MAX = 1024 * 1024;

/** Anybody may read a public key. */
const PUBLIC_MODE = 0o644;

/** The error of a key file. `fault` goes on from the file's name; neither may hold a part of the key. */
export function keyFault(file: string, fault: string, hint: string, cause?: unknown): RowferryError {
  return new RowferryError('KEY_INVALID', { message: `${file} ${fault}.`, hint, context: { file }, cause });
}

/** The text of a key file. @throws KEY_INVALID, PERMISSION_DENIED */
export async function readKeyFile(path: string): Promise<string> {
  return withFileErrors(path, async () => {
    const { size } = await statKeyFile(path);
    if (size > KEY_FILE_BYTES_MAX) throw keyFault(path, 'is too large for a file of keys', 'Check the path.');
    const file = await open(path);
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  });
}

/** True where others than the owner may read the file: no place for a private key. */
export async function isReadByOthers(path: string): Promise<boolean> {
  return withFileErrors(path, async () => ((await statKeyFile(path)).mode & 0o077) !== 0);
}

/** The path itself where it is a file; the `.pub` and `.pem` files in it where it is a directory, by name. */
export async function keyFilesAt(path: string): Promise<readonly string[]> {
  return withFileErrors(path, async () => {
    const found = await statKeyFile(path);
    if (!found.isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => /^[^.].*\.(?:pub|pem)$/.test(name)).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
    throw keyFault(path, 'has no file of a key, by the names *.pub and *.pem', 'Put the public keys to trust there.');
  });
}

/** The two files of a new pair. */
interface KeyFiles {
  readonly private: { readonly file: string; readonly text: string };
  readonly public: { readonly file: string; readonly text: string };
}

/**
 * Writes both, the private one for its owner's eyes alone.
 * @throws KEY_EXISTS where either is there: a key that is overwritten is lost for ever; then neither is written.
 */
export async function writeKeyFiles(files: KeyFiles): Promise<void> {
  await writeNew(files.private.file, files.private.text, FILE_MODE);
  try {
    await writeNew(files.public.file, files.public.text, PUBLIC_MODE);
  } catch (error) {
    await rm(files.private.file);
    throw error;
  }
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  await withFileErrors(path, async () => {
    const file = await open(path, 'wx', mode).catch((error) => {
      throw refusal(error, path);
    });
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

function refusal(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === 'EEXIST') {
    return new RowferryError('KEY_EXISTS', {
      message: `The file ${path} is there already, and a key is never overwritten.`,
      hint: 'Name another file.',
      context: { file: path },
      cause: error,
    });
  }
  if (code === 'ENOENT') return keyFault(path, 'is in a directory that does not exist', 'Make the directory first.');
  return error;
}

async function statKeyFile(path: string) {
  return stat(path).catch((error) => {
    throw errorCode(error) === 'ENOENT' ? keyFault(path, 'does not exist', 'Check the path.', error) : error;
  });
}
