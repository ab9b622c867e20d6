import type { DatabaseEnd } from '../dialect/dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { EndCandidate, PostgresCandidate } from './end-candidates.ts';
import type { Environment } from './environment.ts';
import type { Host } from './host.ts';
import { fillFromEnvironment } from './postgres-environment.ts';
import { formatPostgresParts } from './postgres-parts.ts';
import { readSecretLine } from './read-secret-line.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';

const PASSWORD = { flag: '--password-file', word: 'password' };

/** An end that a dialect can open. */
export interface OpenableEnd {
  readonly end: DatabaseEnd;
  /** How to name it on a command line, without its password; null: the environment names it. */
  readonly argument: string | null;
  /** Where an argument does not name it: the options that do. */
  readonly words?: readonly string[];
}

/** What names the end on a command line; nothing where the environment does. */
export function endWords(end: OpenableEnd | null): readonly (string | null)[] {
  return end?.words ?? [end?.argument ?? null];
}

/** What is needed to make a candidate something that a dialect can open. */
export interface EndContext {
  readonly host: Host;
  readonly environment: Environment;
  readonly services: Pick<Services, 'parseEnd' | 'describeEnd'>;
  readonly secrets: Secrets;
  warn(message: string): void;
}

/**
 * Turns candidates into ends: PostgreSQL ends get what is missing from PG* and POSTGRES_*, and the password of
 * `passwordFile` (`-` is standard input) in the place of any other.
 *
 * @throws USAGE when the password file cannot be read, or when it could belong to either of two ends.
 */
export async function openableEnds(
  candidates: readonly (EndCandidate | null)[],
  passwordFile: string | null,
  context: EndContext,
): Promise<readonly (OpenableEnd | null)[]> {
  const servers = candidates.filter((candidate) => candidate?.dialect === 'postgres');
  if (passwordFile !== null && servers.length > 1) {
    throw new RowferryError('USAGE', {
      message: '--password-file could belong to either of the two PostgreSQL databases.',
      hint: 'Put the passwords into ~/.pgpass.',
    });
  }
  const password =
    passwordFile === null || servers.length === 0 ? null : await readSecretLine(passwordFile, PASSWORD, context.host);
  const ends: (OpenableEnd | null)[] = [];
  for (const candidate of candidates) {
    ends.push(candidate === null ? null : await openableEnd(candidate, password, context));
  }
  return ends;
}

async function openableEnd(
  candidate: EndCandidate,
  password: string | null,
  context: EndContext,
): Promise<OpenableEnd> {
  const end = await parseCandidate(candidate, password, context);
  return { end, argument: candidate.isArgument ? await context.services.describeEnd(end) : null };
}

async function parseCandidate(
  candidate: EndCandidate,
  password: string | null,
  context: EndContext,
): Promise<DatabaseEnd> {
  if (candidate.dialect === 'sqlite') return context.services.parseEnd(candidate.text);
  warnOfPassword(candidate, context);
  const parts = fillFromEnvironment(candidate.parts, context.environment);
  const secret = password ?? parts.password;
  for (const known of [secret, parts.password]) if (known !== null) context.secrets.keep(known);
  const end = await context.services.parseEnd(formatPostgresParts(parts));
  return end.kind === 'postgres' && secret !== null ? { ...end, password: secret } : end;
}

function warnOfPassword({ parts, origin, isArgument }: PostgresCandidate, context: EndContext): void {
  if (!isArgument || parts.password === null) return;
  context.warn(
    `the password in ${origin} can be seen by other users of this machine; use --password-file, PGPASSWORD or ~/.pgpass`,
  );
}
