// The report of a validation, beside the archives it is about.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DIRECTORY_MODE, writeAtomically } from './atomic-file.ts';
import { withFileErrors } from './file-errors.ts';

/** Writes `directory/validation_report.json`, whole or not at all; makes the directory where it is missing. */
export async function writeReport(directory: string, report: object): Promise<void> {
  const path = join(directory, 'validation_report.json');
  await withFileErrors(path, () => mkdir(directory, { recursive: true, mode: DIRECTORY_MODE }));
  await writeAtomically(path, `${JSON.stringify(report, null, 1)}\n`);
}
