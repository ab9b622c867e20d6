import pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { cancelOnAbort } from './postgres-cancel.ts';
import { passwordFromFile } from './postgres-passfile.ts';
import { codeOf } from './postgres-server-error.ts';
import { parseText } from './postgres-text-types.ts';
import { type Encryption, encryptionAttempts } from './postgres-tls.ts';
import { describeAddress, type PostgresAddress, type PostgresEnd, parsePostgresUrl } from './postgres-url.ts';

export interface ConnectOptions {
  /** Cancels the running statement; soon after, the connection is cut if it was not ended. */
  readonly signal: AbortSignal;
  /** What `pg_stat_activity` shows. Others can read it: no secrets, no data. */
  readonly applicationName: string;
}

/**
 * Opens a connection. The caller ends it with `client.end()`. It runs one statement at a time.
 * @throws CONNECTION_REFUSED, AUTHENTICATION_FAILED, DATABASE_NOT_FOUND, INTERRUPTED, or USAGE for a URL
 * that is not supported. No error holds a password.
 */
export async function connectPostgres(end: PostgresEnd, options: ConnectOptions): Promise<pg.Client> {
  const address = parsePostgresUrl(end);
  const client = await connectAddress(address, options);
  const helper = { signal: new AbortController().signal, applicationName: `${options.applicationName} cancel` };
  cancelOnAbort(client, options.signal, () => connectAddress(address, helper));
  return client;
}

/** Tries what `sslmode` allows, one after the other, and reports the failure of the last. */
async function connectAddress(address: PostgresAddress, options: ConnectOptions): Promise<pg.Client> {
  const attempts = encryptionAttempts(address);
  for (const [at, encryption] of attempts.entries()) {
    try {
      return await attempt(clientConfig(address, encryption, options), options.signal);
    } catch (error) {
      const isLast = at === attempts.length - 1;
      if (isLast || options.signal.aborted || !isAboutEncryption(error)) {
        throw toRowferryError(error, { server: describeAddress(address) });
      }
    }
  }
  throw new Error('broken invariant: sslmode allows no way to connect');
}

function clientConfig(address: PostgresAddress, encryption: Encryption, options: ConnectOptions): pg.ClientConfig {
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    password: () => passwordOf(address),
    ssl: encryption,
    ...(address.sslDirect && encryption !== false ? { sslnegotiation: 'direct' as const } : {}),
    enableChannelBinding: address.channelBinding,
    application_name: options.applicationName,
    client_encoding: 'UTF8',
    connectionTimeoutMillis: address.connectSeconds * 1000,
    keepAlive: true,
    types: { getTypeParser: parseText },
  };
}

/** Called by the driver when the server asks for a password. */
async function passwordOf(address: PostgresAddress): Promise<string> {
  const password = address.password ?? (await passwordFromFile(address));
  if (password !== null) return password;
  throw new RowferryError('AUTHENTICATION_FAILED', {
    message: `The server asks for a password for user ${JSON.stringify(address.user)}, and there is none.`,
    hint: 'Set PGPASSWORD, write it into ~/.pgpass (mode 0600), or into the URL: postgres://user:password@host/name.',
    context: { server: describeAddress(address) },
  });
}

async function attempt(config: pg.ClientConfig, signal: AbortSignal): Promise<pg.Client> {
  if (signal.aborted) throw interrupted();
  const client = new pg.Client(config);
  // Without a listener a connection that breaks while idle would end the process; the next query reports it.
  client.on('error', () => {});
  const giveUp = (): void => {
    client.connection.stream.destroy();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await client.connect();
    return client;
  } catch (error) {
    giveUp();
    throw signal.aborted ? interrupted() : error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function interrupted(): RowferryError {
  return new RowferryError('INTERRUPTED', { message: 'The run was stopped while it connected to the server.' });
}

/** The server has no encryption (or insists on it: pg_hba.conf, 28000): the other way may work. */
function isAboutEncryption(error: unknown): boolean {
  if (error instanceof RowferryError) return false;
  const message = error instanceof Error ? error.message : '';
  return codeOf(error) === '28000' || codeOf(error).startsWith('ERR_SSL') || /\b(SSL|TLS)\b/.test(message);
}
