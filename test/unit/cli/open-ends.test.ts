import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherCandidates } from '../../../src/cli/end-candidates.ts';
import { openableEnds } from '../../../src/cli/open-ends.ts';
import { createSecrets } from '../../../src/cli/secrets.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { fakeHost, fakeServices } from './fake-world.ts';

interface Opening {
  readonly from?: string;
  readonly to?: string;
  readonly variables?: Record<string, string>;
  readonly passwordFile?: string;
  readonly line?: string;
}

async function open({ from, to, variables = {}, passwordFile, line }: Opening) {
  const environment = { process: variables, file: {} };
  const warnings: string[] = [];
  const secrets = createSecrets();
  const candidates = gatherCandidates({ from: from ?? null, to: to ?? null }, environment);
  const ends = await openableEnds(
    [candidates.from ?? candidates.fromEnvironment('postgres'), candidates.to],
    passwordFile ?? null,
    {
      host: fakeHost({ line: line ?? null }),
      environment,
      services: fakeServices(),
      secrets,
      warn: (message) => warnings.push(message),
    },
  );
  return { source: ends[0] ?? null, warnings, secrets };
}

test('a password on the command line works, is warned of, and is not in the URL any more', async () => {
  const { source, warnings, secrets } = await open({ from: 'postgres://me:hunter2@db/app' });
  expect(source).toEqual({
    end: { kind: 'postgres', url: 'postgres://me@db/app', password: 'hunter2' },
    argument: 'postgres://me@db/app',
  });
  expect(warnings.join()).toContain('the password in --from can be seen');
  expect(secrets.redact('hunter2')).toBe('***');
});

test('a password of the environment is not warned of, and the end needs no argument', async () => {
  const { source, warnings } = await open({ variables: { DATABASE_URL: 'postgres://me:hunter2@db/app' } });
  expect([source?.end, source?.argument, warnings]).toEqual([
    { kind: 'postgres', url: 'postgres://me@db/app', password: 'hunter2' },
    null,
    [],
  ]);
});

test('what a URL leaves open comes from the environment', async () => {
  const { source } = await open({
    from: 'postgres://db/app',
    variables: { PGUSER: 'me', PGPASSWORD: 'x', PGHOST: 'y' },
  });
  expect(source?.end).toEqual({ kind: 'postgres', url: 'postgres://me@db/app', password: 'x' });
});

test('the password of a file or of standard input wins over the others', async () => {
  const file = join(await tempDirectory(), 'password');
  await writeFile(file, 'of the file\r\nsecond line\n');
  const from = 'postgres://me@db/app';
  const variables = { PGPASSWORD: 'of the environment' };
  expect((await open({ from, variables, passwordFile: file })).source?.end).toMatchObject({ password: 'of the file' });
  expect((await open({ from, variables, passwordFile: '-', line: 'typed' })).source?.end).toMatchObject({
    password: 'typed',
  });
});

test('a password file that is missing, empty or ambiguous is refused', async () => {
  const from = 'postgres://me@db/app';
  await expect(open({ from, passwordFile: '/nowhere' })).rejects.toThrow('/nowhere cannot be read');
  await expect(open({ from, passwordFile: '-', line: '' })).rejects.toThrow('empty first line');
  await expect(open({ from, to: 'postgres://b/c', passwordFile: '-' })).rejects.toThrow('either of the two');
});

test('a password file that no end needs is not read', async () => {
  const { source } = await open({ from: 'app.db', passwordFile: '/nowhere' });
  expect(source?.end).toEqual({ kind: 'sqlite', path: 'app.db' });
});
