import { RowferryError } from '../errors/rowferry-error.ts';

/** A PostgreSQL URL in its parts, each decoded; null where it says nothing. */
export interface PostgresParts {
  readonly user: string | null;
  readonly password: string | null;
  /** A name, an address, or the directory of a socket. */
  readonly host: string | null;
  readonly port: string | null;
  readonly database: string | null;
  /** `sslmode` and the like, as they were written. */
  readonly query: string | null;
}

/** Parts that say nothing. */
export const EMPTY_PARTS: PostgresParts = {
  user: null,
  password: null,
  host: null,
  port: null,
  database: null,
  query: null,
};

// The user part reaches to the last @ before the first / or ?, and may hold characters that should have been
// escaped: people paste passwords as they are.
const POSTGRES_URL = /^postgres(?:ql)?:\/\/(?:([^/?]*)@)?(\[[^\]]*\]|[^/?:]*)(?::(\d*))?(?:\/([^?]*))?(?:\?(.*))?$/is;

/**
 * Takes a URL apart (libpq manual, 32.1.1.2 "Connection URIs").
 *
 * @throws USAGE; the message does not hold the URL, because it may hold a password.
 */
export function parsePostgresParts(text: string, origin: string): PostgresParts {
  const match = POSTGRES_URL.exec(text);
  if (match === null) {
    throw new RowferryError('USAGE', {
      message: `${origin} is not a PostgreSQL URL that can be read.`,
      hint: 'Write postgres://user@host:5432/database, with / ? # % and @ in a password escaped as %2F %3F %23 %25 %40.',
    });
  }
  const [, userInfo = '', host, port, database, query] = match;
  const colon = userInfo.indexOf(':');
  const parts: PostgresParts = {
    user: decoded(colon === -1 ? userInfo : userInfo.slice(0, colon)),
    password: colon === -1 ? null : decoded(userInfo.slice(colon + 1)),
    host: decoded(host),
    port: decoded(port),
    database: decoded(database),
    query: null,
  };
  return query === undefined ? parts : withQuery(parts, new URLSearchParams(query));
}

/** The URL of the parts, without the password: that one travels beside it. */
export function formatPostgresParts(parts: PostgresParts): string {
  const user = parts.user === null ? '' : `${encodeURIComponent(parts.user)}@`;
  const host = parts.host === null ? '' : encodeHost(parts.host);
  const port = parts.port === null ? '' : `:${parts.port}`;
  const database = parts.database === null ? '' : encodeURIComponent(parts.database);
  const query = parts.query === null ? '' : `?${parts.query}`;
  return `postgres://${user}${host}${port}/${database}${query}`;
}

/** Moves what the query says of user, password, host, port and database (all allowed there) to the parts. */
function withQuery(parts: PostgresParts, query: URLSearchParams): PostgresParts {
  const take = (name: string, part: string | null): string | null => {
    const value = query.get(name) ?? part;
    query.delete(name);
    return value;
  };
  return {
    user: take('user', parts.user),
    password: take('password', parts.password),
    host: take('host', parts.host),
    port: take('port', parts.port),
    database: take('dbname', parts.database),
    query: query.size === 0 ? null : query.toString(),
  };
}

/** An IPv6 address keeps its brackets; the slashes of a socket directory are escaped. */
function encodeHost(host: string): string {
  return host.startsWith('[') ? host : encodeURIComponent(host);
}

function decoded(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone %: the text was never escaped.
    return text;
  }
}
