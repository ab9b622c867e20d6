import { fileURLToPath } from 'node:url';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { DialectName } from '../model/storage.ts';
import type { DatabaseEnd, Dialect } from './dialect.ts';
import {
  describeAddress,
  isPostgresUrl,
  parsePostgresEnd,
  parsePostgresUrl,
} from './postgres/connection/postgres-url.ts';
import { postgresDialect } from './postgres/postgres-dialect.ts';
import { sqliteDialect } from './sqlite/sqlite-dialect.ts';

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { sqlite: sqliteDialect, postgres: postgresDialect };

/** Every dialect. */
export const ALL_DIALECTS: readonly Dialect[] = Object.values(DIALECTS);

/** The dialect of that name. */
export function dialectNamed(name: DialectName): Dialect {
  return DIALECTS[name];
}

/** The dialect that opens `end`. */
export function dialectOf(end: DatabaseEnd): Dialect {
  return DIALECTS[end.kind];
}

/** `postgres://user@host:5432/name` or the file's path: for messages, never with a password. */
export function describeEnd(end: DatabaseEnd): string {
  return end.kind === 'sqlite' ? end.path : describeAddress(parsePostgresUrl(end));
}

/**
 * Understands how people name a database: `postgres://…`, `sqlite:PATH`, `sqlite:///PATH` (as SQLAlchemy
 * writes it: three slashes and then the path, so four for an absolute one), `file:PATH`, or the path of a
 * SQLite file. The password of a URL goes into `password`, and out of `url`.
 *
 * @throws USAGE for anything else; the message never holds the text, since a password may stand in it.
 */
export function parseEnd(text: string): DatabaseEnd {
  if (isPostgresUrl(text)) return parsePostgresEnd(text);
  const path = sqlitePath(text);
  if (path === '' || path === ':memory:') throw noFile();
  return { kind: 'sqlite', path };
}

/** `host=… dbname=…`, which libpq takes too. */
const KEYWORDS = /^\s*(?:host|hostaddr|port|dbname|user|password|service|sslmode)\s*=/;

function sqlitePath(text: string): string {
  if (KEYWORDS.test(text)) throw unsupported('PostgreSQL connection strings of the form "host=… dbname=…"');
  const sqlite = /^sqlite3?:(?:\/\/\/?)?(.*)$/is.exec(text);
  if (sqlite !== null) return sqlite[1] ?? '';
  if (/^file:/i.test(text)) return fileUrlPath(text);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text);
  if (scheme !== null) throw unsupported(`"${scheme[1]}:" databases`);
  return text;
}

function fileUrlPath(text: string): string {
  if (text.includes('?')) throw unsupported('parameters of "file:" URLs');
  if (!/^file:\/\//i.test(text)) return text.slice('file:'.length);
  try {
    return fileURLToPath(text);
  } catch (cause) {
    throw new RowferryError('USAGE', {
      message: 'The "file:" URL does not name a file of this machine.',
      hint: 'Give the path of the SQLite file instead.',
      cause,
    });
  }
}

function unsupported(what: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `RowFerry does not understand ${what}.`,
    hint: 'Give postgres://user@host:5432/name, or the path of a SQLite file.',
  });
}

function noFile(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'A SQLite database is a file; none was named.',
    hint: 'Give the path of a SQLite file, or postgres://user@host:5432/name.',
  });
}
