import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPassword, passwordFromFile } from '../../../../../src/dialect/postgres/connection/postgres-passfile.ts';
import { parsePostgresUrl } from '../../../../../src/dialect/postgres/connection/postgres-url.ts';
import { tempDirectory } from '../../../../helpers/temp-directory.ts';

function address(url: string) {
  return parsePostgresUrl({ kind: 'postgres', url, password: null });
}

const FILE = String.raw`# comment:*:*:*:no
h1:5432:shop:me:first
h1:*:*:me:any\:thing\\
localhost:5432:sock:me:local
*:*:*:other:with:colons
short:1:2`;

test.each([
  ['postgres://me@h1:5432/shop', 'first'],
  ['postgres://me@h1:5433/shop', String.raw`any:thing\ `.trimEnd()],
  ['postgres://other@anywhere/x', 'with:colons'],
  ['postgres://nobody@h1/shop', null],
  ['postgres://me@/sock?host=/tmp', 'local'],
])('%s has password %s', (url, password) => {
  expect(findPassword(FILE, address(url))).toBe(password);
});

test('a file that others can read is not used', async () => {
  const file = join(await tempDirectory(), 'pgpass');
  await writeFile(file, '*:*:*:*:secret\r\n', { mode: 0o600 });
  const target = address(`postgres://me@h/d?passfile=${encodeURIComponent(file)}`);
  expect(await passwordFromFile(target)).toBe('secret');
  await chmod(file, 0o644);
  expect(await passwordFromFile(target)).toBeNull();
});

test('a file that is not there gives no password', async () => {
  expect(await passwordFromFile(address('postgres://me@h/d?passfile=/nowhere/pgpass'))).toBeNull();
});
