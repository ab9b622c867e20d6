import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { pruneSnapshots } from '../../../src/snapshot/prune-snapshots.ts';
import { entrySigner } from '../../../src/snapshot/sign-entry.ts';
import { generateKeyPair, parseSigningKey } from '../../../src/snapshot/signing-key.ts';
import { verifyStore } from '../../../src/snapshot/verify-store.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { USERS, userLine } from '../archive/archive-fixtures.ts';
import { momentOf, QUIET, take } from './snapshot-fixtures.ts';

/**
 * The promise of a store: whatever byte is changed, it is found. Every byte of a small one is changed, one at a time.
 */

const KEY = parseSigningKey(generateKeyPair().privatePem, 'key.pem');
const TRUSTED = new Set([KEY.publicKey.fingerprint]);

/** The code of what a verification of everything finds; null: nothing is wrong. */
async function findingOf(store: string, trusted: ReadonlySet<string> | null): Promise<string | null> {
  try {
    const { snapshots, unlisted, ok } = await verifyStore({
      store,
      which: { kind: 'all' },
      expectHead: null,
      trusted,
      signal: QUIET,
    });
    const damaged = snapshots.find((snapshot) => !snapshot.ok);
    if (damaged !== undefined && !damaged.ok) return damaged.code;
    return unlisted.length > 0 ? 'SNAPSHOT_UNLISTED' : ok ? null : 'not ok';
  } catch (error) {
    if (error instanceof RowferryError) return error.code;
    throw error;
  }
}

/** Another byte in each place, by another bit each time. */
function changedAt(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] as number) ^ (1 << (at % 8));
  return changed;
}

/** Writes over the bytes of a file: to cut it first would have the file system put it on the disk each time. */
function overwrite(path: string, bytes: Buffer | string, at = 0): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, Buffer.from(bytes), 0, undefined, at);
  } finally {
    closeSync(file);
  }
}

const digestOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

describe('in a signed store every byte', () => {
  let store: string;
  let container: string;

  beforeAll(async () => {
    store = join(await tempDirectory(), 'snapshots');
    const sign = entrySigner(KEY);
    await take(store, momentOf(20), { sign });
    container = (await take(store, momentOf(21), { sign })).entry.container.file;
    const policy = { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
    await pruneSnapshots({ store, policy, dryRun: false, at: momentOf(22), signal: QUIET, sign });
  });

  test('is sound before it is changed', async () => {
    expect(await findingOf(store, TRUSTED)).toBeNull();
    expect(readFileSync(join(store, 'ledger.ndjson'), 'utf8').match(/"kind":"\w+"/g)).toEqual([
      '"kind":"snapshot"',
      '"kind":"snapshot"',
      '"kind":"tombstone"',
    ]);
  });

  test.each(['ledger.ndjson', 'head.json', 'container'])(
    'of %s is found where it was changed',
    {
      timeout: 240_000,
    },
    async (name) => {
      const path = join(store, name === 'container' ? container : name);
      const bytes = readFileSync(path);
      const codes = new Set<string | null>();
      try {
        for (let at = 0; at < bytes.length; at += 1) {
          overwrite(path, changedAt(bytes, at));
          const code = await findingOf(store, TRUSTED);
          codes.add(code);
          if (code === null) expect.fail(`a change of byte ${at} of ${name} was not found`);
        }
      } finally {
        overwrite(path, bytes);
      }
      expect(bytes.length).toBeGreaterThan(100);
      const expected =
        { container: /^SNAPSHOT_CHANGED$/, 'head.json': /^LEDGER_CUT$/ }[name] ??
        /^(?:LEDGER_|SNAPSHOT_|ARCHIVE_VERSION)/;
      expect([...codes].filter((code) => !expected.test(code ?? ''))).toEqual([]);
    },
  );
});

const ONE_TABLE = [{ table: USERS, lines: [userLine(1, 'Ada'), userLine(2, 'Bob')] }];

/** What stands where in a tar, by its own headers. */
interface Region {
  readonly kind: 'header' | 'manifest' | 'document' | 'part' | 'padding' | 'end';
  readonly start: number;
  readonly end: number;
}

function regionsOf(tar: Buffer): readonly Region[] {
  const regions: Region[] = [];
  let at = 0;
  while (tar[at] !== 0) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const bytes = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    const content = at + 512;
    const padded = content + Math.ceil(bytes / 512) * 512;
    const kind = name === 'manifest.json' ? 'manifest' : name.startsWith('data/') ? 'part' : 'document';
    regions.push({ kind: 'header', start: at, end: content }, { kind, start: content, end: content + bytes });
    regions.push({ kind: 'padding', start: content + bytes, end: padded });
    at = padded;
  }
  return [...regions, { kind: 'end', start: at, end: tar.length }];
}

