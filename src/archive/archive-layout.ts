// Every name inside an archive, both ways: table ↔ part file, phase ↔ paths. Pure.
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';

/** What an archive has been through. */
export type Phase = 'exported' | 'transformed';

/** The absolute paths of an archive of one phase. */
export interface ArchivePaths {
  /** `migration_data`: what all phases share. */
  readonly base: string;
  /** `migration_data/exported` or `…/transformed`. */
  readonly directory: string;
  readonly manifest: string;
  readonly catalog: string;
  readonly plan: string;
  readonly scope: string;
  readonly parts: string;
  readonly data: string;
}

const DATA = 'data';
/** Leaves room for the digest and the part number within the 255 bytes that file systems take. */
const STEM_BYTES_MAX = 200;
const PART_FILE = /^data\/([A-Za-z0-9_%][A-Za-z0-9_%.~-]*)-([0-9]{4,10})\.json$/;

export function archivePaths(base: string, phase: Phase): ArchivePaths {
  return pathsWithin(join(base, phase));
}

/** The paths of the archive whose manifest lies in `directory`, whatever its name. */
export function pathsWithin(directory: string): ArchivePaths {
  return {
    base: dirname(directory),
    directory,
    manifest: join(directory, 'manifest.json'),
    catalog: join(directory, 'catalog.json'),
    plan: join(directory, 'plan.json'),
    scope: join(directory, 'scope.json'),
    parts: join(directory, 'parts.ndjson'),
    data: join(directory, DATA),
  };
}

/** The path of a part within its archive: `data/users-0001.json`. `number` counts from 1. */
export function partFile(stem: string, number: number): string {
  return `${DATA}/${stem}-${String(number).padStart(4, '0')}.json`;
}

/** The twin of {@link partFile}; null where it would never have made that path. */
export function parsePartFile(file: string): { readonly stem: string; readonly number: number } | null {
  const match = PART_FILE.exec(file);
  if (match === null) return null;
  const parsed = { stem: match[1] as string, number: Number(match[2]) };
  return partFile(parsed.stem, parsed.number) === file ? parsed : null;
}

/**
 * The absolute path of a part that a manifest names.
 * @throws ARCHIVE_PATH_UNSAFE unless the name is one that {@link partFile} makes: nothing else can leave the archive.
 */
export function resolvePartFile(directory: string, file: string): string {
  if (parsePartFile(file) === null) {
    throw new RowferryError('ARCHIVE_PATH_UNSAFE', {
      message: `The manifest in ${directory} lists ${JSON.stringify(file)}, which is not the path of a part.`,
      hint: 'Do not use this archive: somebody changed its manifest. Export again from the source.',
      context: { file },
    });
  }
  return join(directory, file);
}

/**
 * The stem of each table's part files, by {@link nameKey}: safe on every file system, unique also where
 * case does not count. Plain names stay as they are; names that are too long, or equal to another but for
 * case, end in `~` and a digest.
 */
export function tableStems(names: readonly QualifiedName[]): ReadonlyMap<string, string> {
  const stems = new Map<string, string>();
  const taken = new Set<string>();
  const byStem = names.map((name) => ({ name, stem: plainStem(name) }));
  byStem.sort((a, b) => (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : 0));
  for (const { name, stem } of byStem) {
    const isFree = stem.length <= STEM_BYTES_MAX && !taken.has(stem.toLowerCase());
    const unique = isFree ? stem : `${shorten(stem)}~${digestOf(name)}`;
    assert(!taken.has(unique.toLowerCase()), `two tables are named ${displayName(name)}`);
    taken.add(unique.toLowerCase());
    stems.set(nameKey(name), unique);
  }
  return stems;
}

/** The table that a stem was made of; null where the name was too long to stand in it whole. */
export function parseStem(stem: string): QualifiedName | null {
  const [encoded, digest] = stem.split('~') as [string, string | undefined];
  const dot = encoded.indexOf('.');
  const name =
    dot === -1
      ? { namespace: null, name: decodeName(encoded) }
      : { namespace: decodeName(encoded.slice(0, dot)), name: decodeName(encoded.slice(dot + 1)) };
  return digest === undefined || digest === digestOf(name) ? name : null;
}

function plainStem(name: QualifiedName): string {
  const own = encodeName(name.name);
  return name.namespace === null ? own : `${encodeName(name.namespace)}.${own}`;
}

/** ASCII letters, digits, `_` and inner `-` as they are, every other byte as %XX; the empty name as `%`. */
function encodeName(text: string): string {
  if (text === '') return '%';
  let encoded = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    const isPlain = /[A-Za-z0-9_]/.test(character) || (character === '-' && encoded !== '');
    encoded += isPlain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

function decodeName(encoded: string): string {
  if (encoded === '%') return '';
  const binary = encoded.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(binary, 'latin1').toString('utf8');
}

function shorten(stem: string): string {
  return stem.slice(0, STEM_BYTES_MAX).replace(/%[0-9A-F]?$/, '');
}

function digestOf(name: QualifiedName): string {
  return createHash('sha256').update(nameKey(name)).digest('hex').slice(0, 16);
}
