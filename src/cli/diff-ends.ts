import { RowferryError } from '../errors/rowferry-error.ts';
import type { DiffEnd } from '../stages/diff/diff-options.ts';
import { keptEnd } from '../stages/diff/kept-end.ts';
import { assert } from '../util/assert.ts';
import { candidateOf } from './end-candidates.ts';
import { openableEnds } from './open-ends.ts';
import type { Run } from './run.ts';

export interface DiffEndSettings {
  readonly A: string | null;
  readonly B: string | null;
  readonly passwordFile: string | null;
  /** The store of snapshots. */
  readonly store: string;
}

interface DiffEnds {
  readonly left: DiffEnd;
  readonly right: DiffEnd;
}

/** What the two arguments of `diff` name: a directory is an archive, `snapshot:ID` a snapshot, anything else a database. */
export async function diffEnds(settings: DiffEndSettings, run: Run): Promise<DiffEnds> {
  const texts = [required(settings.A, 'A'), required(settings.B, 'B')] as const;
  const kept = texts.map((text) => keptEnd(text, settings.store));
  const candidates = texts.map((text, at) => (kept[at] === null ? candidateOf(text, at === 0 ? 'A' : 'B') : null));
  const opened = await openableEnds(candidates, settings.passwordFile, run);
  const endAt = (at: 0 | 1): DiffEnd => {
    const end = kept[at] ?? null;
    if (end !== null) return end;
    const database = opened[at] ?? null;
    assert(database !== null, 'what is no archive is opened as a database');
    return { kind: 'database', end: database.end };
  };
  return { left: endAt(0), right: endAt(1) };
}

function required(text: string | null, name: 'A' | 'B'): string {
  if (text !== null) return text;
  throw new RowferryError('USAGE', {
    message: `${name} is not given: diff compares two things.`,
    hint: 'Give two of: the directory of an archive, a snapshot (its id, snapshot:latest), a SQLite file, a postgres:// URL.',
  });
}
