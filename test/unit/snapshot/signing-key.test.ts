import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeKeyFiles } from '../../../src/snapshot/make-key-files.ts';
import { readSigningKey, readTrustedKeys } from '../../../src/snapshot/read-keys.ts';
import {
  decodePublicKey,
  generateKeyPair,
  parsePublicKeys,
  parseSigningKey,
} from '../../../src/snapshot/signing-key.ts';
import { rejectionOf } from '../../helpers/rejection-of.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const quiet = () => {};

describe('a new signing key', () => {
  test('lies in two files, the secret one for its owner alone', async () => {
    const file = join(await tempDirectory(), 'key.pem');
    const made = await makeKeyFiles('signing', file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(`${file}.pub`)).mode & 0o777).toBe(0o644);
    expect(await readFile(`${file}.pub`, 'utf8')).toBe(`${made.publicKey}\n`);
    expect(JSON.stringify(made)).not.toContain('PRIVATE');
    const { publicKey } = await readSigningKey(file, quiet);
    expect(publicKey.fingerprint).toBe(made.fingerprint);
    expect(await readTrustedKeys(`${file}.pub`)).toEqual(new Set([made.fingerprint]));
  });

  test('is one that OpenSSL reads, with the fingerprint that it gives', async () => {
    const file = join(await tempDirectory(), 'key.pem');
    const { fingerprint } = await makeKeyFiles('signing', file);
    expect(execFileSync('openssl', ['pkey', '-in', file, '-noout', '-text'], { encoding: 'utf8' })).toMatch(/ED25519/i);
    const der = execFileSync('openssl', ['pkey', '-pubin', '-in', `${file}.pub`, '-outform', 'DER']);
    expect(createHash('sha256').update(der).digest('hex')).toBe(fingerprint);
  });

  test.each(['key.pem', 'key.pem.pub'])('never takes the place of %s', async (name) => {
    const directory = await tempDirectory();
    await writeFile(join(directory, name), 'precious');
    expect(await rejectionOf(makeKeyFiles('signing', join(directory, 'key.pem')))).toMatchObject({
      code: 'KEY_EXISTS',
    });
    expect(await readdir(directory)).toEqual([name]);
    expect(await readFile(join(directory, name), 'utf8')).toBe('precious');
  });

  test('needs a directory that is there', async () => {
    const file = join(await tempDirectory(), 'none', 'key.pem');
    expect(await rejectionOf(makeKeyFiles('signing', file))).toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining('does not exist'),
    });
  });
});

describe('reading a signing key', () => {
  test('warns where others can read it', async () => {
    const file = join(await tempDirectory(), 'key.pem');
    await makeKeyFiles('signing', file);
    const warnings: string[] = [];
    await readSigningKey(file, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
    await chmod(file, 0o644);
    await readSigningKey(file, (message) => warnings.push(message));
    expect(warnings).toEqual([expect.stringContaining(`chmod 600 ${file}`)]);
  });

  test.each([
    ['nothing', '', 'no private key'],
    ['a public key', generateKeyPair().publicPem, 'no private key'],
    ['half a key', generateKeyPair().privatePem.slice(0, 60), 'cannot be read'],
    ['a key of RSA', pem(generateKeyPairSync('rsa', { modulusLength: 2048 })), 'not Ed25519'],
    ['a key of X25519', pem(generateKeyPairSync('x25519')), 'not Ed25519'],
    ['a locked key', lockedKey(), 'locked with a passphrase'],
  ])('says what is wrong with %s, and does not quote it', (_, text, fault) => {
    const error = caught(() => parseSigningKey(text, 'key.pem'));
    expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining(fault) });
    const body = text.split('\n')[1] ?? '';
    if (body !== '') expect(JSON.stringify(error)).not.toContain(body);
  });

  test.each([
    ['none', (_: string) => {}, 'does not exist'],
    ['a large file', (file: string) => writeFile(file, Buffer.alloc(2 * 1024 * 1024)), 'too large'],
  ])('of %s fails', async (_, make, fault) => {
    const file = join(await tempDirectory(), 'key.pem');
    await make(file);
    expect(await rejectionOf(readSigningKey(file, quiet))).toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining(fault),
    });
  });
});

describe('trusted keys', () => {
  test('are all those of a file, whatever stands between them', () => {
    const [a, b] = [generateKeyPair(), generateKeyPair()];
    const text = `of Ada:\n${a.publicPem}\nof Bob, since May:\n${b.publicPem}`;
    expect(parsePublicKeys(text, 'keys').map(({ fingerprint }) => fingerprint)).toEqual(
      [a, b].map(({ publicKey }) => publicKey.fingerprint),
    );
  });

  test('are those of every .pub and .pem file of a directory', async () => {
    const directory = await tempDirectory();
    const pairs = [generateKeyPair(), generateKeyPair()];
    await writeFile(join(directory, 'ada.pub'), pairs[0]?.publicPem ?? '');
    await writeFile(join(directory, 'bob.pem'), pairs[1]?.publicPem ?? '');
    await writeFile(join(directory, 'README'), 'whom we trust');
    await writeFile(join(directory, '.hidden.pub'), 'not a key');
    expect(await readTrustedKeys(directory)).toEqual(new Set(pairs.map(({ publicKey }) => publicKey.fingerprint)));
  });

  test.each([
    ['a directory without any', undefined, 'has no file of a key'],
    ['a file without any', 'nobody\n', 'no public key'],
    ['a private key among them', generateKeyPair().publicPem + generateKeyPair().privatePem, 'a private key'],
    ['a key of another kind', publicPem(generateKeyPairSync('ec', { namedCurve: 'P-256' })), 'not Ed25519'],
  ])('are not taken from %s', async (_, text, fault) => {
    const directory = join(await tempDirectory(), 'keys');
    await mkdir(directory);
    if (text !== undefined) await writeFile(join(directory, 'a.pub'), text);
    expect(await rejectionOf(readTrustedKeys(directory))).toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining(fault),
    });
  });
});

test('a public key in base64 has one text alone', () => {
  const { spki, fingerprint } = generateKeyPair().publicKey;
  expect(decodePublicKey(spki)?.fingerprint).toBe(fingerprint);
  for (const other of [`${spki}=`, ` ${spki}`, spki.replace('+', '-'), spki.slice(0, -2), '', 'AAAA']) {
    if (other !== spki) expect(decodePublicKey(other), other).toBeNull();
  }
});

interface Pair {
  readonly privateKey: import('node:crypto').KeyObject;
  readonly publicKey: import('node:crypto').KeyObject;
}

function pem({ privateKey }: Pair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function publicPem({ publicKey }: Pair): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function lockedKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
    .toString();
}

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
