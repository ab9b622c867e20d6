import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { SslMode } from './postgres-url.ts';

/** What stands behind the `?` of a PostgreSQL URL, of the parameters that RowFerry knows. */
export interface UrlParameters {
  readonly host: string | null;
  readonly port: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly dbname: string | null;
  readonly sslMode: SslMode | null;
  readonly sslRootCertificate: string | null;
  readonly sslCertificate: string | null;
  readonly sslKey: string | null;
  readonly sslDirect: boolean;
  readonly channelBinding: boolean;
  readonly passfile: string | null;
  readonly connectSeconds: number | null;
}

/** Taken as libpq takes them (manual, 34.1.2). */
const KNOWN = [
  'host',
  'port',
  'user',
  'password',
  'dbname',
  'sslmode',
  'ssl',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslnegotiation',
  'channel_binding',
  'passfile',
  'connect_timeout',
];

/** Of other programs that share the URL (Prisma, poolers, libpq itself): they change nothing that we do. */
const HARMLESS = [
  'application_name',
  'fallback_application_name',
  'client_encoding',
  'connection_limit',
  'gssencmode',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'pgbouncer',
  'pool_timeout',
  'schema',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
  'uselibpqcompat',
];

/** The `sslmode` of a URL, and `no-verify` of node-postgres, which is what libpq calls `require`. */
const SSL_MODES: ReadonlyMap<string, SslMode> = new Map([
  ['disable', 'disable'],
  ['allow', 'allow'],
  ['prefer', 'prefer'],
  ['require', 'require'],
  ['no-verify', 'require'],
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
]);

/**
 * Reads the query of a PostgreSQL URL.
 * @throws USAGE for a parameter that would have to do something and that RowFerry cannot do.
 */
export function readParameters(query: string): UrlParameters {
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    refuseUnknown(name);
    given.set(name, value);
  }
  const text = (name: string): string | null => given.get(name) || null;
  return {
    host: text('host'),
    port: text('port'),
    user: text('user'),
    password: text('password'),
    dbname: text('dbname'),
    sslMode: sslMode(text('sslmode'), text('ssl')),
    sslRootCertificate: text('sslrootcert'),
    sslCertificate: text('sslcert'),
    sslKey: text('sslkey'),
    sslDirect: text('sslnegotiation') === 'direct',
    channelBinding: text('channel_binding') === 'require',
    passfile: text('passfile'),
    connectSeconds: seconds(text('connect_timeout')),
  };
}

function refuseUnknown(name: string): void {
  if (KNOWN.includes(name) || HARMLESS.includes(name)) return;
  if (name === 'service') {
    throw new RowferryError('USAGE', {
      message: 'The PostgreSQL URL names a service; service files are not read.',
      hint: 'Write out what the service stands for: postgres://user@host:5432/name.',
    });
  }
  throw new RowferryError('USAGE', {
    message: `The PostgreSQL URL has the parameter ${JSON.stringify(name)}, which is not supported.`,
    hint: `Remove it. Supported are: ${KNOWN.join(', ')}.`,
  });
}

function sslMode(mode: string | null, ssl: string | null): SslMode | null {
  if (mode === null) return ssl === null ? null : sslSwitch(ssl);
  const known = SSL_MODES.get(mode);
  if (known !== undefined) return known;
  throw new RowferryError('USAGE', {
    message: `The PostgreSQL URL has sslmode=${JSON.stringify(mode)}, which does not exist.`,
    hint: `Use one of: ${[...SSL_MODES.keys()].join(', ')}.`,
  });
}

/** `ssl=true` of JDBC and node-postgres: encrypted; which certificates are good is not said. */
function sslSwitch(ssl: string): SslMode {
  return ssl === 'false' || ssl === '0' ? 'disable' : 'require';
}

/** `connect_timeout`; 0 and less wait for ever in libpq: for us that is an hour. */
function seconds(text: string | null): number | null {
  if (text === null) return null;
  if (!/^-?\d{1,6}$/.test(text)) {
    throw new RowferryError('USAGE', {
      message: 'connect_timeout of the PostgreSQL URL is not a whole number of seconds.',
      hint: 'Write for example connect_timeout=10.',
    });
  }
  return Number(text) > 0 ? Number(text) : 3600;
}
