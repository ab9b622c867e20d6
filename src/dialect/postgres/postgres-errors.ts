import type { ErrorCode } from '../../errors/error-codes.ts';
import { type ErrorContext, RowferryError } from '../../errors/rowferry-error.ts';
import { asServerError, codeOf, type ServerError } from './connection/postgres-server-error.ts';

/**
 * The error that a person meets for an error of the server, the network or the driver.
 * @param context where it happened; the server's own table, column, constraint and COPY line are added.
 * @returns a `RowferryError`; an error that none of the three made (a bug of ours) comes back as it is.
 */
export function toRowferryError(error: unknown, context: ErrorContext = {}): Error {
  if (error instanceof RowferryError) return error;
  const server = asServerError(error);
  if (server !== null) return serverError(server, context);
  const network = networkMeaning(error);
  if (network !== null) return new RowferryError(network.code, { ...network, context, cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

interface Meaning {
  readonly code: ErrorCode;
  readonly hint: string;
}

/** By SQLSTATE (manual, appendix A): the whole code first, then its class of two characters. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '08': { code: 'CONNECTION_LOST', hint: 'Check that the server still runs, then start again.' },
  '22': {
    code: 'VALUE_NOT_STORABLE',
    hint: 'Look at the value named above; "rowferry plan" shows the type that its column has in the target.',
  },
  '23': {
    code: 'CONSTRAINT_VIOLATED',
    hint: 'Correct the rows in the source, or drop the constraint in the target; nothing was changed.',
  },
  '25006': { code: 'PERMISSION_DENIED', hint: 'The server is a read-only standby: write to its primary.' },
  '28': { code: 'AUTHENTICATION_FAILED', hint: 'Check the user name and that pg_hba.conf lets it in from here.' },
  '28P01': {
    code: 'AUTHENTICATION_FAILED',
    hint: 'Check the user name and password: in the URL, in PGPASSWORD or in ~/.pgpass.',
  },
  '3D000': { code: 'DATABASE_NOT_FOUND', hint: 'Check the name, or make it: createdb NAME.' },
  '40001': { code: 'QUERY_FAILED', hint: 'The server gave this up because of what others did: start again.' },
  '40P01': { code: 'TARGET_BUSY', hint: 'Another program locks the same tables: stop it, then start again.' },
  '42501': {
    code: 'PERMISSION_DENIED',
    hint: 'Connect as the owner of the tables, or have them granted to this user: grant select on … to …',
  },
  '42701': {
    code: 'NAME_COLLISION',
    hint: 'Rename the column in the source, or leave its table out with --exclude.',
  },
  '42704': {
    code: 'TARGET_MISMATCH',
    hint: 'RowFerry does not make this one: create it in the target first, or leave the table out with --exclude.',
  },
  '53100': { code: 'DISK_FULL', hint: 'Make room on the disk of the server, then start again.' },
  '53300': {
    code: 'CONNECTION_REFUSED',
    hint: 'The server has no connection left: close some, or raise max_connections.',
  },
  '54000': {
    code: 'VALUE_NOT_STORABLE',
    hint: 'PostgreSQL keeps a row within a page of 8 kB, long texts aside: split the table in the source, or leave it out with --exclude.',
  },
  '54011': { code: 'TARGET_MISMATCH', hint: 'Split the table in the source, or leave it out with --exclude.' },
  '55P03': { code: 'TARGET_BUSY', hint: 'Another program locks the table: stop it, then start again.' },
  '57014': { code: 'INTERRUPTED', hint: 'The statement was cancelled: start again.' },
  '57P01': { code: 'CONNECTION_LOST', hint: 'The server was stopped or it ended this session: start again.' },
  '57P02': { code: 'CONNECTION_LOST', hint: 'The server crashed: look into its log, then start again.' },
  '57P03': { code: 'CONNECTION_REFUSED', hint: 'The server is starting up or shutting down: try again in a moment.' },
  '57P04': { code: 'CONNECTION_LOST', hint: 'The database was dropped while it was in use.' },
  '57P05': { code: 'CONNECTION_LOST', hint: 'The server ended the idle session: start again.' },
};

/** Of class 22, but about our own statement: no value of a row. */
const NOT_ABOUT_A_VALUE = ['22023'];

/**
 * What may pass: lost and refused connections, others who were in the way (a standby's recovery is 40001), a server
 * that stops, starts or is full.
 */
const PASSING: ReadonlySet<string> = new Set([
  ...['08000', '08001', '08003', '08006', '40001', '40P01', '53300', '55P03', '57P01', '57P02', '57P03', '57P05'],
]);

const OTHER: Meaning = {
  code: 'QUERY_FAILED',
  hint: 'This is likely a fault of RowFerry: report it with the message and the version of the server.',
};

function serverError(error: ServerError, context: ErrorContext): RowferryError {
  const { code, hint } = isOfRowSecurity(error) ? ROW_SECURITY : meaningOf(error.code);
  return new RowferryError(code, {
    message: sentence(error),
    hint: error.hint === null ? hint : `${hint} (The server says: ${error.hint})`,
    context: { ...context, ...serverContext(error, context) },
    cause: error.original,
    isTransient: PASSING.has(error.code),
  });
}

/** The server has the SQLSTATE of a missing permission for it, but no grant would help. */
const ROW_SECURITY: Meaning = {
  code: 'PERMISSION_DENIED',
  hint: 'Row-level security applies to this user. Connect as the owner of the tables (unless they FORCE it), or as a user with BYPASSRLS.',
};

/** Messages are in the server's language; the name of its routine is not. */
function isOfRowSecurity({ code, original }: ServerError): boolean {
  return code === '42501' && 'routine' in original && original.routine === 'check_enable_rls';
}

function meaningOf(sqlstate: string): Meaning {
  if (NOT_ABOUT_A_VALUE.includes(sqlstate)) return OTHER;
  return MEANINGS[sqlstate] ?? MEANINGS[sqlstate.slice(0, 2)] ?? OTHER;
}

/** `duplicate key value violates …. Key (id)=(1) already exists.` */
function sentence(error: ServerError): string {
  return error.detail === null ? `${error.message}.` : `${error.message}. ${error.detail}`;
}

/** What the server says of the place, in the words of our context. */
function serverContext(error: ServerError, context: ErrorContext): ErrorContext {
  const place = error.where === null ? null : /\bline (\d+)(?:, column (.*?))?(?:: |$)/s.exec(error.where);
  const table = context.table ?? tableName(error);
  const column = error.column ?? place?.[2];
  return {
    sqlstate: error.code,
    ...(table === null ? {} : { table }),
    ...(column === undefined ? {} : { column }),
    ...(error.constraint === null ? {} : { constraint: error.constraint }),
    ...(error.detail === null ? {} : { detail: error.detail }),
    ...(place?.[1] === undefined ? {} : { line: Number(place[1]) }),
  };
}

function tableName(error: ServerError): string | null {
  if (error.table === null || error.schema === null || error.schema === 'public') return error.table;
  return `${error.schema}.${error.table}`;
}

interface NetworkMeaning extends Meaning {
  readonly message: string;
  readonly isTransient: boolean;
}

const UNREACHABLE = 'Check the host and port in the URL, and that the server runs and listens there.';
const CERTIFICATE = 'Name the file of the certificate authority with sslrootcert=FILE, or use sslmode=require.';

/** Codes of Node's sockets and TLS. */
const NETWORK: Readonly<Record<string, Meaning & { readonly what: string }>> = {
  ECONNREFUSED: { code: 'CONNECTION_REFUSED', what: 'Nothing answers at the address of the server', hint: UNREACHABLE },
  ENOTFOUND: { code: 'CONNECTION_REFUSED', what: 'The host of the server is not known', hint: UNREACHABLE },
  EAI_AGAIN: { code: 'CONNECTION_REFUSED', what: 'The host of the server cannot be looked up', hint: UNREACHABLE },
  ENOENT: { code: 'CONNECTION_REFUSED', what: 'There is no socket of a server in that directory', hint: UNREACHABLE },
  ETIMEDOUT: { code: 'CONNECTION_REFUSED', what: 'The server does not answer', hint: UNREACHABLE },
  EHOSTUNREACH: { code: 'CONNECTION_REFUSED', what: 'The host of the server cannot be reached', hint: UNREACHABLE },
  ENETUNREACH: { code: 'CONNECTION_REFUSED', what: 'The network of the server cannot be reached', hint: UNREACHABLE },
  EACCES: { code: 'PERMISSION_DENIED', what: 'The socket of the server may not be opened', hint: UNREACHABLE },
  ECONNRESET: { code: 'CONNECTION_LOST', what: 'The server closed the connection', hint: 'Start again.' },
  EPIPE: { code: 'CONNECTION_LOST', what: 'The server closed the connection', hint: 'Start again.' },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    code: 'CONNECTION_REFUSED',
    what: 'The certificate is self-signed',
    hint: CERTIFICATE,
  },
  SELF_SIGNED_CERT_IN_CHAIN: { code: 'CONNECTION_REFUSED', what: 'The certificate is self-signed', hint: CERTIFICATE },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    code: 'CONNECTION_REFUSED',
    what: 'The certificate is not trusted',
    hint: CERTIFICATE,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    code: 'CONNECTION_REFUSED',
    what: 'The certificate is not trusted',
    hint: CERTIFICATE,
  },
  CERT_HAS_EXPIRED: { code: 'CONNECTION_REFUSED', what: 'The certificate has expired', hint: CERTIFICATE },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'CONNECTION_REFUSED',
    what: 'The certificate is for another host',
    hint: CERTIFICATE,
  },
};

