// Goal: everybody gets an archive of their own, also when a run is stopped or one of them cannot be exported.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { sharedDatabase } from '../helpers/shared-database.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

let shared: ScratchDatabase;
beforeAll(async () => {
  shared = await sharedDatabase();
});

async function scopeOf(directory: string, user: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, user, 'exported', 'scope.json'), 'utf8')).found;
}

describe('export --each-user', () => {
  test('makes an archive of every user, named by the key, and goes on where it was', { timeout: 120_000 }, async () => {
    const cwd = await tempDirectory();
    const line = ['export', shared.url, '--each-user', '--to-dir', 'users', '--jobs', '3', '--json'];
    const first = await runCli(line, { cwd });
    expect(first).toMatchObject({ exitCode: 0 });
    const { users } = JSON.parse(first.stdout);
    expect(users).toHaveLength(30);
    // The user, 3 projects, 12 tasks, the settings.
    expect(new Set(users.map(({ kind, rows }: { kind: string; rows: number }) => `${kind} ${rows}`))).toEqual(
      new Set(['exported 17']),
    );
    expect((await readdir(join(cwd, 'users'))).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 30 }, (_, at) => String(at + 1)),
    );
    expect(await scopeOf(join(cwd, 'users'), '12')).toEqual({ key: ['12'], email: 'user12@example.org' });
    await rm(join(cwd, 'users', '12', 'exported', 'manifest.json'));
    const again = JSON.parse((await runCli(line, { cwd })).stdout);
    const made = again.users.filter(({ kind }: { kind: string }) => kind === 'exported');
    expect(made.map(({ key }: { key: string[] }) => key)).toEqual([['12']]);
  });

  test('takes the users of a file, and tells by its exit code of one that failed', { timeout: 60_000 }, async () => {
    const cwd = await tempDirectory();
    await writeFile(join(cwd, 'users.txt'), '# two of them\nuser3@example.org\n\n5\n');
    const line = ['export', shared.url, '--users-from', 'users.txt', '--to-dir', 'users'];
    expect(await runCli(line, { cwd })).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(cwd, 'users'))).sort()).toEqual(['3', '5']);
    // The archive of one user in the place of another's.
    await rm(join(cwd, 'users', '3'), { recursive: true });
    await runCli(['export', shared.url, '--user-id', '9', '--archive', 'users/3'], { cwd });
    const failed = await runCli(line, { cwd });
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.stderr).toContain('is not that of the user 3');
    expect(failed.stdout).toMatch(/5 +was there/);
  });

  test.each([
    [['--each-user'], '--to-dir DIR'],
    [['--each-user', '--to-dir', 'd', '--user-id', '3'], 'One user is named, and many'],
    [['--to-dir', 'd'], '--each-user'],
    [['--each-user', '--to-dir', 'd', '--jobs', 'many'], 'from 1 to 64'],
    [['--users-from', 'not-there.txt', '--to-dir', 'd'], 'not-there.txt'],
  ])('is refused as %j', async (args, message) => {
    const result = await runCli(['export', shared.url, ...args], { cwd: await tempDirectory() });
    expect(result).toMatchObject({ exitCode: 2 });
    expect(result.stderr).toContain(message);
  });
});
