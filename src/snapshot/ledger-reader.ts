// Reads a ledger entry by entry and follows its chain. Memory does not grow with the entries.
import { constants, createReadStream } from 'node:fs';
import { errorCode, withFileErrors } from '../archive/file-errors.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { EMPTY_HEAD, type LedgerHead, readHead } from './ledger-head.ts';
import { LEDGER_LINE_BYTES_MAX, ledgerDigest, malformedLedger, parseLedgerLine } from './ledger-line.ts';
import type { StorePaths } from './store-layout.ts';

/** An entry and what its line is. */
export interface LedgerRecord {
  readonly entry: LedgerEntry;
  /** With its line end. */
  readonly line: Buffer;
  /** How far the ledger reaches with it. */
  readonly head: LedgerHead;
}

/**
 * Every entry in turn: each must follow its JSON Schema, have the next number and the digest of the one before.
 *
 * @throws SNAPSHOT_STORE_NOT_FOUND, LEDGER_MALFORMED, LEDGER_BROKEN
 */
export async function* readLedger(paths: StorePaths): AsyncGenerator<LedgerRecord> {
  let head = EMPTY_HEAD;
  for await (const line of ledgerLines(paths.ledger)) {
    const number = head.entries + 1;
    const entry = parseLedgerLine(line, number, paths.ledger);
    if (entry.number !== number) throw brokenLedger(paths, number, `calls itself entry ${entry.number}`);
    if (entry.previous !== head.sha256) {
      throw brokenLedger(paths, number, `does not hold the digest of the entry before it`);
    }
    head = { entries: number, bytes: head.bytes + line.length, sha256: ledgerDigest(line) };
    yield { entry, line, head };
  }
}

/**
 * Compares where a ledger ends with what `head.json` says.
 * @throws LEDGER_CUT where they differ
 */
export async function checkHead(paths: StorePaths, found: LedgerHead): Promise<void> {
  const written = (await readHead(paths)) ?? EMPTY_HEAD;
  if (written.entries === found.entries && written.bytes === found.bytes && written.sha256 === found.sha256) return;
  const message =
    written.entries > found.entries
      ? `The ledger ${paths.ledger} ends with entry ${found.entries}, but its head says that there were ${written.entries}: its end was cut off.`
      : `The ledger ${paths.ledger} ends with entry ${found.entries}, which is not where its head says (entry ${written.entries}).`;
  throw new RowferryError('LEDGER_CUT', {
    message,
    hint: 'If a run of "snapshot create" or "snapshot prune" was killed, the next one mends this. Otherwise somebody changed the store.',
    context: { file: paths.ledger, entries: found.entries, expected: written.entries },
  });
}

/** @param what goes on after "Entry 7 of the ledger". */
function brokenLedger(paths: StorePaths, number: number, what: string): RowferryError {
  return new RowferryError('LEDGER_BROKEN', {
    message: `Entry ${number} of the ledger ${paths.ledger} ${what}: it, or what stood before it, was changed, removed or moved.`,
    hint: 'Do not trust the store from this entry on: take it from a copy.',
    context: { file: paths.ledger, entry: number },
  });
}

/** Each with its line end. @throws LEDGER_MALFORMED for a line without one, or too long a line */
async function* ledgerLines(path: string): AsyncGenerator<Buffer> {
  let carry: Buffer = Buffer.alloc(0);
  let number = 1;
  for await (const chunk of ledgerChunks(path)) {
    let bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a)) {
      yield bytes.subarray(0, end + 1);
      bytes = bytes.subarray(end + 1);
      number++;
    }
    if (bytes.length > LEDGER_LINE_BYTES_MAX) throw malformedLedger(path, number, 'is too long for an entry');
    carry = bytes;
  }
  if (carry.length > 0) throw malformedLedger(path, number, 'has no end: it was cut off, or never written whole');
}

async function* ledgerChunks(path: string): AsyncGenerator<Buffer> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  // Node's types know flags as text alone, its streams take numbers as well.
  const stream = createReadStream(path, { flags: flags as unknown as string, highWaterMark: 256 * 1024 });
  try {
    yield* stream;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw noStore(path);
    yield* await withFileErrors(path, () => Promise.reject<Buffer[]>(error));
  }
}

function noStore(path: string): RowferryError {
  return new RowferryError('SNAPSHOT_STORE_NOT_FOUND', {
    message: `There is no ledger of audit snapshots at ${path}.`,
    hint: 'Name the store with --store, or take the first snapshot with "rowferry snapshot create FROM".',
    context: { file: path },
  });
}
