import { spawnSync } from 'node:child_process';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockArchive, lockedRun } from '../../../src/archive/archive-lock.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf } from './archive-fixtures.ts';

/** A process id that is certainly not in use: that of a process that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

function lockText(pid: number, host = hostname(), started: string | null = null): string {
  return `${JSON.stringify({ pid, started, host, run: 'other' })}\n`;
}

describe('the lock', () => {
  test('holds the directory for one run, and gives it back', async () => {
    const directory = join(await tempDirectory(), 'migration_data');
    const lock = await lockArchive(directory);
    expect(await lockedRun(directory)).toBe(lock.run);
    expect(JSON.parse(await readFile(join(directory, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    const failure = await failureOf(() => lockArchive(directory));
    expect(failure.code).toBe('ARCHIVE_LOCKED');
    expect(failure.message).toContain(String(process.pid));
    await lock.release();
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    await (await lockArchive(directory)).release();
  });

  test('of a process that is gone is taken over', async () => {
    const directory = await tempDirectory();
    await writeFile(join(directory, 'lock'), lockText(deadPid()));
    const lock = await lockArchive(directory);
    expect(await lockedRun(directory)).toBe(lock.run);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  test('of an earlier process that had the same id is taken over', async () => {
    const isKnown = await access('/proc/self/stat').then(
      () => true,
      () => false,
    );
    const directory = await tempDirectory();
    await writeFile(join(directory, 'lock'), lockText(process.pid, hostname(), '1'));
    const taking = await failureOf(async () => (await lockArchive(directory)).release());
    expect(taking.code).toBe(isKnown ? 'none' : 'ARCHIVE_LOCKED');
  });

  test('of a process on another machine stands, since nobody here can tell', async () => {
    const directory = await tempDirectory();
    await writeFile(join(directory, 'lock'), lockText(deadPid(), 'elsewhere'));
    expect((await failureOf(() => lockArchive(directory))).code).toBe('ARCHIVE_LOCKED');
  });

  test('that makes no sense stands', async () => {
    const directory = await tempDirectory();
    await writeFile(join(directory, 'lock'), 'nonsense');
    expect((await failureOf(() => lockArchive(directory))).code).toBe('ARCHIVE_LOCKED');
    expect(await lockedRun(directory)).toBeNull();
  });

  test('is taken by exactly one of many who try at once, also over a stale one', async () => {
    const directory = await tempDirectory();
    await writeFile(join(directory, 'lock'), lockText(deadPid()));
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockArchive(directory)));
    const taken = tries.filter((attempt) => attempt.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    expect(await lockedRun(directory)).toBe(taken[0]?.value.run);
  });

  test('is left alone by a release when another run has it', async () => {
    const directory = await tempDirectory();
    const lock = await lockArchive(directory);
    await writeFile(join(directory, 'lock'), lockText(process.pid));
    await lock.release();
    expect(await lockedRun(directory)).toBe('other');
  });
});
