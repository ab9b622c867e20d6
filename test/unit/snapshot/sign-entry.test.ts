import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LedgerEntry, SnapshotEntry } from '../../../src/model/ledger.ts';
import { checkEntrySignature, entrySigner } from '../../../src/snapshot/sign-entry.ts';
import { generateKeyPair, parseSigningKey } from '../../../src/snapshot/signing-key.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { momentOf, take } from './snapshot-fixtures.ts';

const newKey = () => parseSigningKey(generateKeyPair().privatePem, 'key.pem');
const [ADA, MALLORY] = [newKey(), newKey()];
const TRUSTED = new Set([ADA.publicKey.fingerprint]);

/** Two snapshots by Ada, as the ledger has them. */
async function signedEntries(): Promise<readonly [SnapshotEntry, SnapshotEntry]> {
  const store = join(await tempDirectory(), 'snapshots');
  const sign = entrySigner(ADA);
  await take(store, momentOf(20), { sign });
  await take(store, momentOf(21), { sign });
  const lines = readFileSync(join(store, 'ledger.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line)) as [SnapshotEntry, SnapshotEntry];
}

function outcomeOf(entry: LedgerEntry, trusted: ReadonlySet<string> | null = TRUSTED): unknown {
  try {
    return checkEntrySignature(entry, trusted);
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** The entry without its signature, as somebody would write it who wants nobody to miss it. */
function unsigned({ signature: _, ...entry }: SnapshotEntry): SnapshotEntry {
  return entry;
}

describe('the signature of a ledger entry', () => {
  test('shows who signed it', async () => {
    for (const entry of await signedEntries()) {
      expect(outcomeOf(entry)).toEqual({ fingerprint: ADA.publicKey.fingerprint, isTrusted: true });
      expect(outcomeOf(entry, null)).toEqual({ fingerprint: ADA.publicKey.fingerprint, isTrusted: null });
    }
  });

  test('is over every member, the digest of the entry before among them', async () => {
    const [, entry] = await signedEntries();
    const changed: LedgerEntry[] = [
      { ...entry, previous: '0'.repeat(64) },
      { ...entry, at: momentOf(22) },
      { ...entry, number: 3 },
      { ...entry, content: '0'.repeat(64) },
      { ...entry, manifest: '0'.repeat(64) },
      { ...entry, rows: entry.rows + 1 },
      { ...entry, scope: { table: { namespace: null, name: 'users' }, key: ['1'], email: 'eve@example.com' } },
      { ...entry, container: { ...entry.container, sha256: '0'.repeat(64) } },
      { ...entry, container: { ...entry.container, file: 'other.tar.gz' } },
      { ...entry, archive: { ...entry.archive, createdAt: momentOf(1) } },
      { ...entry, encryption: { format: 'age', recipients: 1 } },
    ];
    for (const other of changed) expect(outcomeOf(other), JSON.stringify(other)).toBe('SNAPSHOT_SIGNATURE_MOVED');
  });

  test('is missed where one is demanded, and only there', async () => {
    const [entry] = await signedEntries();
    expect(outcomeOf(unsigned(entry))).toBe('SNAPSHOT_UNSIGNED');
    expect(outcomeOf(unsigned(entry), null)).toBeNull();
  });

  test('of another entry is none of this one', async () => {
    const [first, second] = await signedEntries();
    expect(outcomeOf({ ...second, ...(first.signature === undefined ? {} : { signature: first.signature }) })).toBe(
      'SNAPSHOT_SIGNATURE_MOVED',
    );
  });

  test('by somebody else is a true one, but not by anybody who is trusted', async () => {
    const [entry] = await signedEntries();
    const forged = entrySigner(MALLORY)(unsigned(entry));
    expect(outcomeOf(forged)).toBe('SNAPSHOT_SIGNER_UNTRUSTED');
    expect(outcomeOf(forged, null)).toEqual({ fingerprint: MALLORY.publicKey.fingerprint, isTrusted: null });
  });

  test('under the name of a trusted key is forged', async () => {
    const [entry] = await signedEntries();
    const { signature } = entrySigner(MALLORY)(unsigned(entry));
    const forged = { ...entry, signature: { ...signature, publicKey: ADA.publicKey.spki } } as SnapshotEntry;
    expect(outcomeOf(forged)).toBe('SNAPSHOT_SIGNATURE_INVALID');
  });

  test('of a kind that is not accepted is no signature', async () => {
    const [entry] = await signedEntries();
    const downgraded = { ...entry, signature: { ...entry.signature, algorithm: 'none' } } as SnapshotEntry;
    expect(outcomeOf(downgraded)).toBe('SNAPSHOT_SIGNATURE_UNSUPPORTED');
  });

  test('of a tombstone is demanded as that of a snapshot is', () => {
    const tombstone = {
      version: 1,
      kind: 'tombstone',
      number: 3,
      at: momentOf(23),
      previous: '0'.repeat(64),
      id: 'x',
      container: '1'.repeat(64),
      reason: 'pruned',
    } as const;
    expect(outcomeOf(tombstone)).toBe('SNAPSHOT_UNSIGNED');
    expect(outcomeOf(entrySigner(ADA)(tombstone))).toMatchObject({ isTrusted: true });
  });
});
