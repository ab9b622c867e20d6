import { userInfo } from 'node:os';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { DatabaseEnd } from '../../dialect.ts';
import { readParameters } from './postgres-url-parameters.ts';

export type PostgresEnd = Extract<DatabaseEnd, { kind: 'postgres' }>;

/** How a connection is encrypted, with the meaning that libpq gives each word (manual, 34.19.2). */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Where and as whom to connect: every part explicit, nothing left to the driver's defaults. */
export interface PostgresAddress {
  /** A host name, an IP address, or the directory of a Unix socket (it starts with `/`). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** null: the password file is asked. */
  readonly password: string | null;
  readonly sslMode: SslMode;
  /** A file of certificates, or `system`. */
  readonly sslRootCertificate: string | null;
  readonly sslCertificate: string | null;
  readonly sslKey: string | null;
  readonly sslDirect: boolean;
  readonly channelBinding: boolean;
  /** The password file; null: `~/.pgpass`. */
  readonly passfile: string | null;
  readonly connectSeconds: number;
}

const DEFAULT_PORT = 5432;
const CONNECT_SECONDS = 10;
const SCHEME = /^postgres(?:ql)?:\/\//i;

/** True for text that is meant as a PostgreSQL URL. */
export function isPostgresUrl(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * Takes a URL apart (`postgres://user:pw@host:port/db?sslmode=…`, `postgres:///db?host=/tmp`).
 * @throws USAGE for what is not supported (several hosts, service files) or not a URL; the message never
 * holds the URL, since a password may stand in it.
 */
export function parsePostgresUrl(end: PostgresEnd): PostgresAddress {
  const parts = splitUrl(end.url);
  const parameters = readParameters(parts.query);
  const host = parameters.host ?? parts.host ?? 'localhost';
  const port = parameters.port ?? parts.port;
  if (host.includes(',') || port?.includes(',') === true) throw severalHosts();
  const user = parameters.user ?? parts.user ?? userInfo().username;
  return {
    host,
    port: port === null ? DEFAULT_PORT : parsePort(port),
    user,
    database: parameters.dbname ?? parts.database ?? user,
    password: end.password ?? parameters.password ?? parts.password,
    sslMode: parameters.sslMode ?? (parameters.sslRootCertificate === 'system' ? 'verify-full' : 'prefer'),
    sslRootCertificate: parameters.sslRootCertificate,
    sslCertificate: parameters.sslCertificate,
    sslKey: parameters.sslKey,
    sslDirect: parameters.sslDirect,
    channelBinding: parameters.channelBinding,
    passfile: parameters.passfile,
    connectSeconds: parameters.connectSeconds ?? CONNECT_SECONDS,
  };
}

/**
 * The end that a URL names, with its password beside it instead of in it.
 * @throws USAGE as `parsePostgresUrl`.
 */
export function parsePostgresEnd(url: string): PostgresEnd {
  const { password } = parsePostgresUrl({ kind: 'postgres', url, password: null });
  return { kind: 'postgres', url: withoutPassword(url), password };
}

function withoutPassword(url: string): string {
  const scheme = SCHEME.exec(url)?.[0] ?? '';
  const rest = url.slice(scheme.length);
  const end = authorityEnd(rest);
  const userEnd = rest.slice(0, end).lastIndexOf('@');
  const [user] = splitOnce(rest.slice(0, Math.max(userEnd, 0)), ':');
  const [path, query] = splitOnce(rest.slice(Math.max(userEnd, 0)), '?');
  const parameters = new URLSearchParams(query ?? '');
  parameters.delete('password');
  return `${scheme}${user}${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
}

/** `postgres://user@host:5432/name`, for messages: without a password. */
export function describeAddress(address: PostgresAddress): string {
  const user = encodeURIComponent(address.user);
  const database = encodeURIComponent(address.database);
  if (address.host.startsWith('/')) return `postgres://${user}@/${database}?host=${address.host}&port=${address.port}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `postgres://${user}@${host}:${address.port}/${database}`;
}

interface UrlParts {
  readonly user: string | null;
  readonly password: string | null;
  readonly host: string | null;
  readonly port: string | null;
  readonly database: string | null;
  readonly query: string;
}

/**
 * The parts of the URL, decoded. By hand and not by `new URL`, which refuses `postgres://user@/name` and
 * takes a `#` of a password for the start of a fragment.
 */
function splitUrl(url: string): UrlParts {
  const scheme = SCHEME.exec(url);
  if (scheme === null) throw usage('A PostgreSQL database is given as a URL.');
  const rest = url.slice(scheme[0].length);
  const at = authorityEnd(rest);
  const authority = rest.slice(0, at);
  const questionMark = rest.indexOf('?', at);
  const path = questionMark === -1 ? rest.slice(at) : rest.slice(at, questionMark);
  const query = questionMark === -1 ? '' : rest.slice(questionMark + 1);
  const userEnd = authority.lastIndexOf('@');
  const [user, password] = userEnd === -1 ? [null, null] : splitOnce(authority.slice(0, userEnd), ':');
  const [host, port] = splitHost(authority.slice(userEnd + 1));
  return {
    user: part(user),
    password: part(password),
    host: part(host),
    port: part(port),
    database: part(path.slice(1)),
    query,
  };
}

/** Where the host ends: at the first `/` or `?` behind the last `@` that can end a user and password. */
function authorityEnd(rest: string): number {
  const end = rest.search(/[/?]/);
  return end === -1 ? rest.length : end;
}

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function splitHost(text: string): [string, string | null] {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return [bracketed[1] ?? '', bracketed[2] ?? null];
  const colon = text.lastIndexOf(':');
  return colon === -1 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
}

function part(text: string | null): string | null {
  return text === null || text === '' ? null : decodePart(text);
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw usage('The PostgreSQL URL has a "%" that is not followed by two hexadecimal digits.');
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw usage('The port of the PostgreSQL URL is not a number from 1 to 65535.');
  return port;
}

function severalHosts(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'The PostgreSQL URL names several hosts.',
    hint: 'Give the one host to work with: postgres://user@host:5432/name.',
  });
}

function usage(message: string): RowferryError {
  return new RowferryError('USAGE', {
    message,
    hint: 'Write it as postgres://user@host:5432/name, with "@", "/", "?", "#" and "%" in a user name or password as %40, %2F, %3F, %23 and %25.',
  });
}
