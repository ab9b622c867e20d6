import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../src/archive/canonical-document.ts';
import type { EntrySignature } from '../../../src/model/ledger.ts';
import { checkSignature, signDigest, signedMessage } from '../../../src/snapshot/signature.ts';
import { generateKeyPair, parseSigningKey } from '../../../src/snapshot/signing-key.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const newKey = () => parseSigningKey(generateKeyPair().privatePem, 'key.pem');

const [ADA, BOB] = [newKey(), newKey()];
const [DIGEST, OTHER] = [sha256('an entry'), sha256('another entry')];
const SIGNATURE = signDigest(DIGEST, ADA);
const trust = (...keys: readonly (typeof ADA)[]) => new Set(keys.map(({ publicKey }) => publicKey.fingerprint));

/** The code of the error, or the signer. */
function outcomeOf(
  signature: EntrySignature,
  digest = DIGEST,
  trusted: ReadonlySet<string> | null = trust(ADA),
): unknown {
  try {
    return checkSignature(signature, { id: 'x', digest, trusted });
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe('a signature', () => {
  test('tells who signed, and whether that is somebody to trust', () => {
    const { fingerprint } = ADA.publicKey;
    expect(outcomeOf(SIGNATURE)).toEqual({ fingerprint, isTrusted: true });
    expect(outcomeOf(SIGNATURE, DIGEST, null)).toEqual({ fingerprint, isTrusted: null });
    expect(outcomeOf(SIGNATURE, DIGEST, trust(BOB, ADA))).toEqual({ fingerprint, isTrusted: true });
  });

  test('of an unknown key is not trusted', () => {
    expect(outcomeOf(SIGNATURE, DIGEST, trust(BOB))).toBe('SNAPSHOT_SIGNER_UNTRUSTED');
    expect(outcomeOf(SIGNATURE, DIGEST, new Set())).toBe('SNAPSHOT_SIGNER_UNTRUSTED');
  });

  test('of something else is told from a forged one', () => {
    expect(outcomeOf(signDigest(OTHER, ADA))).toBe('SNAPSHOT_SIGNATURE_MOVED');
    expect(outcomeOf({ ...signDigest(OTHER, ADA), digest: DIGEST })).toBe('SNAPSHOT_SIGNATURE_INVALID');
  });

  test('of another kind is not believed, whatever it says', () => {
    for (const algorithm of ['none', 'hmac-sha256', 'ed448']) {
      expect(outcomeOf({ ...SIGNATURE, algorithm })).toBe('SNAPSHOT_SIGNATURE_UNSUPPORTED');
    }
  });

  test('does not become the signature of the key that is written beside it', () => {
    const relabelled = { ...signDigest(DIGEST, BOB), publicKey: ADA.publicKey.spki };
    expect(outcomeOf(relabelled)).toBe('SNAPSHOT_SIGNATURE_INVALID');
  });

  test('is none after a change of any character', () => {
    let changed = 0;
    for (const member of ['publicKey', 'digest', 'value'] as const) {
      const text = SIGNATURE[member];
      for (let at = 0; at < text.length; at += 1) {
        for (const letter of ['A', 'b', '0', '=', ' ']) {
          if (text[at] === letter) continue;
          const other = text.slice(0, at) + letter + text.slice(at + 1);
          expect(outcomeOf({ ...SIGNATURE, [member]: other }), `${member} ${at} ${letter}`).toMatch(/^SNAPSHOT_SIGN/);
          changed += 1;
        }
      }
    }
    expect(changed).toBeGreaterThan(900);
  });

  test('is over a message of two lines, which no other program signs', async () => {
    expect(signedMessage(DIGEST).toString()).toBe(`rowferry-snapshot-signature-v1\n${DIGEST}\n`);
  });

  test('is one that OpenSSL accepts', async () => {
    const directory = await tempDirectory();
    const write = (name: string, content: string | Buffer): string => {
      writeFileSync(join(directory, name), content);
      return join(directory, name);
    };
    const pair = generateKeyPair();
    const { value } = signDigest(DIGEST, parseSigningKey(pair.privatePem, ''));
    const files = {
      key: write('key.pub', pair.publicPem),
      message: write('message', signedMessage(DIGEST)),
      signature: write('signature', Buffer.from(value, 'base64')),
    };
    const verified = execFileSync(
      'openssl',
      [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        files.key,
        '-rawin',
        '-in',
        files.message,
        '-sigfile',
        files.signature,
      ],
      { encoding: 'utf8' },
    );
    expect(verified).toContain('Verified Successfully');
  });
});
