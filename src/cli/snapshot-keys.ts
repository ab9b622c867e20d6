// The keys of audit snapshots that a command line names. Secrets come from files alone, and are never printed.
import { RowferryError } from '../errors/rowferry-error.ts';
import type { OpeningKeys, Sealing } from '../snapshot/age-keys.ts';
import type { TrustedKeys } from '../snapshot/signature.ts';
import type { SigningKey } from '../snapshot/signing-key.ts';
import type { TakeOptions } from '../snapshot/take-snapshot.ts';
import { readSecretLine } from './read-secret-line.ts';
import type { Run } from './run.ts';

const PASSPHRASE = { flag: '--passphrase-file', word: 'passphrase' };

/** What a command needs of the run. */
type KeyRun = Pick<Run, 'host' | 'secrets' | 'warn'>;

/** @returns null without `--sign`. @throws KEY_INVALID */
async function signingKeyOf({ sign }: { readonly sign: string | null }, run: KeyRun): Promise<SigningKey | null> {
  if (sign === null) return null;
  const { readSigningKey } = await import('../snapshot/read-keys.ts');
  return readSigningKey(sign, (message) => run.warn(message));
}

/** @returns null without `--trusted`: no signature is demanded. @throws KEY_INVALID */
export async function trustedKeysOf({ trusted }: { readonly trusted: string | null }): Promise<TrustedKeys | null> {
  if (trusted === null) return null;
  const { readTrustedKeys } = await import('../snapshot/read-keys.ts');
  return readTrustedKeys(trusted);
}

interface SealingSettings {
  readonly encryptTo: readonly string[];
  readonly passphraseFile: string | null;
}

/** @returns null where it is not to be sealed. @throws USAGE for both ways at once; KEY_INVALID */
async function sealingOf(settings: SealingSettings, run: KeyRun): Promise<Sealing | null> {
  const { encryptTo, passphraseFile } = settings;
  if (encryptTo.length > 0 && passphraseFile !== null) {
    throw new RowferryError('USAGE', {
      message: 'A snapshot is sealed for recipients or with a passphrase, not both: so the age format has it.',
      hint: 'Leave out --encrypt-to or --passphrase-file.',
    });
  }
  if (passphraseFile !== null) return { kind: 'passphrase', passphrase: await newPassphrase(passphraseFile, run) };
  if (encryptTo.length === 0) return null;
  const { readRecipients } = await import('../snapshot/age-keys.ts');
  return readRecipients(encryptTo);
}

interface OpeningSettings {
  readonly identity: string | null;
  readonly passphraseFile: string | null;
}

/** What sealed snapshots may be opened with; empty where nothing is given. @throws USAGE, KEY_INVALID */
export async function openingKeysOf(settings: OpeningSettings, { host, secrets }: KeyRun): Promise<OpeningKeys> {
  const { identity, passphraseFile } = settings;
  const passphrase = passphraseFile === null ? null : await readSecretLine(passphraseFile, PASSPHRASE, host);
  const identities = identity === null ? [] : await readIdentityFile(identity);
  for (const secret of [passphrase, ...identities]) if (secret !== null) secrets.keep(secret);
  return { identities, passphrase };
}

async function readIdentityFile(file: string): Promise<readonly string[]> {
  const { readIdentities } = await import('../snapshot/age-keys.ts');
  return readIdentities(file);
}

/** At a terminal it is asked for twice: what is sealed under a slip of the hand nobody opens again. */
async function newPassphrase(file: string, { host, secrets }: KeyRun): Promise<string> {
  const passphrase = await readSecretLine(file, PASSPHRASE, host);
  secrets.keep(passphrase);
  if (file !== '-' || !host.stdin.isTTY) return passphrase;
  if ((await readSecretLine(file, { ...PASSPHRASE, word: 'passphrase again' }, host)) === passphrase) return passphrase;
  throw new RowferryError('USAGE', { message: 'The two passphrases differ.', hint: 'Run the command again.' });
}

/** What `snapshot create` signs and seals with, as `takeSnapshot` takes it. */
export async function sealAndSignOf(
  settings: SealingSettings & { readonly sign: string | null },
  run: KeyRun,
): Promise<Pick<TakeOptions, 'seal' | 'sign'>> {
  const sealing = await sealingOf(settings, run);
  const signing = await signOf(settings, run);
  if (sealing === null) return signing;
  const { containerSeal } = await import('../snapshot/seal-container.ts');
  return { ...signing, seal: containerSeal(sealing) };
}

/** Empty without `--sign`. */
export async function signOf(
  settings: { readonly sign: string | null },
  run: KeyRun,
): Promise<Pick<TakeOptions, 'sign'>> {
  const key = await signingKeyOf(settings, run);
  if (key === null) return {};
  const { entrySigner } = await import('../snapshot/sign-entry.ts');
  return { sign: entrySigner(key) };
}
