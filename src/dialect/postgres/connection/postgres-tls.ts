import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { assertNever } from '../../../util/assert.ts';
import type { PostgresAddress } from './postgres-url.ts';

/** What to connect with: `false` is without encryption. */
export type Encryption = false | ConnectionOptions;

/**
 * The ways to connect that `sslmode` allows, in the order in which libpq tries them (manual, 34.19.2).
 * They are spelled out for the driver because its own reading of `sslmode` differs from libpq's and is
 * about to change.
 */
export function encryptionAttempts(address: PostgresAddress): readonly Encryption[] {
  // Over a Unix socket libpq never encrypts.
  if (address.host.startsWith('/')) return [false];
  switch (address.sslMode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unverified(address)];
    case 'prefer':
      return [unverified(address), false];
    case 'require':
      return [address.sslRootCertificate === null ? unverified(address) : verified(address, false)];
    case 'verify-ca':
      return [verified(address, false)];
    case 'verify-full':
      return [verified(address, true)];
    default:
      return assertNever(address.sslMode, 'sslmode');
  }
}

function unverified(address: PostgresAddress): ConnectionOptions {
  return { ...clientCertificate(address), rejectUnauthorized: false };
}

function verified(address: PostgresAddress, checksHost: boolean): ConnectionOptions {
  const verification: ConnectionOptions = {
    ...clientCertificate(address),
    ...authorities(address),
    rejectUnauthorized: true,
  };
  return checksHost ? verification : { ...verification, checkServerIdentity: () => undefined };
}

/** The authorities to trust; without a file those that Node trusts. */
function authorities(address: PostgresAddress): ConnectionOptions {
  if (address.sslRootCertificate === 'system') return {};
  if (address.sslRootCertificate !== null) return { ca: readCertificate(address.sslRootCertificate) };
  const usual = join(homedir(), '.postgresql', 'root.crt');
  return existsSync(usual) ? { ca: readCertificate(usual) } : {};
}

function clientCertificate(address: PostgresAddress): ConnectionOptions {
  if (address.sslCertificate === null || address.sslKey === null) return {};
  return { cert: readCertificate(address.sslCertificate), key: readCertificate(address.sslKey) };
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RowferryError('USAGE', {
      message: `The file ${path}, named in the PostgreSQL URL for its certificate or key, cannot be read.`,
      hint: 'Check sslrootcert, sslcert and sslkey in the URL.',
      context: { file: path },
      cause,
    });
  }
}
