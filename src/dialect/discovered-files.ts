import { basename, join } from 'node:path';
import type { DiscoveredFiles } from '../model/source-file.ts';
import type { DatabaseEnd } from './dialect.ts';

/** The files below a folder that are read as one database; null for a database that was named. */
export function discoveredFiles(end: DatabaseEnd): DiscoveredFiles | null {
  return (end.kind === 'sqlite' ? end.discovered : null) ?? null;
}

/** A database file of an end. */
export interface DatabaseFile {
  readonly end: DatabaseEnd;
  /** Its path below the folder that was looked through. */
  readonly file: string;
}

/** The files of an end: those that were found below a folder, or the one that was named; none where it is no file. */
export function databaseFiles(end: DatabaseEnd): readonly DatabaseFile[] {
  if (end.kind !== 'sqlite') return [];
  const found = end.discovered?.found;
  if (found === undefined) return [{ end, file: basename(end.path) }];
  return found.map(({ file }) => ({ end: { kind: 'sqlite', path: join(end.path, file) }, file }));
}
