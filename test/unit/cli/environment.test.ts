import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnvironment, variableOf } from '../../../src/cli/environment.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

test('variables of the process win over those of the env file, and nothing is changed', async () => {
  const path = join(await tempDirectory(), '.env');
  await writeFile(path, "# ends\nSQLITE_DB_PATH='from the file'\nPGUSER=file\nROWFERRY_UNSET=1\n");
  const environment = readEnvironment({ PGUSER: 'process' }, path);
  expect(variableOf(environment, 'SQLITE_DB_PATH')).toBe('from the file');
  expect(variableOf(environment, 'PGUSER')).toBe('process');
  expect(process.env['ROWFERRY_UNSET']).toBeUndefined();
});

test('an empty variable is not set', () => {
  const environment = readEnvironment({ PGHOST: '' }, null);
  expect(variableOf(environment, 'PGHOST')).toBeNull();
});

test('an env file that is not there is a usage error with its path', () => {
  expect(() => readEnvironment({}, '/nowhere/.env')).toThrow('/nowhere/.env cannot be read');
});