/** Those that a server which starts again may bring. */
const PASSING_NETWORK: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT'],
]);

/** Errors that the driver makes itself have no code: they are known by their fixed English text. */
const DRIVER: readonly (readonly [RegExp, Meaning & { readonly what: string; readonly passes?: true }])[] = [
  [
    /^timeout expired$/,
    { code: 'CONNECTION_REFUSED', what: 'The server does not answer', hint: UNREACHABLE, passes: true },
  ],
  [
    /does not support SSL connections/,
    {
      code: 'CONNECTION_REFUSED',
      what: 'The server does not encrypt connections',
      hint: 'Add sslmode=disable to the URL if that is right.',
    },
  ],
  [
    /establishing an SSL connection|before secure TLS connection/,
    {
      code: 'CONNECTION_REFUSED',
      what: 'No encrypted connection could be made',
      hint: 'Check that a PostgreSQL server listens at that port.',
    },
  ],
  [
    /Connection terminated|Client was closed|connection error and is not queryable|not queryable/,
    {
      code: 'CONNECTION_LOST',
      what: 'The connection to the server ended',
      passes: true,
      hint: 'Check that the server still runs, then start again.',
    },
  ],
  [
    /^SASL|SCRAM/,
    {
      code: 'AUTHENTICATION_FAILED',
      what: 'The server and RowFerry could not agree on the password',
      hint: 'Check the password.',
    },
  ],
];

function networkMeaning(error: unknown): NetworkMeaning | null {
  if (!(error instanceof Error)) return null;
  const own = DRIVER.find(([text]) => text.test(error.message))?.[1];
  const known = NETWORK[codeOf(error)] ?? own;
  if (known === undefined) return null;
  const reason = error.message === '' ? codeOf(error) : error.message;
  const isTransient = known === own ? own.passes === true : PASSING_NETWORK.has(codeOf(error));
  return { code: known.code, hint: known.hint, message: `${known.what} (${reason}).`, isTransient };
}
