// Ed25519 keys as PEM text (RFC 8410): PKCS#8 for the half that signs, SPKI for the half that everybody may have.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { sha256 } from '../archive/canonical-document.ts';
import { keyFault } from './key-file.ts';

/** The half that signs. Never leaves the process: not in messages, not in documents. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** The half that tells who signed. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The SPKI in base64, as `openssl pkey -pubin -inform DER` takes it after decoding: 60 characters. */
  readonly spki: string;
  /** SHA-256 of the SPKI's bytes, in hexadecimal: how people name a key to one another. */
  readonly fingerprint: string;
}

/** A new pair, as the texts of its two files. */
export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly publicKey: PublicKey;
}

const PUBLIC_BLOCK = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g;
const PRIVATE_BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const ENCRYPTED_BLOCK = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/;

export function generateKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    publicKey: describePublicKey(publicKey),
  };
}

/**
 * The signing key in the text of a PEM file.
 * @param file its path, for messages.
 * @throws KEY_INVALID where it holds none, or one that is locked or of another kind.
 */
export function parseSigningKey(text: string, file: string): SigningKey {
  if (ENCRYPTED_BLOCK.test(text)) {
    throw keyFault(file, 'is locked with a passphrase', 'Unlock a copy: openssl pkey -in FILE -out COPY, mode 0600.');
  }
  if (!PRIVATE_BLOCK.test(text)) {
    throw keyFault(file, 'holds no private key in PEM', 'Make one: rowferry keygen FILE.');
  }
  const privateKey = parsed(() => createPrivateKey(text), file);
  return { privateKey, publicKey: describePublicKey(ofEd25519(createPublicKey(privateKey), file)) };
}

/**
 * Every public key in the text of a PEM file; what stands between them is for people.
 * @throws KEY_INVALID where it holds none, one of another kind, or a private key, which does not belong among them.
 */
export function parsePublicKeys(text: string, file: string): readonly PublicKey[] {
  if (PRIVATE_BLOCK.test(text)) {
    throw keyFault(
      file,
      'holds a private key, which does not belong among the keys to trust',
      'Give its public half, the file that ends in .pub.',
    );
  }
  const blocks = text.match(PUBLIC_BLOCK) ?? [];
  if (blocks.length === 0) throw keyFault(file, 'holds no public key in PEM', 'Give the .pub file of rowferry keygen.');
  return blocks.map((block) =>
    describePublicKey(
      ofEd25519(
        parsed(() => createPublicKey(block), file),
        file,
      ),
    ),
  );
}

/** The public key in base64 SPKI; null for anything but the one canonical text of an Ed25519 key. */
export function decodePublicKey(spki: string): PublicKey | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
    const described = describePublicKey(key);
    return key.asymmetricKeyType === 'ed25519' && described.spki === spki ? described : null;
  } catch {
    return null;
  }
}

function describePublicKey(key: KeyObject): PublicKey {
  const der = key.export({ type: 'spki', format: 'der' });
  return { key, spki: der.toString('base64'), fingerprint: sha256(der) };
}

function ofEd25519(key: KeyObject, file: string): KeyObject {
  const kind = key.asymmetricKeyType ?? 'unknown';
  if (kind === 'ed25519') return key;
  throw keyFault(file, `holds a key of the kind ${kind}, not Ed25519`, 'Make one: rowferry keygen FILE.');
}

function parsed(parse: () => KeyObject, file: string): KeyObject {
  try {
    return parse();
  } catch (cause) {
    throw keyFault(file, 'holds a key that cannot be read', 'Take the file from its backup.', cause);
  }
}
