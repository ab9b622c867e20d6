import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateAgeKey, readIdentities, readRecipients } from '../../../src/snapshot/age-keys.ts';
import { makeKeyFiles } from '../../../src/snapshot/make-key-files.ts';
import { rejectionOf } from '../../helpers/rejection-of.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

async function fileOf(text: string): Promise<string> {
  const path = join(await tempDirectory(), 'keys.txt');
  await writeFile(path, text);
  return path;
}

test('a new age key lies in two files, the secret one for its owner alone', async () => {
  const file = join(await tempDirectory(), 'age-key.txt');
  const made = await makeKeyFiles('age', file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(`${file}.pub`, 'utf8')).toBe(`${made.publicKey}\n`);
  expect(JSON.stringify(made)).not.toContain('SECRET');
  expect(await readIdentities(file)).toEqual([expect.stringMatching(/^AGE-SECRET-KEY-1[A-Z0-9]+$/)]);
});

describe('recipients', () => {
  test('are given as they are, or in files with one a line', async () => {
    const [a, b, c] = await Promise.all([generateAgeKey(), generateAgeKey(), generateAgeKey()]);
    const file = await fileOf(`# the office\n${b.recipient}\n\n  ${c.recipient}  \n${a.recipient}\n`);
    expect(await readRecipients([a.recipient, file])).toEqual({
      kind: 'recipients',
      recipients: [a.recipient, b.recipient, c.recipient],
    });
  });

  test('are checked before anything is sealed for them', async () => {
    const { recipient } = await generateAgeKey();
    const typo = recipient.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'));
    for (const text of [typo, 'age1', 'age1ssh']) {
      expect(await rejectionOf(readRecipients([text]))).toMatchObject({ code: 'KEY_INVALID' });
    }
    const file = await fileOf('ssh-ed25519 AAAAC3Nza ada@example.com\n');
    expect(await rejectionOf(readRecipients([file]))).toMatchObject({ hint: expect.stringContaining('SSH') });
    expect(await rejectionOf(readRecipients([await fileOf('# nobody\n')]))).toMatchObject({
      message: expect.stringContaining('holds no recipient'),
    });
  });

  test('are no private keys, and those are not quoted', async () => {
    const { identityFile } = await generateAgeKey();
    const identity = identityFile.split('\n')[1] ?? '';
    for (const given of [identity, ` ${identity.toLowerCase()}`, await fileOf(identityFile)]) {
      const error = await rejectionOf(readRecipients([given]));
      expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining('private key') });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error)).toUpperCase()).not.toContain(identity);
    }
  });

  test('are no more than the header of a file has room for', async () => {
    const many = await Promise.all(Array.from({ length: 33 }, generateAgeKey));
    expect(await rejectionOf(readRecipients(many.map(({ recipient }) => recipient)))).toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining('more than 32'),
    });
  });
});

describe('identities', () => {
  test.each([
    ['nothing', '# empty\n', 'no age identity'],
    ['a recipient', 'age1cxy22pd5f66dqnuldhuhx2mwhts7qd5dknafwu4d72fczxevmszsdm2t09\n', 'something else'],
    ['a key of SSH', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n', 'something else'],
    ['a sealed file', 'age-encryption.org/v1\n-> scrypt a 18\n', 'itself encrypted'],
    ['an armoured file', '-----BEGIN AGE ENCRYPTED FILE-----\n', 'itself encrypted'],
    ['half an identity', 'AGE-SECRET-KEY-1TTTLLV0DJV4YGD0PWCN0Q9NVPCHK\n', 'not whole'],
  ])('are not found in %s', async (_, text, fault) => {
    const error = await rejectionOf(readIdentities(await fileOf(text)));
    expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining(fault) });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('TTTLLV0');
  });
});
