import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SnapshotEntry } from '../../../src/model/ledger.ts';
import { readIdentities, readRecipients } from '../../../src/snapshot/age-keys.ts';
import type { ContainerLimits } from '../../../src/snapshot/container-limits.ts';
import { makeKeyFiles } from '../../../src/snapshot/make-key-files.ts';
import { containerSeal } from '../../../src/snapshot/seal-container.ts';
import { showSnapshot } from '../../../src/snapshot/show-snapshot.ts';
import { entrySigner } from '../../../src/snapshot/sign-entry.ts';
import { generateKeyPair, parseSigningKey } from '../../../src/snapshot/signing-key.ts';
import { openSnapshot, unpackSnapshot } from '../../../src/snapshot/unpack-snapshot.ts';
import { type VerifyStoreOptions, verifyStore } from '../../../src/snapshot/verify-store.ts';
import { describeWithoutZstd, describeWithZstd, zstdFrame } from '../../helpers/node-zstd.ts';
import { rejectionOf } from '../../helpers/rejection-of.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { entriesOf, forgePacked, membersOf, tarOf, writeLedger } from './forge.ts';
import { rawFrame } from './raw-frame.ts';
import { momentOf, QUIET, storeOf, take } from './snapshot-fixtures.ts';

const ZSTD = { compression: 'zstd' } as const;
const KEY = parseSigningKey(generateKeyPair().privatePem, 'key.pem');

/** The code of what a verification finds; `ok`: nothing. */
async function verdictOf(store: string, more: Partial<VerifyStoreOptions> = {}): Promise<string> {
  const options = { store, which: { kind: 'all' }, expectHead: null, signal: QUIET } as const;
  const { snapshots, ok } = await verifyStore({ ...options, ...more });
  const [first] = snapshots;
  return first?.ok === false ? first.code : ok ? 'ok' : 'not ok';
}

/** A store whose snapshot is packed by zstd, of a tar that is packed by `pack`: any Node can make it. */
async function storePackedBy(pack: (tar: Buffer) => Buffer): Promise<string> {
  const store = await storeOf(21);
  const tar = tarOf(membersOf(store));
  forgePacked(store, pack(tar), tar.length);
  const [entry] = entriesOf(store) as [SnapshotEntry];
  writeLedger(store, [{ ...entry, container: { ...entry.container, compression: 'zstd' } }]);
  return store;
}

