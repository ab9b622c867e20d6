// Proves a store of audit snapshots: its ledger, its files, and what is in them.
import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { withFileErrors } from '../archive/file-errors.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { LedgerEntry, SnapshotEntry } from '../model/ledger.ts';
import { EMPTY_HEAD, type LedgerHead } from './ledger-head.ts';
import { checkHead, readLedger } from './ledger-reader.ts';
import { checkEntrySignature } from './sign-entry.ts';
import type { TrustedKeys } from './signature.ts';
import { isOwnFile, isTemporary, type StorePaths, storePaths } from './store-layout.ts';
import { type Asked, type Proofs, proofsOf } from './verification-words.ts';
import { type VerifiedSnapshot, type VerifySnapshotOptions, verifySnapshot } from './verify-snapshot.ts';

export interface VerifyStoreOptions extends VerifySnapshotOptions {
  /** Which snapshots are opened: all, those with these ids, or so many by chance. The ledger is always read whole. */
  readonly which: Selection;
  /** The digest of the last entry, or of one before, as it was kept elsewhere; null: nobody kept one. */
  readonly expectHead: string | null;
  /**
   * The keys of which one must have signed: every entry, or, where snapshots are named, theirs. null: no signature is
   * demanded (so too where it is left out); those that are there must be true all the same.
   */
  readonly trusted?: TrustedKeys | null;
  /** Told of every snapshot when it is opened. */
  readonly onSnapshot?: (entry: SnapshotEntry) => void;
}

export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'sample'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

export interface StoreVerification extends Proofs {
  readonly store: string;
  /** Of the ledger: what it reaches to. */
  readonly head: LedgerHead;
  /** Snapshots that are there, and those that were pruned. */
  readonly live: number;
  readonly pruned: number;
  readonly signed: number;
  /** Fingerprints of the keys that signed. */
  readonly signers: readonly string[];
  /** The snapshots that were opened, in the order of the ledger. */
  readonly snapshots: readonly SnapshotVerdict[];
  /** Files of the store that no entry names. */
  readonly unlisted: readonly string[];
  readonly ok: boolean;
}

export type SnapshotVerdict = { readonly id: string; readonly file: string } & (
  | ({ readonly ok: true } & VerifiedSnapshot)
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint: string | null }
);

/**
 * Follows the chain of the ledger, compares its end with its head (and `expectHead`), looks for files that nobody
 * entered, and opens snapshots. What is wrong with one of them does not keep the others from being looked at.
 *
 * @throws SNAPSHOT_STORE_NOT_FOUND, LEDGER_MALFORMED, LEDGER_BROKEN, LEDGER_CUT: behind a broken chain nothing counts;
 *   SNAPSHOT_UNSIGNED, SNAPSHOT_SIGN…: nor do snapshots that somebody else signed; INTERRUPTED.
 */
export async function verifyStore(options: VerifyStoreOptions): Promise<StoreVerification> {
  const paths = storePaths(options.store);
  const files = await filesIn(paths);
  const before = await followChain(paths, options);
  const chosen = choose(before.live, options.which);
  const verdicts: SnapshotVerdict[] = [];
  if (chosen.size > 0) {
    for await (const { entry } of readLedger(paths)) {
      if (entry.kind === 'snapshot' && chosen.has(entry.id)) verdicts.push(await judge(entry, options));
    }
  }
  const unknown = files.filter((file) => !before.files.has(file));
  // Where something does not fit, another run may have pruned or entered a snapshot meanwhile: the ledger knows.
  const chain = unknown.length > 0 || verdicts.some(isMissing) ? await followChain(paths, options) : before;
  const snapshots = verdicts.filter((verdict) => !isMissing(verdict) || chain.live.has(verdict.id));
  const unlisted = unknown.filter((file) => !chain.files.has(file));
  const ok = unlisted.length === 0 && snapshots.every((snapshot) => snapshot.ok);
  const { head, pruned, signed } = chain;
  const counts = { head, live: chain.live.size, pruned, signed, signers: [...chain.signers].sort() };
  const found = { store: options.store, ...counts, snapshots, unlisted, ok };
  return { ...found, ...proofsOf(found, askedFor(options)) };
}

function isMissing(verdict: SnapshotVerdict): boolean {
  return !verdict.ok && verdict.code === 'SNAPSHOT_MISSING';
}

