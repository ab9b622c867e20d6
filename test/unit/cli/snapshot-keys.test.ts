import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSecrets } from '../../../src/cli/secrets.ts';
import { openingKeysOf, sealAndSignOf, trustedKeysOf } from '../../../src/cli/snapshot-keys.ts';
import { makeKeyFiles } from '../../../src/snapshot/make-key-files.ts';
import { rejectionOf } from '../../helpers/rejection-of.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { fakeHost } from './fake-world.ts';

const NOTHING = { sign: null, encryptTo: [], passphraseFile: null };

function newRun(options: Parameters<typeof fakeHost>[0] = {}) {
  const warnings: string[] = [];
  const host = fakeHost(options);
  return { host, secrets: createSecrets(), warn: (message: string) => warnings.push(message), warnings };
}

async function fileOf(text: string): Promise<string> {
  const path = join(await tempDirectory(), 'passphrase');
  await writeFile(path, text);
  return path;
}

describe('sealing and signing', () => {
  test('is nothing where nothing asks for it', async () => {
    expect(await sealAndSignOf(NOTHING, newRun())).toEqual({});
    expect(await trustedKeysOf({ trusted: null })).toBeNull();
    expect(await openingKeysOf({ identity: null, passphraseFile: null }, newRun())).toEqual({
      identities: [],
      passphrase: null,
    });
  });

  test('takes keys by their files', async () => {
    const directory = await tempDirectory();
    const [key, age] = [join(directory, 'key.pem'), join(directory, 'age.txt')];
    const { fingerprint } = await makeKeyFiles('signing', key);
    const { publicKey } = await makeKeyFiles('age', age);
    const { seal, sign } = await sealAndSignOf({ ...NOTHING, sign: key, encryptTo: [publicKey] }, newRun());
    expect(seal?.encryption).toEqual({ format: 'age', recipients: 1 });
    expect(sign).toBeTypeOf('function');
    expect(await trustedKeysOf({ trusted: `${key}.pub` })).toEqual(new Set([fingerprint]));
  });

  test('is for recipients or with a passphrase', async () => {
    const both = { ...NOTHING, encryptTo: ['age1x'], passphraseFile: 'x' };
    expect(await rejectionOf(sealAndSignOf(both, newRun()))).toMatchObject({ code: 'USAGE' });
  });
});

describe('a passphrase', () => {
  test('is the first line of its file, and is never printed', async () => {
    const run = newRun();
    const passphraseFile = await fileOf('open sesame\r\nand more\n');
    expect((await openingKeysOf({ identity: null, passphraseFile }, run)).passphrase).toBe('open sesame');
    expect(run.secrets.redact('it is: open sesame')).toBe('it is: ***');
  });

  test('that is empty is none', async () => {
    const passphraseFile = await fileOf('\n');
    expect(await rejectionOf(sealAndSignOf({ ...NOTHING, passphraseFile }, newRun()))).toMatchObject({
      code: 'USAGE',
      message: `--passphrase-file ${passphraseFile} has an empty first line.`,
    });
  });

  test('of a new snapshot is asked for twice at a terminal, and shown never', async () => {
    const run = newRun({ isTerminal: true, line: 'open sesame' });
    const { seal } = await sealAndSignOf({ ...NOTHING, passphraseFile: '-' }, run);
    expect(seal?.encryption.recipients).toBe(1);
    expect(run.host.written.stderr).toBe('Passphrase: \nPassphrase again: \n');
  });

  test('that was typed in two ways is refused', async () => {
    const run = newRun({ isTerminal: true, line: 'open sesame' });
    const lines = ['open sesame', 'open sesam'];
    const host = { ...run.host, stdin: { isTTY: true, readLine: () => Promise.resolve(lines.shift() ?? '') } };
    expect(await rejectionOf(sealAndSignOf({ ...NOTHING, passphraseFile: '-' }, { ...run, host }))).toMatchObject({
      message: 'The two passphrases differ.',
    });
  });
});

test('identities are never printed', async () => {
  const run = newRun();
  const identity = join(await tempDirectory(), 'age.txt');
  await makeKeyFiles('age', identity);
  const { identities } = await openingKeysOf({ identity, passphraseFile: null }, run);
  expect(run.secrets.redact(`key ${identities[0]}`)).toBe('key ***');
});
