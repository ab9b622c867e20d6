// Errors of the file system in our own words.
import type { ErrorCode } from '../errors/error-codes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';

const CODES: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string; readonly hint: string }>> = {
  ENOSPC: {
    code: 'DISK_FULL',
    message: 'There is no space left for',
    hint: 'Free some space, or give another directory with --archive, and run the command again.',
  },
  EDQUOT: {
    code: 'DISK_FULL',
    message: 'Your disk quota leaves no room for',
    hint: 'Free some space, or give another directory with --archive, and run the command again.',
  },
  ENOTDIR: {
    code: 'USAGE',
    message: 'A file stands where a directory should be, on the way to',
    hint: 'Give another directory with --archive.',
  },
  ELOOP: {
    code: 'ARCHIVE_PATH_UNSAFE',
    message: 'A symbolic link, which could lead out of the archive, stands in place of',
    hint: 'Put the file itself there, or export again from the source.',
  },
  EACCES: { code: 'PERMISSION_DENIED', message: 'Access was refused to', hint: 'Check owner and mode of the path.' },
  EPERM: { code: 'PERMISSION_DENIED', message: 'Access was refused to', hint: 'Check owner and mode of the path.' },
  EROFS: {
    code: 'PERMISSION_DENIED',
    message: 'The file system is read-only at',
    hint: 'Give a directory that can be written with --archive.',
  },
};

/** Runs `work` on `path`; what the user can mend becomes a RowferryError, other errors stay as they are. */
export async function withFileErrors<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The same of work that does not wait. */
export function withFileErrorsNow<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The RowferryError of a failed file operation on `path`, or the error itself where we have no better words. */
function fileError(error: unknown, path: string): unknown {
  const known = CODES[errorCode(error) ?? ''];
  if (known === undefined) return error;
  return new RowferryError(known.code, {
    message: `${known.message} ${path}.`,
    hint: known.hint,
    context: { file: path },
    cause: error,
  });
}

/** `ENOENT` and the like; null for errors that do not come from the operating system. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
