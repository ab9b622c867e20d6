import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateAgeKey, type OpeningKeys, readIdentities, readRecipients } from '../../../src/snapshot/age-keys.ts';
import { opener, sealer } from '../../../src/snapshot/age-stream.ts';
import type { ByteTransform } from '../../../src/snapshot/byte-transform.ts';
import { makeKeyFiles } from '../../../src/snapshot/make-key-files.ts';
import { rejectionOf } from '../../helpers/rejection-of.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/age/', import.meta.url));
const PASSPHRASE = 'correct horse battery staple';
const BLOCK = 64 * 1024;

/** The key of the fixtures. */
let keys: OpeningKeys;
let recipient: string;

beforeAll(async () => {
  keys = { identities: await readIdentities(join(FIXTURES, 'identity.txt')), passphrase: null };
  recipient = /age1\w+/.exec(readFileSync(join(FIXTURES, 'identity.txt'), 'utf8'))?.[0] ?? '';
});

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const seal = async (bytes: Buffer, piece = 10_000) =>
  collect(sealer(await readRecipients([recipient]))(inPieces(bytes, piece)));
const open = (bytes: Buffer, withKeys = keys, piece = 10_000) =>
  collect(opener(withKeys, 'x.age')(inPieces(bytes, piece)));

describe('bytes that were sealed', () => {
  test('come back, whatever the pieces in which they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK), fc.nat(3 * BLOCK)),
        fc.integer({ min: 1000, max: 2 * BLOCK }),
        async (size, piece) => {
          const bytes = randomBytes(size);
          const sealed = await seal(bytes, piece);
          expect((await open(sealed, keys, piece)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('open with the key of each recipient, and with no other', async () => {
    const [a, b, other] = await Promise.all([generateAgeKey(), generateAgeKey(), generateAgeKey()]);
    const sealed = await collect(
      sealer(await readRecipients([a.recipient, b.recipient]))(inPieces(Buffer.from('hello'), 2)),
    );
    for (const { identityFile } of [a, b]) {
      const identities = [identityFile.split('\n')[1] ?? ''];
      expect((await open(sealed, { identities, passphrase: null })).toString()).toBe('hello');
    }
    const identities = [other.identityFile.split('\n')[1] ?? ''];
    expect(await rejectionOf(open(sealed, { identities, passphrase: 'and this' }))).toMatchObject({
      code: 'SNAPSHOT_SEALED',
      message: 'None of the keys that were given opens x.age.',
    });
  });

  test('open with their passphrase alone', async () => {
    const sealed = await collect(
      sealer({ kind: 'passphrase', passphrase: PASSPHRASE })(inPieces(Buffer.from('hello'), 2)),
    );
    expect((await open(sealed, { identities: [], passphrase: PASSPHRASE })).toString()).toBe('hello');
    expect(await rejectionOf(open(sealed, { identities: [], passphrase: 'guess' }))).toMatchObject({
      code: 'SNAPSHOT_SEALED',
    });
    expect(await rejectionOf(open(sealed))).toMatchObject({ hint: expect.stringContaining('--passphrase-file') });
  });

  test('ask for an identity where none is given', async () => {
    const sealed = await seal(Buffer.from('hello'));
    expect(await rejectionOf(open(sealed, { identities: [], passphrase: null }))).toMatchObject({
      code: 'SNAPSHOT_SEALED',
      hint: expect.stringContaining('--identity'),
    });
  });

  test('never open after a change of any byte', async () => {
    const sealed = await seal(Buffer.from('a few bytes'));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const error = await rejectionOf(open(changed));
      expect(error.code, String(at)).toMatch(/^SNAPSHOT_SEAL/);
    }
  });

  test('never open after their end was cut off, or something was added', async () => {
    const sealed = await seal(randomBytes(2 * BLOCK));
    const overhead = sealed.length - 2 * BLOCK - 2 * 16;
    for (const length of [0, 1, 30, overhead - 8, overhead, overhead + BLOCK + 16, sealed.length - 1]) {
      expect(await rejectionOf(open(sealed.subarray(0, length))), String(length)).toMatchObject({
        code: 'SNAPSHOT_SEAL_BROKEN',
      });
    }
    const longer = Buffer.concat([sealed, Buffer.from('x')]);
    expect(await rejectionOf(open(longer))).toMatchObject({ code: 'SNAPSHOT_SEAL_BROKEN' });
  });

  test('that were never sealed are called so at once', async () => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield Buffer.alloc(BLOCK, 'x');
      }
    }
    expect(await rejectionOf(collect(opener(keys, 'x.age')(endless())))).toMatchObject({
      code: 'SNAPSHOT_SEAL_BROKEN',
      message: expect.stringContaining('not in the age format'),
    });
    expect(taken).toBeLessThan(3);
  });

  test('with a header without end are not read to theirs', async () => {
    let taken = 0;
    async function* endless() {
      yield Buffer.from('age-encryption.org/v1\n-> X25519 ');
      for (;;) {
        taken += 1;
        yield Buffer.alloc(1024, 'A');
      }
    }
    expect(await rejectionOf(collect(opener(keys, 'x.age')(endless())))).toMatchObject({
      code: 'SNAPSHOT_SEAL_BROKEN',
      message: expect.stringContaining('header is longer'),
    });
    expect(taken).toBeLessThan(80);
  });

  test('under a passphrase that would take gigabytes to try are refused before it is tried', async () => {
    const header = 'age-encryption.org/v1\n-> scrypt /KoS6ix+KO1JmNBqKydV3g 20\nAAAA\n--- AAAA\n';
    expect(await rejectionOf(open(Buffer.from(header), { identities: [], passphrase: 'x' }))).toMatchObject({
      code: 'SNAPSHOT_SEAL_BROKEN',
      message: expect.stringContaining('work factor'),
    });
  });

  test('keep the error of where they come from', async () => {
    const sealed = await seal(randomBytes(3 * BLOCK));
    async function* failing() {
      yield sealed.subarray(0, 2 * BLOCK);
      throw new Error('the disk is gone');
    }
    await expect(collect(opener(keys, 'x.age')(failing()))).rejects.toThrow('the disk is gone');
    await expect(collect(sealer(await readRecipients([recipient]))(failing()))).rejects.toThrow('the disk is gone');
  });
});