/** Zeros are all alike, and a document is one digest: of those one byte in so many is changed. */
const STEPS: Readonly<Record<Region['kind'], number>> = {
  header: 1,
  manifest: 1,
  part: 1,
  document: 7,
  padding: 29,
  end: 29,
};

const EXPECTED: Readonly<Record<Region['kind'], RegExp>> = {
  header: /^SNAPSHOT_(?:MALFORMED|MEMBER_\w+|TOO_LARGE|BOMB)$/,
  manifest: /^(?:SNAPSHOT_MISMATCH|ARCHIVE_MANIFEST_DAMAGED|ARCHIVE_PATH_UNSAFE|ARCHIVE_VERSION_UNSUPPORTED)$/,
  document: /^ARCHIVE_CATALOG_DAMAGED$/,
  part: /^ARCHIVE_/,
  padding: /^SNAPSHOT_MALFORMED$/,
  end: /^SNAPSHOT_MALFORMED$/,
};

describe('in a container every byte', () => {
  test('is found where it was changed by somebody who made the digests of file and ledger anew', {
    timeout: 480_000,
  }, async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const { entry, path } = await take(store, momentOf(21), { compression: 'none', tables: ONE_TABLE });
    const tar = readFileSync(path);
    const regions = regionsOf(tar);
    expect(regions.map(({ end }) => end)).toEqual([...regions.slice(1).map(({ start }) => start), tar.length]);
    expect(new Set(regions.map(({ kind }) => kind)).size).toBe(Object.keys(EXPECTED).length);
    // As long as what will be written over it.
    writeLedger(store, entry);
    for (const { kind, start, end } of regions) {
      for (let at = start; at < end; at += STEPS[kind]) {
        const changed = changedAt(tar, at);
        overwrite(path, changed);
        writeLedger(store, { ...entry, container: { ...entry.container, sha256: digestOf(changed) } }, overwrite);
        const code = await findingOf(store, null);
        if (code === null || !EXPECTED[kind].test(code)) expect.fail(`a change of byte ${at} (${kind}) gave ${code}`);
      }
    }
  });

  /** As somebody would who knows how a store is made. */
  function writeLedger(
    store: string,
    entry: LedgerEntry,
    write: (path: string, text: string) => void = writeFileSync,
  ): void {
    const line = `${JSON.stringify(entry)}\n`;
    const head = { entries: 1, bytes: Buffer.byteLength(line), sha256: digestOf(line) };
    write(join(store, 'ledger.ndjson'), line);
    write(join(store, 'head.json'), `${JSON.stringify(head)}\n`);
  }

  test('can be another without a trace by somebody who makes all of the store anew, but for signatures', async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const sign = entrySigner(KEY);
    const { entry } = await take(store, momentOf(21), { sign });
    const forger = entrySigner(parseSigningKey(generateKeyPair().privatePem, 'other.pem'));
    const { signature: _, ...unsigned } = { ...entry, at: '2026-11-21T15:30:00.999Z' };
    const forgeries: readonly (readonly [LedgerEntry, string | null, string | null])[] = [
      [unsigned, null, 'SNAPSHOT_UNSIGNED'],
      [forger(unsigned), null, 'SNAPSHOT_SIGNER_UNTRUSTED'],
      [{ ...entry, at: unsigned.at }, 'SNAPSHOT_SIGNATURE_MOVED', 'SNAPSHOT_SIGNATURE_MOVED'],
      [sign(unsigned), null, null],
    ];
    for (const [forged, withoutTrust, withTrust] of forgeries) {
      writeLedger(store, forged);
      expect(await findingOf(store, null)).toBe(withoutTrust);
      expect(await findingOf(store, TRUSTED)).toBe(withTrust);
    }
  });
});
