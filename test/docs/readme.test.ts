import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { createApplication } from '../../demo/application.ts';
import { EXIT_STATUSES } from '../../src/cli/exit-codes.ts';
import { PROGRAM } from '../../tools/program.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** Every block of code in the README that can run is run, in the order in which a reader would. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = await readFile(join(ROOT, 'README.md'), 'utf8');

/** The database that the README talks of; the tests put a scratch database in its place. */
const EXAMPLE_URL = /postgres:\/\/postgres(?<password>:[^@]+)?@localhost\/app/g;

/** The commands that run these very tests. */
const RUN_ELSEWHERE = ['npm ci && npm run demo', 'npm test'];

const BLOCKS = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code: code.trim(),
}));
const SHELL = BLOCKS.filter(({ language, code }) => language === 'bash' && !RUN_ELSEWHERE.includes(code));
const SCRIPTS = BLOCKS.filter(({ language }) => language === 'js');

let programs: string;

/** `rowferry` as a program that is installed. */
beforeAll(async () => {
  programs = join(await tempDirectory(), 'bin');
  await mkdir(programs);
  const program = join(programs, 'rowferry');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  await chmod(program, 0o755);
});

test('the README holds the blocks that this test is about', () => {
  expect(BLOCKS.filter(({ code }) => RUN_ELSEWHERE.includes(code)).map(({ code }) => code)).toEqual(RUN_ELSEWHERE);
  expect(SHELL.length).toBeGreaterThan(1);
  expect(SCRIPTS.length).toBeGreaterThan(0);
  expect(BLOCKS.filter(({ language }) => !['bash', 'js', 'text'].includes(language))).toEqual([]);
});

test('the README tells what each exit code means', () => {
  const unpadded = README.replaceAll(/ {2,}/g, ' ');
  for (const { code, meaning } of EXIT_STATUSES.filter((status) => status.code < 128)) {
    expect(unpadded).toContain(`| ${code} | ${meaning.replace('--accept-lossy', '`--accept-lossy`')} |`);
  }
});

for (const { code } of SHELL) {
  test(`runs: ${code.split('\n')[0]} …`, { timeout: 120_000 }, async () => {
    const place = await newPlace();
    await run('bash', ['-euo', 'pipefail', '-c', place.rewrite(code)], place);
  });
}

for (const { code } of SCRIPTS) {
  test(`runs: ${code.split('\n')[0]} …`, { timeout: 120_000 }, async () => {
    const place = await newPlace();
    await mkdir(join(place.directory, 'node_modules'));
    await symlink(ROOT, join(place.directory, 'node_modules', 'rowferry'));
    const script = join(place.directory, 'example.mjs');
    await writeFile(script, place.rewrite(code));
    const { stdout } = await run(process.execPath, [script], place);
    expect(stdout).toMatch(/^\d+ rows, validated: true$/m);
  });
}

interface Place {
  readonly directory: string;
  readonly database: ScratchDatabase;
  rewrite(code: string): string;
}

/** A directory with `app.db`, and an empty database. */
async function newPlace(): Promise<Place> {
  const directory = await tempDirectory();
  createApplication(join(directory, 'app.db'));
  const database = await createScratchDatabase();
  const { host, pathname, username } = new URL(database.url);
  const rewrite = (code: string): string =>
    code.replaceAll(EXAMPLE_URL, (_, password = '') => `postgres://${username}${password}@${host}${pathname}`);
  return { directory, database, rewrite };
}

function run(program: string, parameters: readonly string[], { directory, database }: Place) {
  return promisify(execFile)(program, parameters, {
    cwd: directory,
    env: { ...process.env, PATH: `${programs}:${process.env['PATH']}`, PGPASSWORD: database.password },
  });
}
