// Signatures of ledger entries: over the digest of an entry's line as it is without the signature.
import { RowferryError } from '../errors/rowferry-error.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { formatLedgerLine, ledgerDigest } from './ledger-line.ts';
import type { SignEntry } from './ledger-writer.ts';
import { checkSignature, type Signer, signDigest, type TrustedKeys } from './signature.ts';
import type { SigningKey } from './signing-key.ts';

/** Signs each entry before it is appended; the signature is its last member. */
export function entrySigner(key: SigningKey): SignEntry {
  return (entry) => ({ ...entry, signature: signDigest(unsignedDigest(entry), key) });
}

/**
 * Checks the signature of an entry.
 *
 * @param trusted the keys to believe, one of which must have signed; null: nobody demands a signature.
 * @returns null where it is not signed.
 * @throws SNAPSHOT_UNSIGNED, SNAPSHOT_SIGNER_UNTRUSTED; SNAPSHOT_SIGNATURE_… for one that is not of this entry
 */
export function checkEntrySignature(entry: LedgerEntry, trusted: TrustedKeys | null): Signer | null {
  const { signature, id } = entry;
  if (signature !== undefined) return checkSignature(signature, { id, digest: unsignedDigest(entry), trusted });
  if (trusted === null) return null;
  const what = entry.kind === 'snapshot' ? 'audit snapshot' : 'tombstone of';
  throw new RowferryError('SNAPSHOT_UNSIGNED', {
    message: `The ${what} ${id} is not signed, but a signature by a trusted key is demanded.`,
    hint: 'It never was, or somebody took the signature away: compare the ledger with a copy. Without --trusted none is demanded.',
    context: { snapshot: id, entry: entry.number },
  });
}

function unsignedDigest(entry: LedgerEntry): string {
  const { signature: _, ...unsigned } = entry;
  return ledgerDigest(formatLedgerLine(unsigned));
}
