import { generateAgeKey } from './age-keys.ts';
import { writeKeyFiles } from './key-file.ts';
import { generateKeyPair } from './signing-key.ts';

/** What a key is for: to sign audit snapshots, or to open sealed ones. */
export type KeyKind = 'signing' | 'age';

export interface KeySummary {
  readonly kind: KeyKind;
  readonly privateFile: string;
  readonly publicFile: string;
  /** What others are given: PEM of an Ed25519 key, or an age recipient. */
  readonly publicKey: string;
  /** SHA-256 of a signing key's SPKI; null for age keys, which are short enough to be compared themselves. */
  readonly fingerprint: string | null;
}

/**
 * Makes a key and writes its halves to `file` (mode 0600) and `file.pub`.
 * @throws KEY_EXISTS, KEY_INVALID, PERMISSION_DENIED
 */
export async function makeKeyFiles(kind: KeyKind, file: string): Promise<KeySummary> {
  const key = kind === 'age' ? await newAgeKey() : newSigningKey();
  const publicFile = `${file}.pub`;
  await writeKeyFiles({
    private: { file, text: key.privateText },
    public: { file: publicFile, text: key.publicText },
  });
  const publicKey = key.publicText.trimEnd();
  return { kind, privateFile: file, publicFile, publicKey, fingerprint: key.fingerprint };
}

interface KeyTexts {
  readonly privateText: string;
  readonly publicText: string;
  readonly fingerprint: string | null;
}

function newSigningKey(): KeyTexts {
  const { privatePem, publicPem, publicKey } = generateKeyPair();
  return { privateText: privatePem, publicText: publicPem, fingerprint: publicKey.fingerprint };
}

async function newAgeKey(): Promise<KeyTexts> {
  const { identityFile, recipient } = await generateAgeKey();
  return { privateText: identityFile, publicText: `${recipient}\n`, fingerprint: null };
}