interface Chain {
  readonly head: LedgerHead;
  readonly live: ReadonlySet<string>;
  /** The containers of the live snapshots. */
  readonly files: ReadonlySet<string>;
  readonly pruned: number;
  readonly signed: number;
  readonly signers: ReadonlySet<string>;
}

function askedFor({ expectHead, trusted, which }: VerifyStoreOptions): Asked {
  return {
    expectsHead: expectHead !== null,
    isTrusted: trusted !== undefined && trusted !== null,
    isOfAll: which.kind !== 'ids',
  };
}

async function followChain(paths: StorePaths, options: VerifyStoreOptions): Promise<Chain> {
  const { expectHead } = options;
  const live = new Map<string, string>();
  const signers = new Set<string>();
  let head = EMPTY_HEAD;
  let pruned = 0;
  let signed = 0;
  let isExpected = expectHead === null;
  for await (const record of readLedger(paths)) {
    const { entry } = record;
    head = record.head;
    if (head.sha256 === expectHead) isExpected = true;
    const signer = checkEntrySignature(entry, isDemanded(entry, options) ? (options.trusted ?? null) : null);
    if (signer !== null) signed++;
    if (signer !== null && signers.size < SIGNERS_MAX) signers.add(signer.fingerprint);
    if (entry.kind === 'tombstone') {
      if (!live.delete(entry.id))
        throw wrongEntry(paths, entry.number, `is the tombstone of ${entry.id}, which is not there`);
      pruned++;
    } else {
      if (live.has(entry.id)) throw wrongEntry(paths, entry.number, `enters ${entry.id} a second time`);
      live.set(entry.id, entry.container.file);
    }
  }
  await checkHead(paths, head);
  if (!isExpected) throw otherHead(paths, expectHead as string, head);
  return { head, live: new Set(live.keys()), files: new Set(live.values()), pruned, signed, signers };
}

/** More are not named: a ledger is untrusted, and could have one for every entry. */
const SIGNERS_MAX = 100;

/** A signature vouches for the whole chain before it: of named snapshots only their own are demanded. */
function isDemanded({ kind, id }: LedgerEntry, { which }: VerifyStoreOptions): boolean {
  return which.kind !== 'ids' || (kind === 'snapshot' && which.ids.includes(id));
}

async function filesIn({ directory }: StorePaths): Promise<readonly string[]> {
  const names = await withFileErrors(directory, () => readdir(directory)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !isOwnFile(name) && !isTemporary(name)).sort();
}

function choose(live: ReadonlySet<string>, which: Selection): ReadonlySet<string> {
  if (which.kind === 'all') return live;
  if (which.kind === 'ids') return new Set(which.ids);
  const wanted = which.kind === 'sample' ? which.count : Math.ceil((live.size * which.percent) / 100);
  const left = [...live];
  const chosen = new Set<string>();
  while (chosen.size < wanted && left.length > 0) {
    const [id] = left.splice(randomInt(left.length), 1);
    chosen.add(id as string);
  }
  return chosen;
}

async function judge(entry: SnapshotEntry, options: VerifyStoreOptions): Promise<SnapshotVerdict> {
  const { id, container } = entry;
  options.onSnapshot?.(entry);
  try {
    return { id, file: container.file, ok: true, ...(await verifySnapshot(entry, options)) };
  } catch (error) {
    if (!(error instanceof RowferryError) || error.code === 'INTERRUPTED') throw error;
    return { id, file: container.file, ok: false, code: error.code, message: error.message, hint: error.hint };
  }
}

/** @param what goes on after "Entry 7 of the ledger". */
function wrongEntry({ ledger }: StorePaths, number: number, what: string): RowferryError {
  return new RowferryError('LEDGER_BROKEN', {
    message: `Entry ${number} of the ledger ${ledger} ${what}.`,
    hint: 'Do not trust this store: take it from a copy.',
    context: { file: ledger, entry: number },
  });
}

function otherHead({ ledger }: StorePaths, expected: string, { entries, sha256 }: LedgerHead): RowferryError {
  return new RowferryError('LEDGER_CUT', {
    message: `No entry of the ledger ${ledger} has the digest ${expected}; it ends with entry ${entries}, ${sha256}.`,
    hint: 'If the digest is one that this store once had, its end was cut off, or all of it made anew: take the store from a copy.',
    context: { file: ledger, entries },
  });
}
