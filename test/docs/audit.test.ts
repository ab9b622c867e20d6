import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApplication } from '../../demo/application.ts';
import { ERROR_CODES } from '../../src/errors/error-codes.ts';
import { PROGRAM } from '../../tools/program.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** Every command of docs/audit.md is run: on a store that is sound, and on stores that somebody tampered with. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const AUDIT = await readFile(join(ROOT, 'docs/audit.md'), 'utf8');

const section = (title: string): string => AUDIT.split(/^## /m).find((text) => text.startsWith(title)) ?? '';
const blocksOf = (text: string): readonly string[] =>
  [...text.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, code = '']) => code);

const TAKING = blocksOf(section('Taking one'));
const VERIFYING = blocksOf(section('Verifying without RowFerry'));
const SEALING = blocksOf(section('Sealed snapshots'));
const HAS_AGE = spawnSync('age', ['--version']).status === 0;

let programs: string;
/** A directory in which the first part of the page was run; tests work on copies. */
let audited: string;

beforeAll(async () => {
  programs = join(await tempDirectory(), 'bin');
  await mkdir(programs);
  const program = join(programs, 'rowferry');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  await chmod(program, 0o755);
  audited = await tempDirectory();
  createApplication(join(audited, 'app.db'));
  await run(TAKING.join('\n'), audited);
  // A chain of two.
  await run('rowferry snapshot create app.db --sign auditor.pem', audited);
}, 240_000);

/** Runs a script as a reader would; @returns its exit code and everything that it printed. */
async function run(script: string, cwd: string): Promise<{ readonly exitCode: number; readonly output: string }> {
  const env = { PATH: `${programs}:${process.env['PATH']}`, HOME: process.env['HOME'], NO_COLOR: '1' };
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd, env });
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, output: stdout + stderr };
  }
}

async function copyOfStore(): Promise<{ readonly directory: string; readonly store: string }> {
  const directory = await tempDirectory();
  await cp(audited, directory, { recursive: true });
  return { directory, store: join(directory, 'backups', 'snapshots') };
}

const digestOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** Writes lines as a ledger whose head is right. */
async function writeLedger(store: string, lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${line}\n`).join('');
  const head = { entries: lines.length, bytes: Buffer.byteLength(text), sha256: digestOf(`${lines.at(-1)}\n`) };
  await writeFile(join(store, 'ledger.ndjson'), text);
  await writeFile(join(store, 'head.json'), `${JSON.stringify(head)}\n`);
}

const linesOf = async (store: string): Promise<readonly string[]> =>
  (await readFile(join(store, 'ledger.ndjson'), 'utf8')).trimEnd().split('\n');

const newestContainer = async (store: string): Promise<string> =>
  join(
    store,
    (await readdir(store))
      .filter((name) => name.endsWith('.tar.gz'))
      .sort()
      .at(-1) ?? '',
  );

test('the page holds the blocks that this test is about', () => {
  expect([TAKING.length, VERIFYING.length, SEALING.length]).toEqual([1, 8, 2]);
  expect(blocksOf(AUDIT)).toHaveLength(11);
});

test('a sound store is verified without RowFerry', { timeout: 120_000 }, async () => {
  const { directory, store } = await copyOfStore();
  const { exitCode, output } = await run(VERIFYING.join('\n'), directory);
  expect(output).toContain(`the ledger ends with ${digestOf(`${(await linesOf(store)).at(-1)}\n`)}`);
  expect(output.match(/Signature Verified Successfully/g)).toHaveLength(2);
  expect(exitCode, output).toBe(0);
});

/** What is done to a store, and in which step of the page it is found. */
const TAMPERINGS: readonly (readonly [string, number, (store: string) => Promise<void>])[] = [
  [
    'an entry that was changed',
    1,
    async (store) => {
      const [first = '', second = ''] = await linesOf(store);
      await writeLedger(store, [first.replace('"kind"', '"Kind"'), second]);
    },
  ],
  ['an entry that was removed', 1, async (store) => writeLedger(store, (await linesOf(store)).slice(1))],
  ['an end that was cut off', 1, async (store) => truncate(join(store, 'ledger.ndjson'), 900)],
  [
    'a signature that was removed',
    2,
    async (store) => {
      const [first = '', second = ''] = await linesOf(store);
      await writeLedger(store, [first, second.replace(/,"signature":\{[^}]*\}/, '')]);
    },
  ],
  [
    'the signature of another entry',
    2,
    async (store) => {
      const [first = '', second = ''] = await linesOf(store);
      const signature = /,"signature":\{[^}]*\}/.exec(first)?.[0] ?? '';
      await writeLedger(store, [first, second.replace(/,"signature":\{[^}]*\}/, signature)]);
    },
  ],
  [
    'an entry that was changed after it was signed',
    2,
    async (store) => {
      const [first = '', second = ''] = await linesOf(store);
      await writeLedger(store, [first, second.replace('"dialect":"sqlite"', '"dialect":"postgres"')]);
    },
  ],
  [
    'a container that was changed',
    3,
    async (store) => {
      const path = await newestContainer(store);
      const bytes = await readFile(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
  ],
  ['a container that is missing', 3, async (store) => rm(await newestContainer(store))],
  ['a file that nobody entered', 3, async (store) => writeFile(join(store, 'extra.tar.gz'), '')],
];

describe('the commands of the page find', () => {
  test.each(TAMPERINGS)('%s, in step %i', { timeout: 120_000 }, async (_, step, tamper) => {
    const { directory, store } = await copyOfStore();
    await tamper(store);
    // The first two blocks prepare; each step is one block.
    const before = await run(VERIFYING.slice(0, step + 1).join('\n'), directory);
    expect(before.exitCode, before.output).toBe(0);
    const found = await run(VERIFYING.slice(0, step + 2).join('\n'), directory);
    expect(found.exitCode, found.output).not.toBe(0);
    const verified = await run('rowferry snapshot verify --trusted auditor.pem.pub', directory);
    expect(verified.exitCode, verified.output).toBe(4);
  });

  /** Each change is made to what step 4 unpacks; the digests above it are made to fit, as a forger would. */
  test.each<[string, number, string]>([
    ['a row that was changed', 4, "sed -i 's/[aeiou]/x/' data/*-0001.json"],
    ['a manifest that was changed', 4, `sed -i 's/"dialect"/"Dialect"/' manifest.json`],
    ['a file that the manifest does not list', 4, 'touch data/more.json'],
  ])('%s, in step %i', { timeout: 120_000 }, async (_, step, change) => {
    const { directory, store } = await copyOfStore();
    const container = await newestContainer(store);
    const repack = `mkdir u; tar -xzf ${container} -C u; (cd u; ${change}; tar -czf ${container} *)`;
    expect(await run(repack, directory)).toMatchObject({ exitCode: 0 });
    const [first = '', second = ''] = await linesOf(store);
    const sha256 = digestOf(await readFile(container));
    await writeLedger(store, [first, second.replace(/(?<="container":\{[^}]*"sha256":")\w+/, sha256)]);
    // Without the step that checks signatures, which finds it all at once.
    const blocks = VERIFYING.filter((_block, index) => index !== 3);
    const before = await run(blocks.slice(0, step).join('\n'), directory);
    expect(before.exitCode, before.output).toBe(0);
    const found = await run(blocks.slice(0, step + 1).join('\n'), directory);
    expect(found.exitCode, found.output).not.toBe(0);
  });
});

/** Step 5 recomputes, step 6 counts: each is run on members that were changed after step 4 had checked them. */
test.each<[string, number, string]>([
  ['another number of rows in the manifest', 5, `sed -i '0,/"rows": /s//"rows": 1/' manifest.json`],
  ['another time in the ledger', 5, `entry=$(jq -c '.archive.createdAt |= sub("20"; "21")' <<< "$entry")`],
  ['a row less', 6, 'sed -i 2d data/users-0001.json'],
  ['a value less', 6, `sed -Ei '2s/"email":"[^"]*"/"email":null/' data/users-0001.json`],
])('%s is found, in step %i', { timeout: 120_000 }, async (_, step, change) => {
  const { directory } = await copyOfStore();
  const upTo = [...VERIFYING.slice(0, step + 1), `${change}\necho changed\n`];
  const before = await run(upTo.join('\n'), directory);
  expect(before.exitCode, before.output).toBe(0);
  const found = await run([...upTo, VERIFYING[step + 1]].join('\n'), directory);
  expect(found.exitCode, found.output).not.toBe(0);
});

test(`a sealed snapshot is opened by age${HAS_AGE ? '' : ' (not run: age is not installed)'}`, {
  timeout: 120_000,
}, async () => {
  const { directory } = await copyOfStore();
  const made = await run(SEALING[0] ?? '', directory);
  expect(made.exitCode, made.output).toBe(0);
  if (!HAS_AGE) return;
  const opened = await run(SEALING[1] ?? '', directory);
  expect(opened.output).toContain('manifest.json\ncatalog.json\ndata/');
});

test('the page names only error codes that there are', () => {
  const named = [...AUDIT.matchAll(/`((?:SNAPSHOT|LEDGER|ARCHIVE)_[A-Z_]+)`/g)].map(([, code = '']) => code);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((code) => !(code in ERROR_CODES))).toEqual([]);
});
