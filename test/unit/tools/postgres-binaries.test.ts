import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { installedPackage, postgresBinaries } from '../../../tools/postgres-binaries.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Some other account: what it may do is read from the modes of files and directories. */
const SOMEBODY = { name: 'somebody', uid: 60_000, gid: 60_000 };

let home: string;
let temporary: string;
let packageDirectory: string;

/** The package as npm leaves it when install scripts are blocked: whole, but without the links to its libraries. */
beforeEach(async () => {
  const root = await tempDirectory();
  chmodSync(root, 0o755);
  home = join(root, 'home');
  temporary = join(root, 'temporary');
  packageDirectory = join(home, 'package');
  for (const directory of [home, temporary]) mkdirSync(directory, { mode: 0o755 });
  cpSync(installedPackage(), packageDirectory, { recursive: true, verbatimSymlinks: true });
  for (const { target } of links()) rmSync(join(packageDirectory, target), { force: true });
});

function links(): readonly { readonly source: string; readonly target: string }[] {
  const list = join(packageDirectory, 'native', 'pg-symlinks.json');
  return JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
}

test('the links that an install script would have made are made', () => {
  const binaries = postgresBinaries({ account: null, temporary, packageDirectory });
  expect(binaries).toBe(join(packageDirectory, 'native', 'bin'));
  expect(links().length).toBeGreaterThan(0);
  for (const { target } of links()) expect(lstatSync(join(packageDirectory, target)).isSymbolicLink()).toBe(true);
});

test('a package below a closed home directory is copied to where the account can read it, once', () => {
  chmodSync(home, 0o700);
  const options = { account: SOMEBODY, temporary, packageDirectory };
  const binaries = postgresBinaries(options);
  expect(binaries.startsWith(temporary)).toBe(true);
  expect(existsSync(join(binaries, '..', 'lib', 'libicuuc.so.60')) || process.platform !== 'linux').toBe(true);
  expect(postgresBinaries(options)).toBe(binaries);
  expect(readdirSync(temporary)).toHaveLength(1);
});

test('a package whose files only its owner can read is copied with open modes', () => {
  chmodSync(join(packageDirectory, 'native', 'bin', 'postgres'), 0o700);
  const binaries = postgresBinaries({ account: SOMEBODY, temporary, packageDirectory });
  expect(lstatSync(join(binaries, 'postgres')).mode & 0o777).toBe(0o755);
});

test('a copy that somebody else could have changed is not used', () => {
  chmodSync(home, 0o700);
  const options = { account: SOMEBODY, temporary, packageDirectory };
  const cache = join(postgresBinaries(options), '..', '..');
  chmodSync(cache, 0o777);
  const binaries = postgresBinaries(options);
  expect(binaries.startsWith(`${cache}/`)).toBe(false);
});
