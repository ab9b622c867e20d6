import { performance } from 'node:perf_hooks';
import type { DatabaseEnd } from '../dialect/dialect.ts';
import { databaseFiles } from '../dialect/discovered-files.ts';
import { describeEnd, dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { StageContext } from './progress.ts';
import { secondsSince } from './stage-run.ts';

export interface BackUpOptions {
  readonly from: DatabaseEnd;
  readonly directory: string;
}

export interface BackUpSummary {
  readonly stage: 'backup';
  readonly source: string;
  /** The file that was made; of several databases the directory below which each has one. */
  readonly backup: string;
  readonly databases: number;
  readonly seconds: number;
}

/**
 * Writes a copy of each SQLite database as of one moment of its own, which other programs may go on using.
 * @throws USAGE where the source is no file; SOURCE_NOT_FOUND, NOT_A_DATABASE, SOURCE_BUSY, DISK_FULL, PERMISSION_DENIED
 */
export async function backUpDatabase(
  { from, directory }: BackUpOptions,
  context: StageContext,
): Promise<BackUpSummary> {
  const startedMs = performance.now();
  const { files } = dialectOf(from);
  if (files === null) throw noFile();
  const backup = await files.backUp(from, { directory, signal: context.signal });
  const databases = databaseFiles(from).length;
  return { stage: 'backup', source: describeEnd(from), backup, databases, seconds: secondsSince(startedMs) };
}

function noFile(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'Only SQLite databases can be backed up so: a PostgreSQL database is no file.',
    hint: '"pg_dump" backs up a whole PostgreSQL database; "rowferry snapshot create" keeps its rows as an audit snapshot.',
  });
}

/** A database as a script finds it. */
export interface FileToBackUp {
  /** Absolute. */
  readonly path: string;
  /** Below the folder that was looked through. */
  readonly file: string;
}

/** The files that a backup would be made of. @throws USAGE where the source is no file */
export function filesToBackUp(from: DatabaseEnd): readonly FileToBackUp[] {
  const { files } = dialectOf(from);
  if (files === null) throw noFile();
  return databaseFiles(from).map(({ end, file }) => ({ path: files.pathOf(end), file }));
}
