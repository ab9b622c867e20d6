import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogFile } from '../../../src/cli/log-file.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

test('entries are appended as JSON lines with their time, in a file for its owner alone', async () => {
  const path = join(await tempDirectory(), 'run.log');
  for (const run of [1, 2]) {
    const log = openLogFile(path);
    log.write({ kind: 'result', run });
    log.close();
  }
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).run)).toEqual([1, 2]);
  expect(lines[0]).toMatch(/^\{"time":"\d{4}-\d\d-\d\dT[\d:.]+Z","kind":"result"/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a log file that is there already keeps its mode', async () => {
  const path = join(await tempDirectory(), 'run.log');
  await writeFile(path, '');
  await chmod(path, 0o644);
  openLogFile(path).close();
  expect((await stat(path)).mode & 0o777).toBe(0o644);
});

test('a log file that cannot be opened is a usage error', () => {
  expect(() => openLogFile('/nowhere/at/all/run.log')).toThrow('/nowhere/at/all/run.log cannot be opened');
});
