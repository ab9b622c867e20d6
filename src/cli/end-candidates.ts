import { RowferryError } from '../errors/rowferry-error.ts';
import type { DialectName } from '../model/storage.ts';
import { type Environment, variableOf } from './environment.ts';
import { isPostgresUrl, postgresFromEnvironment } from './postgres-environment.ts';
import { type PostgresParts, parsePostgresParts } from './postgres-parts.ts';
import { givenText } from './settings.ts';

/** Something that names a database, before it is decided which end it is. */
export type EndCandidate = SqliteCandidate | PostgresCandidate;

interface SqliteCandidate {
  readonly dialect: 'sqlite';
  /** As it was given: a path or a `sqlite:` URL. */
  readonly text: string;
  readonly origin: string;
  readonly isArgument: boolean;
}

export interface PostgresCandidate {
  readonly dialect: 'postgres';
  readonly parts: PostgresParts;
  /** What named it: `FROM`, `--postgres-url`, `DATABASE_URL`. */
  readonly origin: string;
  /** True for the command line, where other users of the machine can see it. */
  readonly isArgument: boolean;
}

/** What the command line says about the ends; undefined: the command has no such argument, or it was not given. */
export interface EndArguments {
  readonly positionalFrom?: string | null;
  readonly positionalTo?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly sqlitePath?: string | null;
  readonly postgresUrl?: string | null;
}

/** Everything that names a database, sorted by how. */
export interface EndCandidates {
  readonly from: EndCandidate | null;
  readonly to: EndCandidate | null;
  /** `--sqlite-path` and `--postgres-url`: which end they are follows from the others. */
  readonly sqlite: EndCandidate | null;
  readonly postgres: EndCandidate | null;
  /** What the environment names; only asked where the command line leaves an end open. */
  fromEnvironment(dialect: DialectName): EndCandidate | null;
}

/** @throws USAGE for two names of one end and for a flag with the wrong kind of database. */
export function gatherCandidates(ends: EndArguments, environment: Environment): EndCandidates {
  const sqlite = candidateOf(ends.sqlitePath, '--sqlite-path');
  const postgres = candidateOf(ends.postgresUrl, '--postgres-url');
  if (sqlite?.dialect === 'postgres') throw wrongKind('--sqlite-path', 'a SQLite file');
  if (postgres?.dialect === 'sqlite') throw wrongKind('--postgres-url', 'a postgres:// URL');
  return {
    from: oneOf(candidateOf(ends.positionalFrom, 'FROM'), candidateOf(ends.from, '--from')),
    to: oneOf(candidateOf(ends.positionalTo, 'TO'), candidateOf(ends.to, '--to')),
    sqlite,
    postgres,
    fromEnvironment: (dialect) =>
      dialect === 'sqlite' ? sqliteFromEnvironment(environment) : postgresCandidate(environment),
  };
}

/** The one of two candidates that is there. */
export function oneOf(first: EndCandidate | null, second: EndCandidate | null): EndCandidate | null {
  if (first !== null && second !== null) throw twoCandidates(first, second);
  return first ?? second;
}

export function twoCandidates(first: EndCandidate, second: EndCandidate): RowferryError {
  return new RowferryError('USAGE', {
    message: `${first.origin} and ${second.origin} both name the same end.`,
    hint: 'Leave one of them out.',
  });
}

/** What `origin` names, if anything. */
export function candidateOf(value: string | null | undefined, origin: string): EndCandidate | null {
  const text = givenText(origin, value ?? undefined);
  if (text === null) return null;
  return isPostgresUrl(text)
    ? { dialect: 'postgres', parts: parsePostgresParts(text, origin), origin, isArgument: true }
    : { dialect: 'sqlite', text, origin, isArgument: true };
}

function postgresCandidate(environment: Environment): EndCandidate | null {
  const named = postgresFromEnvironment(environment);
  return named === null ? null : { dialect: 'postgres', ...named, isArgument: false };
}

/** `SQLITE_DB_PATH`; a `DATABASE_URL` that is a SQLite URL counts as well. */
function sqliteFromEnvironment(environment: Environment): EndCandidate | null {
  const url = variableOf(environment, 'DATABASE_URL');
  const isSqlite = url !== null && /^(?:sqlite|file):/.test(url);
  return oneOf(
    sqliteVariable('SQLITE_DB_PATH', atHome(variableOf(environment, 'SQLITE_DB_PATH'), environment)),
    sqliteVariable('DATABASE_URL', isSqlite ? url : null),
  );
}

/** In a file of variables no shell has made a directory of `~`. */
function atHome(path: string | null, environment: Environment): string | null {
  const home = variableOf(environment, 'HOME') ?? variableOf(environment, 'USERPROFILE');
  return home !== null && path?.startsWith('~/') === true ? `${home}${path.slice(1)}` : path;
}

function sqliteVariable(origin: string, text: string | null): EndCandidate | null {
  return text === null ? null : { dialect: 'sqlite', text, origin, isArgument: false };
}

function wrongKind(flag: string, wanted: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${flag} is not ${wanted}.`,
    hint: `Give ${wanted}, or use --from/--to.`,
  });
}
