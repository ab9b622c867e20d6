// What an archive that was not sealed holds already, for a run that goes on with it.
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { nameKey } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import { checkPlan } from './archive-documents.ts';
import { type ArchivePaths, archivePaths, resolvePartFile } from './archive-layout.ts';
import { readIfThere } from './atomic-file.ts';
import { sha256 } from './canonical-document.ts';
import { withFileErrors } from './file-errors.ts';
import { checkDocument } from './json-schemas.ts';
import type { PartEntry, TableEntry } from './manifest.ts';
import { checkStats } from './part-reader.ts';
import type { EndRecord, HeadRecord, PartRecord, PartsRecord } from './parts-log.ts';

export interface UnfinishedArchive {
  readonly head: HeadRecord;
  /** The records of tables that have ended, in their order. */
  readonly ended: readonly PartsRecord[];
  /** The parts of tables that have not, by {@link nameKey}. */
  readonly begun: ReadonlyMap<string, readonly PartEntry[]>;
}

/** The digests that an archive must have to be gone on with. */
export interface UnfinishedDigests {
  readonly catalog: string;
  readonly plan: string | null;
  readonly parent: string | null;
}

/**
 * Finds what was sealed of an archive that has no manifest, and removes every file of a part that was not. A table of which rows
 * were left out has not ended: who goes on has to meet them again.
 * @returns null where there is nothing to go on with: the archive begins anew
 */
export async function findUnfinished(
  paths: ArchivePaths,
  digests: UnfinishedDigests,
): Promise<UnfinishedArchive | null> {
  if ((await readIfThere(paths.manifest)) !== null) return null;
  const records = recordsIn(await readIfThere(paths.parts));
  const [head, ...others] = records;
  if (head?.kind !== 'archive' || head.catalog !== digests.catalog || head.plan !== digests.plan) return null;
  if ((head.parent ?? null) !== digests.parent) return null;
  const parts = others.filter((record) => record.kind === 'part');
  if (!(await areWhole(paths, parts))) return null;
  await removeOthers(paths, parts);
  const over = new Set(
    others.flatMap((record) => (record.kind === 'end' && record.refused === undefined ? [nameKey(record.table)] : [])),
  );
  const ended = others.filter((record) => over.has(keyOf(record)));
  const begun = new Map<string, PartEntry[]>();
  for (const record of parts) {
    if (over.has(keyOf(record))) continue;
    const { kind: _, table, ...entry } = record;
    begun.set(nameKey(table), [...(begun.get(nameKey(table)) ?? []), entry]);
  }
  return { head, ended, begun };
}

/** The plan of a transform of the export `parent` that was begun and not sealed; null where there is none. */
export async function unfinishedPlan(directory: string, parent: string): Promise<Plan | null> {
  const paths = archivePaths(directory, 'transformed');
  if ((await readIfThere(paths.manifest)) !== null) return null;
  const [head] = recordsIn(await readIfThere(paths.parts));
  const plan = await readIfThere(paths.plan);
  if (head?.kind !== 'archive' || head.parent !== parent || plan === null || head.plan !== sha256(plan)) return null;
  return checkPlan(plan, paths.plan);
}

/** The entries of the tables that have ended. */
export function endedTables({ ended }: UnfinishedArchive): readonly TableEntry[] {
  const partsOf = (key: string) =>
    ended.flatMap((record) => {
      if (record.kind !== 'part' || nameKey(record.table) !== key) return [];
      const { kind: _, table: __, ...entry } = record;
      return [entry];
    });
  return ended.flatMap((record): readonly TableEntry[] => {
    if (record.kind !== 'table') return [];
    const { name, order } = record;
    const end = ended.find((other) => other.kind === 'end' && nameKey(other.table) === nameKey(name)) as EndRecord;
    const changes = end.changed === undefined ? {} : { changed: end.changed };
    return [
      { name, rows: end.rows, order, layout: 'lines', parts: partsOf(nameKey(name)), sums: end.sums, ...changes },
    ];
  });
}

function keyOf(record: PartsRecord): string {
  if (record.kind === 'archive') return '';
  return nameKey(record.kind === 'table' ? record.name : record.table);
}

/** A last line that is torn was never there. */
function recordsIn(log: Buffer | null): readonly PartsRecord[] {
  if (log === null) return [];
  const lines = log.toString('utf8').split('\n').slice(0, -1);
  const records = lines.map((line) => checkDocument('parts', parsed(line)).document);
  const broken = records.indexOf(null);
  return (broken === -1 ? records : records.slice(0, broken)) as readonly PartsRecord[];
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function areWhole(paths: ArchivePaths, parts: readonly PartRecord[]): Promise<boolean> {
  try {
    for (const part of parts) {
      const path = resolvePartFile(paths.directory, part.file);
      checkStats(await lstat(path), { part, path, table: '' });
    }
    return true;
  } catch {
    // A part that is gone or of another size: nothing of the log is trusted then.
    return false;
  }
}

async function removeOthers(paths: ArchivePaths, parts: readonly PartRecord[]): Promise<void> {
  const sealed = new Set(parts.map(({ file }) => basename(file)));
  await withFileErrors(paths.data, async () => {
    for (const name of await readdir(paths.data)) {
      if (!sealed.has(name)) await rm(join(paths.data, name));
    }
  });
}
