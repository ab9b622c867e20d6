import type { DatabaseEnd } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { SkippedFile, SourceFile } from '../model/source-file.ts';
import { DEFAULT_SOURCE_ID, namedByPattern } from '../model/source-pattern.ts';
import { pathMatcher } from '../util/matches-path.ts';
import type { StageContext } from './progress.ts';

export interface DiscoverOptions {
  /** The folder below which databases are looked for. */
  readonly directory: string;
  /** What makes the id of a source of its path: `{dir}`; null: `{path}`. */
  readonly sourceId: string | null;
  /** Paths below the folder that are not looked at: `backups`, `old/*.db`. */
  readonly exclude: readonly string[];
  /** What cannot be read is left out and told; otherwise it is an error. */
  readonly skipUnreadable: boolean;
  /** Where the rows go: it is no source, also where it lies below the folder. */
  readonly to: DatabaseEnd | null;
}

/**
 * Finds the SQLite databases below a folder, by their headers, to be read as one database.
 * @throws SOURCE_NOT_FOUND where there are none, USAGE where two of them would have one id, the errors of those that cannot be read
 */
export async function discoverSources(options: DiscoverOptions, { signal }: StageContext): Promise<DatabaseEnd> {
  const { directory, exclude, skipUnreadable, to, sourceId } = options;
  const folder: DatabaseEnd = { kind: 'sqlite', path: directory };
  const { files } = dialectOf(folder);
  if (files === null) throw new Error('broken invariant: a folder is looked through by the dialect of files');
  const isExcluded = pathMatcher(exclude);
  const all = await files.find(directory, { signal, isExcluded, skipUnreadable });
  const target = to === null ? null : (dialectOf(to).files?.pathOf(to) ?? null);
  const pathOf = (file: string) => files.pathOf({ kind: 'sqlite', path: `${directory}/${file}` });
  const isTarget = ({ file }: { readonly file: string }) => target !== null && pathOf(file) === target;
  const found = all.found
    .filter((one) => !isTarget(one))
    .map((one) => ({ id: idOf(one.file, sourceId ?? DEFAULT_SOURCE_ID), ...one }))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
  const skipped = [
    ...all.skipped,
    ...all.found.filter(isTarget).map(({ file }) => ({ file, reason: 'it is the target' })),
  ];
  if (found.length === 0) throw noSources(directory, skipped);
  refuseSameIds(found);
  return { ...folder, discovered: { found, skipped } };
}

function idOf(file: string, pattern: string): string {
  try {
    return namedByPattern(pattern, file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RowferryError('USAGE', {
      message: `The pattern of source ids ${JSON.stringify(pattern)} does not fit: ${error.message}.`,
      hint: 'Give another --source-id, or leave the file out with --discover-exclude.',
      context: { file },
    });
  }
}

function refuseSameIds(found: readonly SourceFile[]): void {
  for (const [at, { id, file }] of found.entries()) {
    const next = found[at + 1];
    if (next === undefined || next.id !== id) continue;
    throw new RowferryError('USAGE', {
      message: `"${file}" and "${next.file}" would both be the source ${JSON.stringify(id)}.`,
      hint: 'Give a --source-id that tells them apart, such as "{dir}/{name}" or "{path}"; {file} has the ending too.',
      context: { file, other: next.file },
    });
  }
}

function noSources(directory: string, skipped: readonly SkippedFile[]): RowferryError {
  const named = skipped.map(({ file, reason }) => `\n  ${file}: ${reason}`).join('');
  return new RowferryError('SOURCE_NOT_FOUND', {
    message: `There is no SQLite database below "${directory}".${named === '' ? '' : ` Not taken:${named}`}`,
    hint: 'Check the folder; databases are known by their content, not by their names.',
    context: { file: directory },
  });
}
