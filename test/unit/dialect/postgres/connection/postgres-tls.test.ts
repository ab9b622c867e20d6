import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encryptionAttempts } from '../../../../../src/dialect/postgres/connection/postgres-tls.ts';
import { parsePostgresUrl } from '../../../../../src/dialect/postgres/connection/postgres-url.ts';
import { tempDirectory } from '../../../../helpers/temp-directory.ts';

function attempts(url: string) {
  return encryptionAttempts(parsePostgresUrl({ kind: 'postgres', url, password: null }));
}

const UNVERIFIED = { rejectUnauthorized: false };

test.each([
  ['disable', [false]],
  ['allow', [false, UNVERIFIED]],
  ['prefer', [UNVERIFIED, false]],
  ['require', [UNVERIFIED]],
  ['verify-full', [{ rejectUnauthorized: true }]],
])('sslmode=%s is tried as libpq tries it', (mode, expected) => {
  expect(attempts(`postgres://h/d?sslmode=${mode}&sslrootcert=${mode === 'verify-full' ? 'system' : ''}`)).toEqual(
    expected,
  );
});

test('a socket is never encrypted', () => {
  expect(attempts('postgres:///d?host=/tmp&sslmode=require')).toEqual([false]);
});

test('with a file of authorities, require verifies the certificate, though not the host', async () => {
  const file = join(await tempDirectory(), 'ca.crt');
  await writeFile(file, 'authorities');
  const query = `sslrootcert=${encodeURIComponent(file)}`;
  const [require] = attempts(`postgres://h/d?sslmode=require&${query}`);
  expect(require).toMatchObject({ ca: 'authorities', rejectUnauthorized: true });
  expect(require).toHaveProperty('checkServerIdentity');
  const [full] = attempts(`postgres://h/d?sslmode=verify-full&${query}`);
  expect(full).toEqual({ ca: 'authorities', rejectUnauthorized: true });
});

test('a certificate and key of the client are sent', async () => {
  const directory = await tempDirectory();
  await writeFile(join(directory, 'c'), 'certificate');
  await writeFile(join(directory, 'k'), 'key');
  const url = `postgres://h/d?sslmode=require&sslcert=${directory}/c&sslkey=${directory}/k`;
  expect(attempts(url)).toEqual([{ cert: 'certificate', key: 'key', rejectUnauthorized: false }]);
});

test('a file that cannot be read is named', () => {
  expect(() => attempts('postgres://h/d?sslmode=verify-ca&sslrootcert=/nowhere/ca')).toThrow(
    'The file /nowhere/ca, named in the PostgreSQL URL for its certificate or key, cannot be read.',
  );
});
