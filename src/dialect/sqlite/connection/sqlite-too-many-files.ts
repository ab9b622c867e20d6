import { RowferryError } from '../../../errors/rowferry-error.ts';

/** The error where the system lets the program open no more files, as many databases need; null for any other. */
export function tooManyFiles(path: string, error: unknown): RowferryError | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EMFILE' && code !== 'ENFILE') return null;
  return new RowferryError('PERMISSION_DENIED', {
    message: `"${path}" cannot be opened: the system lets this program open no more files.`,
    hint: 'Allow more ("ulimit -n 65536"), or take fewer databases at a time with --discover-exclude.',
    context: { file: path },
    cause: error,
  });
}
