// One line of a ledger: text, digest and checks.
import { sha256 } from '../archive/canonical-document.ts';
import { checkDocument } from '../archive/json-schemas.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { LedgerEntry } from '../model/ledger.ts';

/** An entry is about 1 KB; one of a scope with a very long key may be more. */
export const LEDGER_LINE_BYTES_MAX = 1024 * 1024;

export function formatLedgerLine(entry: LedgerEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** The digest of an entry: what the next one calls `previous`. */
export function ledgerDigest(line: Buffer | string): string {
  return sha256(line);
}

/** @param number of the line, from 1, for messages. @throws LEDGER_MALFORMED, ARCHIVE_VERSION_UNSUPPORTED */
export function parseLedgerLine(line: Buffer, number: number, path: string): LedgerEntry {
  const document = parseJson(line, number, path);
  const { version } = (document ?? {}) as { readonly version?: unknown };
  if (typeof version === 'number' && version > 1) throw newerLedger(version, path);
  const checked = checkDocument('ledger', document);
  if (checked.document === null)
    throw malformedLedger(path, number, `does not follow its JSON Schema: ${checked.fault}`);
  if (!line.equals(Buffer.from(formatLedgerLine(checked.document)))) {
    throw malformedLedger(path, number, 'is not written as RowFerry writes entries');
  }
  return checked.document;
}

function parseJson(line: Buffer, number: number, path: string): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw malformedLedger(path, number, 'is not JSON', cause);
  }
}

/** @param what goes on after "line 7". */
export function malformedLedger(path: string, number: number, what: string, cause?: unknown): RowferryError {
  return new RowferryError('LEDGER_MALFORMED', {
    message: `Line ${number} of the ledger ${path} ${what}.`,
    hint: 'Do not trust this store: take it from a copy.',
    context: { file: path, line: number },
    cause,
  });
}

function newerLedger(version: number, path: string): RowferryError {
  return new RowferryError('ARCHIVE_VERSION_UNSUPPORTED', {
    message: `The ledger ${path} is in format version ${version}; this RowFerry reads version 1.`,
    hint: 'Update RowFerry, then run the command again.',
    context: { file: path, version },
  });
}
