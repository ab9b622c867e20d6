// What happens to an archive that is already there when a new one is to be written.
import { access, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type ArchivePaths, archivePaths, type Phase, parsePartFile } from './archive-layout.ts';
import { readIfThere, syncDirectory } from './atomic-file.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import { isIdFile } from './id-files.ts';

export interface ReplaceOptions {
  readonly phase: Phase;
  /** Puts a sealed export aside instead of refusing. */
  readonly replace: boolean;
}

/**
 * Makes room for a new archive: a sealed export is kept as `exported.<id>`, a sealed transform and
 * anything unsealed is removed, since they can be made again.
 * @throws ARCHIVE_EXISTS where a sealed export is there and `replace` is false, or the directory holds
 *   anything that is not of an archive.
 */
export async function makeRoom(base: string, options: ReplaceOptions): Promise<void> {
  const paths = archivePaths(base, options.phase);
  const manifest = await readIfThere(paths.manifest);
  await withFileErrors(paths.directory, async () => {
    if (manifest !== null && options.phase === 'exported') return putAside(paths, manifest, options.replace);
    await refuseForeign(paths);
    if (manifest !== null) await unseal(paths);
    await rm(paths.directory, { recursive: true, force: true });
  });
}

async function putAside(paths: ArchivePaths, manifest: Buffer, replace: boolean): Promise<void> {
  if (!replace) {
    throw new RowferryError('ARCHIVE_EXISTS', {
      message: `There is already a sealed archive in ${paths.directory}.`,
      hint: 'Run again with --replace (the archive that is there is kept beside the new one), or give another --archive.',
      context: { file: paths.manifest },
    });
  }
  await rename(paths.directory, await freeName(`${paths.directory}.${idOf(manifest)}`));
  await syncDirectory(paths.base);
}

const OWN_NAMES = [
  'manifest.json',
  'catalog.json',
  'plan.json',
  'scope.json',
  'parts.ndjson',
  'data',
  'ids',
  'rejects',
  'rejects.new',
  'rejects.tried',
  'rejects.old',
];

/** A directory of that name may be somebody's own: what is not of an archive is never removed. */
async function refuseForeign(paths: ArchivePaths): Promise<void> {
  const foreign = (await namesIn(paths.directory)).find((name) => !OWN_NAMES.includes(name.replace(/\.tmp$/, '')));
  const data = await namesIn(paths.data);
  const foreignPart = data.find((name) => parsePartFile(`data/${name}`) === null);
  const ids = await namesIn(join(paths.directory, 'ids'));
  const foreignIds = ids.find((name) => !isIdFile(name.replace(/\.tmp$/, '')));
  const found = foreign ?? foreignPart ?? foreignIds;
  if (found !== undefined) {
    throw new RowferryError('ARCHIVE_EXISTS', {
      message: `${paths.directory} would be replaced, but holds "${found}", which is not of an archive.`,
      hint: 'Move it elsewhere, or give another directory with --archive.',
      context: { file: paths.directory },
    });
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The manifest goes first, so that what a crash leaves behind is an incomplete archive, not a damaged one. */
async function unseal(paths: ArchivePaths): Promise<void> {
  await unlink(paths.manifest);
  await syncDirectory(paths.directory);
}

/** The id in a manifest that may be of any version or damaged: it only names a directory. */
function idOf(manifest: Buffer): string {
  const match = /"id":\s*"([0-9a-f-]{36})"/.exec(manifest.toString('utf8'));
  return match?.[1] ?? 'unknown';
}

async function freeName(wanted: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? wanted : `${wanted}-${attempt}`;
    const isTaken = await access(name).then(
      () => true,
      () => false,
    );
    if (!isTaken) return name;
  }
}
