import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openReportFile } from '../../../src/cli/report-file.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const BEGUN = new Date('2026-11-21T15:30:07.123Z');

test('a report in a directory has the moment in its name, and its owner alone can read it', async () => {
  const directory = await tempDirectory();
  openReportFile(directory, BEGUN).write({ ok: true });
  expect(await readdir(directory)).toEqual(['migration_report_20261121_153007.json']);
  const file = join(directory, 'migration_report_20261121_153007.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ ok: true });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a report of an earlier run is replaced once there is a new one', async () => {
  const file = join(await tempDirectory(), 'report.json');
  await writeFile(file, 'of an earlier run');
  const report = openReportFile(file, BEGUN);
  expect(await readFile(file, 'utf8')).toBe('of an earlier run');
  report.write({ ok: false });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ ok: false });
});

test('a report that could not be written is an error before the run', async () => {
  const directory = await tempDirectory();
  await mkdir(join(directory, 'there'));
  expect(() => openReportFile(join(directory, 'missing', 'report.json'), BEGUN)).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
