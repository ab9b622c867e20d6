// What is written for people beside the archives it is about.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../model/plan.ts';
import { DIRECTORY_MODE, writeAtomically } from './atomic-file.ts';
import { withFileErrors } from './file-errors.ts';

/** Writes `directory/validation_report.json`, whole or not at all; makes the directory where it is missing. */
export function writeReport(directory: string, report: object): Promise<void> {
  return writeBeside(directory, 'validation_report.json', report);
}

/** Writes `directory/plan.json`: what a move would do, for a person to read before it. No archive needs it. */
export function writePlan(directory: string, plan: Plan): Promise<void> {
  return writeBeside(directory, 'plan.json', plan);
}

async function writeBeside(directory: string, name: string, value: object): Promise<void> {
  const path = join(directory, name);
  await withFileErrors(path, () => mkdir(directory, { recursive: true, mode: DIRECTORY_MODE }));
  await writeAtomically(path, `${JSON.stringify(value, null, 1)}\n`);
}
