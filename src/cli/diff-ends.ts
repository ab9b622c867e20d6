import { statSync } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { DiffEnd } from '../stages/diff/diff-options.ts';
import { candidateOf } from './end-candidates.ts';
import { openableEnds } from './open-ends.ts';
import type { Run } from './run.ts';

export interface DiffEndSettings {
  readonly A: string | null;
  readonly B: string | null;
  readonly passwordFile: string | null;
}

type EndName = 'A' | 'B';

/** What the two arguments of `diff` name: a directory is an archive, anything else a database. */
export async function diffEnds(
  { A, B, passwordFile }: DiffEndSettings,
  run: Run,
): Promise<{ readonly left: DiffEnd; readonly right: DiffEnd }> {
  const texts = [required(A, 'A'), required(B, 'B')] as const;
  const candidates = texts.map((text, at) => (isDirectory(text) ? null : candidateOf(text, at === 0 ? 'A' : 'B')));
  const opened = await openableEnds(candidates, passwordFile, run);
  const endAt = (at: 0 | 1): DiffEnd => {
    const database = opened[at] ?? null;
    return database === null ? { kind: 'archive', directory: texts[at] } : { kind: 'database', end: database.end };
  };
  return { left: endAt(0), right: endAt(1) };
}

function required(text: string | null, name: EndName): string {
  if (text !== null) return text;
  throw new RowferryError('USAGE', {
    message: `${name} is not given: diff compares two things.`,
    hint: 'Give two of: the directory of an archive, a SQLite file, a postgres:// URL.',
  });
}

function isDirectory(text: string): boolean {
  return statSync(text, { throwIfNoEntry: false })?.isDirectory() === true;
}
