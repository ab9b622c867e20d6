import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type OpeningKeys, readIdentities, readRecipients } from '../../../src/snapshot/age-keys.ts';
import { makeKeyFiles } from '../../../src/snapshot/make-key-files.ts';
import { containerSeal } from '../../../src/snapshot/seal-container.ts';
import type { TakenSnapshot } from '../../../src/snapshot/take-snapshot.ts';
import { openSnapshot } from '../../../src/snapshot/unpack-snapshot.ts';
import { rejectionOf } from '../../helpers/rejection-of.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { momentOf, QUIET, take } from './snapshot-fixtures.ts';

let store: string;
let taken: TakenSnapshot;
let keys: OpeningKeys;
let identityFile: string;

beforeAll(async () => {
  const directory = await tempDirectory();
  store = join(directory, 'snapshots');
  const { privateFile, publicKey } = await makeKeyFiles('age', join(directory, 'age-key.txt'));
  identityFile = privateFile;
  keys = { identities: await readIdentities(privateFile), passphrase: null };
  taken = await take(store, momentOf(21), { seal: containerSeal(await readRecipients([publicKey])) });
});

describe('a sealed snapshot', () => {
  test('says so in its name and in the ledger', () => {
    expect(taken.entry.container.file).toMatch(/\.tar\.gz\.age$/);
    expect(taken.entry.encryption).toEqual({ format: 'age', recipients: 1 });
    expect(readFileSync(taken.path).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> X25519 /);
  });

  test('opens with the key, and is the archive that it was made of', async () => {
    const opened = await openSnapshot('latest', { store, signal: QUIET, keys });
    expect((await opened.archive.manifest()).content).toBe(taken.entry.content);
    await opened.close();
  });

  test('does not open without one, or with another', async () => {
    expect(await rejectionOf(openSnapshot('latest', { store, signal: QUIET }))).toMatchObject({
      code: 'SNAPSHOT_SEALED',
      hint: expect.stringContaining('--identity'),
    });
    const other = await makeKeyFiles('age', join(await tempDirectory(), 'other.txt'));
    const wrong = { identities: await readIdentities(other.privateFile), passphrase: null };
    expect(await rejectionOf(openSnapshot('latest', { store, signal: QUIET, keys: wrong }))).toMatchObject({
      code: 'SNAPSHOT_SEALED',
      message: expect.stringContaining('None of the keys'),
    });
  });

  test('that was changed is called changed, whether that keeps it from opening or not', async () => {
    const bytes = readFileSync(taken.path);
    try {
      for (const at of [0, 30, 60, 150, bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        writeFileSync(taken.path, changed);
        const error = await rejectionOf(openSnapshot('latest', { store, signal: QUIET, keys }));
        expect(error.code, String(at)).toBe('SNAPSHOT_CHANGED');
      }
    } finally {
      writeFileSync(taken.path, bytes);
    }
  });

  const hasAge = spawnSync('age', ['--version']).status === 0;
  test.skipIf(!hasAge)('is opened by the programs age and tar', async () => {
    const directory = await tempDirectory();
    const tar = execFileSync('age', ['-d', '-i', identityFile, taken.path]);
    execFileSync('tar', ['-xzf', '-', '-C', directory], { input: tar });
    expect(readdirSync(directory).sort()).toEqual(['catalog.json', 'data', 'manifest.json']);
  });
});

test('a snapshot under a passphrase opens with it', async () => {
  const other = join(await tempDirectory(), 'snapshots');
  const passphrase = 'correct horse battery staple';
  const { entry } = await take(other, momentOf(21), { seal: containerSeal({ kind: 'passphrase', passphrase }) });
  const opened = await openSnapshot(entry.id, { store: other, signal: QUIET, keys: { identities: [], passphrase } });
  expect(opened.entry.rows).toBe(2);
  await opened.close();
  expect(await rejectionOf(openSnapshot(entry.id, { store: other, signal: QUIET }))).toMatchObject({
    hint: expect.stringContaining('--passphrase-file'),
  });
});
