/** What stands in a pattern for a piece of a file's path below the folder; `{1}` is the first folder, `{2}` the next. */
const PATH_PLACEHOLDERS = ['path', 'file', 'name', 'dir', 'dirs', '1', '2', '…'] as const;

/** The path without the ending: no two files have the same but for it. */
export const DEFAULT_SOURCE_ID = '{path}';

/**
 * What the pattern makes of a file: `{dir}` of `crawler/memory.db` is `crawler`.
 * @param file its path below the folder, with slashes
 * @throws RangeError with a clause: an unknown placeholder, a folder that the file is not in, or nothing left
 */
export function namedByPattern(pattern: string, file: string): string {
  const folders = file.split('/');
  const base = folders.pop() as string;
  const name = base.replace(/(?<=.)\.[A-Za-z0-9]+$/, '');
  const made = pattern.replace(/\{([^{}]*)\}/g, (whole, placeholder: string) => {
    const text = pieceOf(placeholder, { folders, base, name });
    if (text === null)
      throw new RangeError(`${whole} is no placeholder; there are: {${PATH_PLACEHOLDERS.join('}, {')}}`);
    if (text === '') throw new RangeError(`"${file}" lies in no folder that ${whole} could be`);
    return text;
  });
  if (made === '') throw new RangeError('the pattern is empty');
  return made;
}

interface PathPieces {
  readonly folders: readonly string[];
  readonly base: string;
  readonly name: string;
}

/** '' where the path has no such piece; null where there is no such placeholder. */
function pieceOf(placeholder: string, { folders, base, name }: PathPieces): string | null {
  switch (placeholder) {
    case 'path':
      return [...folders, name].join('/');
    case 'file':
      return base;
    case 'name':
      return name;
    case 'dir':
      return folders.at(-1) ?? '';
    case 'dirs':
      return folders.join('/');
    default:
      return /^[1-9]\d*$/.test(placeholder) ? (folders[Number(placeholder) - 1] ?? '') : null;
  }
}
