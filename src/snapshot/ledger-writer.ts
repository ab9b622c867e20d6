// Appends to the ledger of a store that the caller holds the lock of.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FILE_MODE, syncDirectory } from '../archive/atomic-file.ts';
import { errorCode, withFileErrors } from '../archive/file-errors.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { LedgerEntry, SnapshotEntry, TombstoneEntry } from '../model/ledger.ts';
import { EMPTY_HEAD, type LedgerHead, readHead, writeHead } from './ledger-head.ts';
import { formatLedgerLine, LEDGER_LINE_BYTES_MAX, ledgerDigest, parseLedgerLine } from './ledger-line.ts';
import type { StorePaths } from './store-layout.ts';

/** What the ledger adds to an entry when it takes it. */
type Chained = 'version' | 'number' | 'previous';
export type NewEntry = Omit<SnapshotEntry, Chained> | Omit<TombstoneEntry, Chained>;

/** Signs an entry that is whole but for its signature. */
export type SignEntry = (entry: LedgerEntry) => LedgerEntry;

/**
 * Appends an entry: the line is on the disk (fsync) before the head names it. What a run that was killed left behind
 * its last whole entry is taken away first.
 *
 * @returns the entry as it was written, and where the ledger ends with it.
 * @throws LEDGER_BROKEN, LEDGER_CUT where the end of the ledger is not the one that the head names
 */
export async function appendEntry(
  paths: StorePaths,
  entry: NewEntry,
  sign: SignEntry = (unsigned) => unsigned,
): Promise<{ readonly entry: LedgerEntry; readonly head: LedgerHead }> {
  const head = await mendLedger(paths);
  const { kind, at, ...rest } = entry;
  const chained = { version: 1, kind, number: head.entries + 1, at, previous: head.sha256, ...rest } as LedgerEntry;
  const signed = sign(chained);
  const line = Buffer.from(formatLedgerLine(signed));
  parseLedgerLine(line, signed.number, paths.ledger);
  await appendLine(paths, line);
  const next = { entries: signed.number, bytes: head.bytes + line.length, sha256: ledgerDigest(line) };
  await writeHead(paths, next);
  return { entry: signed, head: next };
}

async function appendLine(paths: StorePaths, line: Buffer): Promise<void> {
  await withFileErrors(paths.ledger, async () => {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    const file = await open(paths.ledger, flags, FILE_MODE);
    try {
      await file.appendFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncDirectory(paths.directory);
  });
}

/**
 * Where the ledger ends. A whole entry that a killed run appended without naming it in the head is taken in; a torn
 * line is cut off.
 *
 * @throws LEDGER_CUT, LEDGER_BROKEN
 */
export async function mendLedger(paths: StorePaths): Promise<LedgerHead> {
  const head = (await readHead(paths)) ?? EMPTY_HEAD;
  const tail = await readTail(paths, head);
  if (tail.length === 0) return head;
  const end = tail.indexOf(0x0a) + 1;
  if (end === 0) {
    await withFileErrors(paths.ledger, () => cutTo(paths.ledger, head.bytes));
    return head;
  }
  const line = tail.subarray(0, end);
  const entry = parseLedgerLine(line, head.entries + 1, paths.ledger);
  const isNext = end === tail.length && entry.number === head.entries + 1 && entry.previous === head.sha256;
  if (!isNext) throw unknownEnd(paths, head);
  const next = { entries: entry.number, bytes: head.bytes + line.length, sha256: ledgerDigest(line) };
  await writeHead(paths, next);
  return next;
}

/** What stands in the ledger behind its head; a new store has none. */
async function readTail(paths: StorePaths, head: LedgerHead): Promise<Buffer> {
  return withFileErrors(paths.ledger, async () => {
    const file = await openLedger(paths.ledger);
    if (file === null && head.bytes > 0) throw unknownEnd(paths, head);
    if (file === null) return Buffer.alloc(0);
    try {
      const { size } = await file.stat();
      if (size < head.bytes) throw unknownEnd(paths, head);
      const tail = Buffer.alloc(Math.min(size - head.bytes, 2 * LEDGER_LINE_BYTES_MAX));
      await file.read(tail, 0, tail.length, head.bytes);
      return tail;
    } finally {
      await file.close();
    }
  });
}

/** null: there is no such file. */
async function openLedger(path: string): Promise<FileHandle | null> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
}

async function cutTo(path: string, bytes: number): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    await file.truncate(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function unknownEnd(paths: StorePaths, head: LedgerHead): RowferryError {
  return new RowferryError('LEDGER_CUT', {
    message: `The ledger ${paths.ledger} does not end where its head says (entry ${head.entries}, ${head.bytes} bytes).`,
    hint: 'Run "rowferry snapshot verify" and take the store from a copy: nothing is added to a ledger that was changed.',
    context: { file: paths.ledger, entries: head.entries },
  });
}
