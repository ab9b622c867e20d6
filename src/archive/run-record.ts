// `resume.json`: the run in the archive directory that was begun and has not ended. It says nothing about data.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, syncDirectory, writeAtomically } from './atomic-file.ts';
import { withFileErrors } from './file-errors.ts';

export interface RunRecord {
  /** The digest of what was asked for. */
  readonly command: string;
  /** What is the same only while the source is; null: nothing is. */
  readonly fingerprint: string | null;
}

const pathIn = (directory: string) => join(directory, 'resume.json');

/** The record of a run that was not finished; null where there is none, or none that can be read. */
export async function readRunRecord(directory: string): Promise<RunRecord | null> {
  const text = await readIfThere(pathIn(directory));
  if (text === null) return null;
  try {
    const { command, fingerprint } = JSON.parse(text.toString('utf8')) as Partial<RunRecord>;
    const isWhole = typeof command === 'string' && (fingerprint === null || typeof fingerprint === 'string');
    return isWhole ? { command, fingerprint: fingerprint ?? null } : null;
  } catch {
    // Whoever wrote it, nothing can be gone on with: the run begins anew.
    return null;
  }
}

export function writeRunRecord(directory: string, record: RunRecord): Promise<void> {
  return writeAtomically(pathIn(directory), `${JSON.stringify(record)}\n`);
}

export async function removeRunRecord(directory: string): Promise<void> {
  const path = pathIn(directory);
  await withFileErrors(path, async () => {
    await rm(path, { force: true });
    await syncDirectory(directory);
  });
}
