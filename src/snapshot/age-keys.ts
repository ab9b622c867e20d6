// Keys of the age format (https://age-encryption.org/v1) from command lines and files.
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { keyFault, readKeyFile } from './key-file.ts';

/** For whom a container is sealed. */
export type Sealing =
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** What a sealed container may be opened with. */
export interface OpeningKeys {
  /** `AGE-SECRET-KEY-1…` */
  readonly identities: readonly string[];
  readonly passphrase: string | null;
}

/** A new age key, as `age-keygen` would write it. */
export interface AgeKey {
  readonly identityFile: string;
  readonly recipient: string;
}

/** A header with more would be longer than this program reads. */
const RECIPIENTS_MAX = 32;

/** In age and for people: one entry a line, `#` begins a comment. */
const COMMENT_OR_EMPTY = /^\s*(?:#|$)/;

/**
 * The recipients that were given, each itself (`age1…`) or a file with one a line.
 * @throws KEY_INVALID; the message never holds what was given where that is a private key.
 */
export async function readRecipients(given: readonly string[]): Promise<Sealing> {
  const recipients: string[] = [];
  for (const text of given) {
    if (isIdentity(text)) throw keyFault('What was given as a recipient', 'is a private key', PRIVATE_KEY_HINT);
    if (text.startsWith('age1')) recipients.push(checkedRecipient(text, text));
    else recipients.push(...(await readRecipientFile(text)));
  }
  const distinct = [...new Set(recipients)];
  if (distinct.length > RECIPIENTS_MAX) {
    throw keyFault(
      'The list of recipients',
      `has more than ${RECIPIENTS_MAX} of them`,
      'Seal for a key that they share.',
    );
  }
  return { kind: 'recipients', recipients: distinct };
}

const PRIVATE_KEY_HINT = 'Give the public half, age1…; make a new key, since command lines can be seen by others.';

/** The identities in a file as `age-keygen` writes it. @throws KEY_INVALID */
export async function readIdentities(file: string): Promise<readonly string[]> {
  const lines = await readLines(file);
  if (lines[0]?.startsWith('age-encryption.org/') === true || lines[0]?.startsWith('-----BEGIN AGE') === true) {
    throw keyFault(file, 'is itself encrypted', 'Open it first: age -d -o COPY FILE, mode 0600.');
  }
  if (!lines.every(isIdentity)) {
    throw keyFault(
      file,
      'holds something else than age identities, AGE-SECRET-KEY-1…',
      'Make one: rowferry keygen --age FILE.',
    );
  }
  if (lines.length === 0) throw keyFault(file, 'holds no age identity', 'Make one: rowferry keygen --age FILE.');
  for (const line of lines) await checkIdentity(line, file);
  return lines;
}

export async function generateAgeKey(): Promise<AgeKey> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return { identityFile: `# public key: ${recipient}\n${identity}\n`, recipient };
}

function isIdentity(text: string): boolean {
  return /^AGE-SECRET-KEY-/i.test(text.trim());
}

async function readRecipientFile(file: string): Promise<readonly string[]> {
  const lines = await readLines(file);
  if (lines.some(isIdentity)) throw keyFault(file, 'holds a private key', 'Give its public half, age1….');
  if (lines.length === 0) throw keyFault(file, 'holds no recipient', 'Write one age1… a line.');
  return lines.map((line) => checkedRecipient(line, file));
}

function checkedRecipient(recipient: string, origin: string): string {
  try {
    new Encrypter().addRecipient(recipient);
    return recipient;
  } catch (cause) {
    throw keyFault(origin, 'is no recipient in the age format, or holds one that is none', RECIPIENT_HINT, cause);
  }
}

const RECIPIENT_HINT = 'A recipient begins with age1; keys of SSH are not supported.';

async function checkIdentity(identity: string, file: string): Promise<void> {
  try {
    await identityToRecipient(identity);
  } catch {
    // The cause is left out: whatever a library says of a private key should not be printed.
    throw keyFault(file, 'holds an age identity that is not whole', 'Take the file from its backup.');
  }
}

async function readLines(file: string): Promise<readonly string[]> {
  const text = await readKeyFile(file);
  return text
    .split('\n')
    .filter((line) => !COMMENT_OR_EMPTY.test(line))
    .map((line) => line.trim());
}