describe('a stream', () => {
  /** How many bytes were ever taken from a source without end beyond those that were handed on. */
  async function lead(through: ByteTransform, source: Buffer) {
    let taken = 0;
    let handedOn = 0;
    let most = 0;
    async function* counted() {
      for (let at = 0; at < source.length; at += BLOCK) {
        taken += BLOCK;
        yield source.subarray(at, at + BLOCK);
      }
    }
    for await (const chunk of through(counted())) {
      handedOn += chunk.length;
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      most = Math.max(most, taken - handedOn);
    }
    return most;
  }

  test('is taken no faster than it is wanted, sealed or opened', async () => {
    const bytes = Buffer.alloc(64 * BLOCK, 'rows');
    expect(await lead(sealer(await readRecipients([recipient])), bytes)).toBeLessThan(12 * BLOCK);
    expect(await lead(opener(keys, 'x.age'), await seal(bytes))).toBeLessThan(12 * BLOCK);
  });

  test('is closed when nobody wants the rest', async () => {
    let isClosed = false;
    async function* source() {
      try {
        for (;;) yield Buffer.alloc(BLOCK);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of sealer(await readRecipients([recipient]))(source())) break;
    expect(isClosed).toBe(true);
  });
});

describe('files that the program age made', () => {
  test('for a recipient open', async () => {
    const opened = await open(readFileSync(join(FIXTURES, 'recipient.age')));
    expect(opened.toString()).toBe('sealed by the program age 1.1.1\n');
  });

  test('with a passphrase open', async () => {
    const sealed = readFileSync(join(FIXTURES, 'passphrase.age'));
    const opened = await open(sealed, { identities: [], passphrase: PASSPHRASE });
    expect(opened.toString()).toBe('sealed with a passphrase by the program age 1.1.1\n');
  });
});

const isInstalled = (program: string, flag: string): boolean => spawnSync(program, [flag]).status === 0;
const HAS_AGE = isInstalled('age', '--version');

describe.skipIf(!HAS_AGE)(`the program age${HAS_AGE ? '' : ' (skipped: it is not installed)'}`, () => {
  test('opens what is sealed for a key of keygen', async () => {
    const directory = await tempDirectory();
    const { privateFile, publicKey } = await makeKeyFiles('age', join(directory, 'age-key.txt'));
    const bytes = randomBytes(3 * BLOCK + 17);
    const sealed = join(directory, 'sealed');
    writeFileSync(sealed, await collect(sealer(await readRecipients([publicKey]))(inPieces(bytes, 5000))));
    expect(execFileSync('age', ['-d', '-i', privateFile, sealed]).equals(bytes)).toBe(true);
  });

  test('seals what a key of keygen opens', async () => {
    const directory = await tempDirectory();
    const { privateFile, publicFile } = await makeKeyFiles('age', join(directory, 'age-key.txt'));
    const bytes = randomBytes(3 * BLOCK + 17);
    const sealed = execFileSync('age', ['-R', publicFile], { input: bytes });
    const opened = await open(sealed, { identities: await readIdentities(privateFile), passphrase: null });
    expect(opened.equals(bytes)).toBe(true);
  });

  // It asks a terminal for the passphrase; `script` of util-linux is one.
  test.skipIf(!isInstalled('script', '--version'))('opens what is sealed with a passphrase', async () => {
    const directory = await tempDirectory();
    const sealed = await collect(
      sealer({ kind: 'passphrase', passphrase: PASSPHRASE })(inPieces(Buffer.from('hello'), 2)),
    );
    writeFileSync(join(directory, 'sealed'), sealed);
    execFileSync('script', ['-qec', 'age -d -o opened sealed', '/dev/null'], {
      cwd: directory,
      input: `${PASSPHRASE}\n`,
      stdio: 'pipe',
    });
    expect(readFileSync(join(directory, 'opened'), 'utf8')).toBe('hello');
  });
});
