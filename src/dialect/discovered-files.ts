import type { DiscoveredFiles } from '../model/source-file.ts';
import type { DatabaseEnd } from './dialect.ts';

/** The files below a folder that are read as one database; null for a database that was named. */
export function discoveredFiles(end: DatabaseEnd): DiscoveredFiles | null {
  return (end.kind === 'sqlite' ? end.discovered : null) ?? null;
}