describeWithZstd('a snapshot that is packed by zstd', () => {
  test('says so in its name, has the same bytes for the same content, and is verified', async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const first = await take(store, momentOf(20), ZSTD);
    const second = await take(store, momentOf(21), ZSTD);
    expect(first.entry.container).toMatchObject({ file: `${first.entry.id}.tar.zst`, compression: 'zstd' });
    expect(readFileSync(second.path).equals(readFileSync(first.path))).toBe(true);
    expect(await verdictOf(store)).toBe('ok');
    expect((await showSnapshot(store, 'latest')).manifest?.content).toBe(second.entry.content);
  });

  test('holds the tar that gzip packs, and gives back the same archive', async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const gzip = await take(store, momentOf(20));
    const zstd = await take(store, momentOf(21), ZSTD);
    expect(zstd.entry).toMatchObject({ bytes: gzip.entry.bytes, manifest: gzip.entry.manifest });
    const [one, other] = [await tempDirectory(), await tempDirectory()];
    await unpackSnapshot(gzip.entry, one, { store, signal: QUIET });
    await unpackSnapshot(zstd.entry, other, { store, signal: QUIET });
    const files = (readdirSync(join(one, 'exported'), { recursive: true }) as string[]).filter((file) =>
      /json$/.test(file),
    );
    for (const file of files.filter((name) => name !== 'manifest.json')) {
      expect(readFileSync(join(other, 'exported', file)).equals(readFileSync(join(one, 'exported', file))), file).toBe(
        true,
      );
    }
    expect(files).toHaveLength(4);
  });

  test('can be signed and sealed', async () => {
    const directory = await tempDirectory();
    const store = join(directory, 'snapshots');
    const { privateFile, publicKey } = await makeKeyFiles('age', join(directory, 'age-key.txt'));
    const seal = containerSeal(await readRecipients([publicKey]));
    const { entry } = await take(store, momentOf(21), { ...ZSTD, seal, sign: entrySigner(KEY) });
    expect(entry.container.file).toMatch(/\.tar\.zst\.age$/);
    const trusted = new Set([KEY.publicKey.fingerprint]);
    expect(await verdictOf(store, { trusted })).toBe('ok');
    const keys = { identities: await readIdentities(privateFile), passphrase: null };
    const { snapshots } = await verifyStore({
      ...{ store, which: { kind: 'all' }, expectHead: null, signal: QUIET, trusted, keys },
    });
    expect(snapshots).toMatchObject([{ ok: true, opened: true, rows: 2 }]);
    const opened = await openSnapshot('latest', { store, signal: QUIET, keys });
    expect((await opened.archive.manifest()).content).toBe(entry.content);
    await opened.close();
  });

  test('is found where its file was changed, head, blocks and checksum', async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const { path } = await take(store, momentOf(21), ZSTD);
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += at < 40 || at > bytes.length - 10 ? 1 : 23) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      writeFileSync(path, changed);
      expect(await verdictOf(store), `byte ${at}`).toBe('SNAPSHOT_CHANGED');
    }
  });

  test.each<[string, (frame: Buffer) => Buffer, string]>([
    ['by another program', (frame) => frame, 'ok'],
    ['with a byte behind it', (frame) => Buffer.concat([frame, Buffer.alloc(1)]), 'SNAPSHOT_MALFORMED'],
    ['twice', (frame) => Buffer.concat([frame, frame]), 'SNAPSHOT_MALFORMED'],
    ['and cut off', (frame) => frame.subarray(0, -1), 'SNAPSHOT_MALFORMED'],
    ['with something behind it that zstd skips', (frame) => Buffer.concat([frame, SKIPPED]), 'SNAPSHOT_MALFORMED'],
    ['with something before it that zstd skips', (frame) => Buffer.concat([SKIPPED, frame]), 'SNAPSHOT_MALFORMED'],
  ])('%s is what it is, whatever the ledger says', async (_, change, verdict) => {
    expect(await verdictOf(await storePackedBy((tar) => change(zstdFrame(tar))))).toBe(verdict);
    expect(await verdictOf(await storePackedBy((tar) => change(zstdFrame(tar, { saysLength: false }))))).toBe(verdict);
  });

  test('is refused as a bomb before it is unpacked whole, in one frame and in many', async () => {
    const blanks = Buffer.alloc(60 * 2 ** 20, ' ');
    const bomb = (tar: Buffer) =>
      tarOf([
        { name: 'manifest.json', content: blanks },
        { name: 'x', content: tar },
      ]);
    const one = await storePackedBy((tar) => zstdFrame(bomb(tar)));
    const many = await storePackedBy((tar) => {
      const whole = bomb(tar);
      const pieces = Array.from({ length: Math.ceil(whole.length / 2 ** 18) }, (_, at) => at * 2 ** 18);
      return Buffer.concat(pieces.map((at) => zstdFrame(whole.subarray(at, at + 2 ** 18))));
    });
    const limits: ContainerLimits = { bytes: 2 ** 20, ratio: 1e6 };
    for (const store of [one, many]) {
      expect(await verdictOf(store)).toBe('SNAPSHOT_BOMB');
      expect(await verdictOf(store, { limits })).toBe('SNAPSHOT_TOO_LARGE');
    }
  });

  test.skipIf(spawnSync('tar', ['--version']).status !== 0 || spawnSync('zstd', ['--version']).status !== 0)(
    'is a tar for the program tar',
    async () => {
      const { path, entry } = await take(await tempDirectory(), momentOf(21), ZSTD);
      const manifest = execFileSync('tar', ['--zstd', '--extract', '--to-stdout', '--file', path, 'manifest.json']);
      expect(JSON.parse(manifest.toString())).toMatchObject({ content: entry.content });
    },
  );
});

const SKIPPED = Buffer.from('502a4d180400000001020304', 'hex');

describeWithoutZstd('a Node that has no zstd', () => {
  test('takes no snapshot by it, says what to do, and leaves nothing behind', async () => {
    const store = await storeOf(20);
    const before = readdirSync(store).sort();
    const failure = await rejectionOf(take(store, momentOf(21), ZSTD));
    expect(failure).toMatchObject({
      code: 'SNAPSHOT_COMPRESSION_UNSUPPORTED',
      hint: expect.stringMatching(/--compression gzip.*Node 22\.15/),
    });
    expect(readdirSync(store).sort()).toEqual(before);
  });

  test('says of a snapshot that was packed by it which Node reads it, and that nothing is known to be wrong', async () => {
    const store = await storePackedBy(rawFrame);
    const failures = [
      await rejectionOf(showSnapshot(store, 'latest')),
      await rejectionOf(openSnapshot('latest', { store, signal: QUIET })),
    ];
    for (const failure of failures) {
      expect(failure).toMatchObject({
        code: 'SNAPSHOT_COMPRESSION_UNSUPPORTED',
        message: expect.stringContaining('.tar.gz'),
        hint: expect.stringMatching(/^Nothing is known to be wrong with the file: .*Node 22\.15/),
      });
    }
    expect(await verdictOf(store)).toBe('SNAPSHOT_COMPRESSION_UNSUPPORTED');
  });

  test('finds all the same that its bytes were changed', async () => {
    const store = await storePackedBy(rawFrame);
    const path = join(store, readdirSync(store).find((name) => /\.tar/.test(name)) ?? '');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x20, 1000, 1001));
    expect(await verdictOf(store)).toBe('SNAPSHOT_CHANGED');
  });
});
