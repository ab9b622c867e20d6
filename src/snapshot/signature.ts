// Who vouches for a ledger entry. docs/audit.md says how to check it with OpenSSL.
import { sign, verify } from 'node:crypto';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { EntrySignature } from '../model/ledger.ts';
import { decodePublicKey, type PublicKey, type SigningKey } from './signing-key.ts';

/** What is known of the signer after the signature was checked. */
export interface Signer {
  readonly fingerprint: string;
  /** null: nobody said whom to trust. */
  readonly isTrusted: true | null;
}

/**
 * First line of every message that is signed, so that a signature of RowFerry's is never one of another program's.
 */
const DOMAIN = 'rowferry-snapshot-signature-v1';

const ALGORITHM = 'ed25519';

/** The 96 bytes that are signed for a digest: two lines. */
export function signedMessage(digest: string): Buffer {
  return Buffer.from(`${DOMAIN}\n${digest}\n`);
}

/** @param digest SHA-256 in hexadecimal of what is vouched for. */
export function signDigest(digest: string, { privateKey, publicKey }: SigningKey): EntrySignature {
  const value = sign(null, signedMessage(digest), privateKey).toString('base64');
  return { algorithm: ALGORITHM, publicKey: publicKey.spki, digest, value };
}

/**
 * Checks the signature of the audit snapshot `id`.
 *
 * @param digest of what the signature must be over.
 * @param trusted the keys to believe; null: nobody said, so that a true signature shows no more than who made it.
 * @throws SNAPSHOT_SIGNATURE_UNSUPPORTED; SNAPSHOT_SIGNATURE_INVALID for one that its own key did not make, SNAPSHOT_SIGNATURE_MOVED for a true one of
 * something else, SNAPSHOT_SIGNER_UNTRUSTED.
 */
export function checkSignature(
  signature: EntrySignature,
  { id, digest, trusted }: { readonly id: string; readonly digest: string; readonly trusted: TrustedKeys | null },
): Signer {
  if (signature.algorithm !== ALGORITHM) throw unsupportedSignature(id, signature);
  const signer = decodePublicKey(signature.publicKey);
  if (signer === null || !isTrue(signature, signer)) {
    throw new RowferryError('SNAPSHOT_SIGNATURE_INVALID', {
      message: `The signature of the audit snapshot ${id} is forged or damaged: the key that it names did not make it.`,
      hint: 'Do not rely on this snapshot. Take the ledger from its backup and verify again.',
      context: { snapshot: id },
    });
  }
  if (signature.digest !== digest) throw movedSignature(id, signer);
  if (trusted !== null && !trusted.has(signer.fingerprint)) throw untrustedSigner(id, signer);
  return { fingerprint: signer.fingerprint, isTrusted: trusted === null ? null : true };
}

/** Fingerprints of the keys to believe. */
export type TrustedKeys = ReadonlySet<string>;

function isTrue(signature: EntrySignature, signer: PublicKey): boolean {
  const value = Buffer.from(signature.value, 'base64');
  if (value.toString('base64') !== signature.value) return false;
  return verify(null, signedMessage(signature.digest), signer.key, value);
}

function movedSignature(id: string, { fingerprint }: PublicKey): RowferryError {
  return new RowferryError('SNAPSHOT_SIGNATURE_MOVED', {
    message: `The signature of the audit snapshot ${id} is a true one by ${fingerprint}, but of something else.`,
    hint: 'Somebody put it here from another entry, or changed the entry after it was signed. Take the ledger from its backup.',
    context: { snapshot: id, signer: fingerprint },
  });
}

function untrustedSigner(id: string, { fingerprint }: PublicKey): RowferryError {
  return new RowferryError('SNAPSHOT_SIGNER_UNTRUSTED', {
    message: `The audit snapshot ${id} is signed by ${fingerprint}, which is not among the trusted keys.`,
    hint: 'If that key is known to you, add its .pub file to --trusted.',
    context: { snapshot: id, signer: fingerprint },
  });
}

/** Newer than this program, or older than what is safe: nothing that is not understood is believed. */
function unsupportedSignature(id: string, { algorithm }: EntrySignature): RowferryError {
  return new RowferryError('SNAPSHOT_SIGNATURE_UNSUPPORTED', {
    message: `The audit snapshot ${id} has a signature of the kind ${algorithm}; this RowFerry accepts ${ALGORITHM} alone.`,
    hint: 'If a newer RowFerry signed it, update. Otherwise somebody put a weaker signature in the place of the true one.',
    context: { snapshot: id, algorithm },
  });
}
