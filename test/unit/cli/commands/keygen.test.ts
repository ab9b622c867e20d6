import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeKeyFiles } from '../../../../src/snapshot/make-key-files.ts';
import { tempDirectory } from '../../../helpers/temp-directory.ts';
import { rowferry } from '../fake-world.ts';

test('keygen prints the public key and its fingerprint, and never the secret', async () => {
  const file = join(await tempDirectory(), 'key.pem');
  const { exitCode, stdout, stderr } = await rowferry(['keygen', file], { makeKeyFiles });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^fingerprint {2}[0-9a-f]{64}$/m);
  expect(stdout).toContain('-----BEGIN PUBLIC KEY-----');
  expect(stdout + stderr).not.toContain('PRIVATE');
});

test('keygen --json gives a document', async () => {
  const file = join(await tempDirectory(), 'key.pem');
  const { stdout } = await rowferry(['keygen', file, '--json'], { makeKeyFiles });
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    stage: 'keygen',
    kind: 'signing',
    privateFile: file,
    publicFile: `${file}.pub`,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('keygen --age makes a key to seal for', async () => {
  const file = join(await tempDirectory(), 'age.txt');
  const { stdout } = await rowferry(['keygen', file, '--age'], { makeKeyFiles });
  expect(stdout).toMatch(/^age1[a-z0-9]+$/m);
  expect(stdout).not.toContain('SECRET');
});

test('keygen never overwrites a key', async () => {
  const file = join(await tempDirectory(), 'key.pem');
  await rowferry(['keygen', file], { makeKeyFiles });
  const { exitCode, stderr } = await rowferry(['keygen', file], { makeKeyFiles });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('never overwritten');
});

test('keygen without a name says which it chose', async () => {
  const names: string[] = [];
  const makeNone = async (_: string, file: string) => {
    names.push(file);
    return { kind: 'signing', privateFile: file, publicFile: '', publicKey: '', fingerprint: null } as const;
  };
  await rowferry('keygen', { makeKeyFiles: makeNone });
  await rowferry('keygen --age', { makeKeyFiles: makeNone });
  expect(names).toEqual(['signing-key.pem', 'age-key.txt']);
});
