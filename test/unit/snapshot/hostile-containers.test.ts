import { existsSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { contentDigest, type Manifest } from '../../../src/archive/manifest.ts';
import type { SnapshotEntry } from '../../../src/model/ledger.ts';
import { unpackSnapshot } from '../../../src/snapshot/unpack-snapshot.ts';
import { verifyStore } from '../../../src/snapshot/verify-store.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf } from '../archive/archive-fixtures.ts';
import { entriesOf, forge, hostileHeader, type Member, membersOf, tarOf, writeLedger } from './forge.ts';
import { QUIET, storeOf } from './snapshot-fixtures.ts';

const ALL = { which: { kind: 'all' }, expectHead: null, signal: QUIET } as const;
const EVIL = Buffer.from('evil');
const MIB = 1024 * 1024;

const firstOf = (store: string): SnapshotEntry => entriesOf(store)[0] as SnapshotEntry;

/** What both readers of a container say: `verify`, and `restore`, which must leave nothing behind. */
async function refusal(store: string, limits = {}): Promise<string> {
  const { snapshots } = await verifyStore({ ...ALL, store, ...limits });
  const verdict = snapshots[0]?.ok === false ? snapshots[0].code : 'ok';
  const directory = await tempDirectory();
  const failure = await failureOf(() => unpackSnapshot(firstOf(store), directory, { store, signal: QUIET, ...limits }));
  expect(failure.code === 'none' ? 'ok' : failure.code).toBe(verdict);
  if (verdict !== 'ok') expect(readdirSync(directory)).toEqual([]);
  return verdict;
}

async function forged(change: (members: readonly Member[]) => readonly Member[]): Promise<string> {
  const store = await storeOf(21);
  forge(store, tarOf(change(membersOf(store))));
  return refusal(store);
}

const at = (members: readonly Member[], index: number, member: Member): readonly Member[] => [
  ...members.slice(0, index),
  member,
  ...members.slice(index),
];
const hostile = (name: string, more = {}): Member => ({
  name,
  content: EVIL,
  header: hostileHeader(name, { bytes: EVIL.length, ...more }),
});

describe('a container', () => {
  test('that was only packed again is sound', async () => {
    expect(await forged((members) => members)).toBe('ok');
  });

  test.each<[string, Member, string]>([
    ['a name with ".."', hostile('../../etc/cron.d/evil'), 'SNAPSHOT_MEMBER_OUTSIDE'],
    ['a name with ".." inside', hostile('data/../../evil'), 'SNAPSHOT_MEMBER_OUTSIDE'],
    ['a name with "..\\"', hostile('..\\evil'), 'SNAPSHOT_MEMBER_OUTSIDE'],
    ['an absolute name', hostile('/etc/passwd'), 'SNAPSHOT_MEMBER_ABSOLUTE'],
    ['an absolute name of Windows', hostile('C:\\evil'), 'SNAPSHOT_MEMBER_ABSOLUTE'],
    ['a symbolic link', hostile('data/users-0001.json', { type: '2', link: '/etc/passwd' }), 'SNAPSHOT_MEMBER_LINK'],
    ['a hard link', hostile('data/users-0001.json', { type: '1', link: 'manifest.json' }), 'SNAPSHOT_MEMBER_LINK'],
    ['a device', hostile('null', { type: '3' }), 'SNAPSHOT_MEMBER_SPECIAL'],
    ['a directory', hostile('data/', { type: '5' }), 'SNAPSHOT_MEMBER_SPECIAL'],
    ['a pipe', hostile('pipe', { type: '6' }), 'SNAPSHOT_MEMBER_SPECIAL'],
    ['a pax header', hostile('PaxHeader', { type: 'x' }), 'SNAPSHOT_MEMBER_SPECIAL'],
    ['a global pax header', hostile('PaxHeader', { type: 'g' }), 'SNAPSHOT_MEMBER_SPECIAL'],
    ['a long name of GNU tar', hostile('././@LongLink', { type: 'L' }), 'SNAPSHOT_MEMBER_SPECIAL'],
    ['a name that was there', hostile('manifest.json'), 'SNAPSHOT_MEMBER_DOUBLED'],
    ['a name that nothing lists', hostile('data/evil-0001.json'), 'SNAPSHOT_MEMBER_UNLISTED'],
    ['a member of another place', hostile('data/Notes-0001.json'), 'SNAPSHOT_MALFORMED'],
    [
      'another owner',
      { name: 'data/users-0001.json', content: EVIL, header: Buffer.alloc(512, 1) },
      'SNAPSHOT_MALFORMED',
    ],
  ])('with %s is refused', async (_, member, code) => {
    expect(await forged((members) => at(members, 2, member))).toBe(code);
    if (code !== 'SNAPSHOT_MALFORMED') expect(await forged((members) => [...members, member])).toBe(code);
  });

  test('with a hostile name hidden in a pax header by another program is refused', async () => {
    const store = await storeOf(21);
    const packer = pack();
    for (const { name, content } of membersOf(store).slice(0, 2))
      packer.entry({ name, mode: 0o600, mtime: new Date(0) }, content);
    packer.entry({ name: `../${'x'.repeat(120)}`, mode: 0o600, mtime: new Date(0) }, EVIL);
    packer.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of packer) chunks.push(chunk as Buffer);
    forge(store, Buffer.concat(chunks));
    expect(await refusal(store)).toMatch(/^SNAPSHOT_M/);
  });

  test.each<[string, (members: readonly Member[]) => readonly Member[], string]>([
    ['a member gone', (members) => members.filter(({ name }) => name !== 'catalog.json'), 'SNAPSHOT_MALFORMED'],
    ['a part gone', (members) => members.slice(0, -1), 'SNAPSHOT_MALFORMED'],
    ['two members exchanged', ([a, b, c, d]) => [a, b, d, c] as Member[], 'SNAPSHOT_MALFORMED'],
    ['no members', () => [], 'SNAPSHOT_MALFORMED'],
    ['a part doubled', (members) => [...members, members[2] as Member], 'SNAPSHOT_MEMBER_DOUBLED'],
    [
      'rows of its own',
      (members) => members.map((one) => edited(one, 'users', 'Ada', 'Eve')),
      'ARCHIVE_CHECKSUM_MISMATCH',
    ],
    [
      'another catalog',
      (members) => members.map((one) => edited(one, 'catalog', 'users', 'usurp')),
      'ARCHIVE_CATALOG_DAMAGED',
    ],
    [
      'another manifest',
      (members) => members.map((one) => edited(one, 'manifest', 'app.db', 'bad.db')),
      'SNAPSHOT_MISMATCH',
    ],
    [
      'a manifest that is none',
      ([, ...others]) => [{ name: 'manifest.json', content: EVIL }, ...others],
      'ARCHIVE_MANIFEST_DAMAGED',
    ],
  ])('with %s is refused', async (_, change, code) => {
    expect(await forged(change)).toBe(code);
  });

  test.each([
    ['../../../tmp/evil', 'ARCHIVE_PATH_UNSAFE'],
    ['/etc/passwd', 'ARCHIVE_PATH_UNSAFE'],
    ['data/../../evil-0001.json', 'ARCHIVE_PATH_UNSAFE'],
    ['manifest.json', 'ARCHIVE_PATH_UNSAFE'],
    ['data/users-0001.json\u0000', 'ARCHIVE_PATH_UNSAFE'],
  ])('whose manifest lists the part %j is refused', async (file, code) => {
    const change = (manifest: Manifest): Manifest => {
      const [first, ...others] = manifest.tables as [Manifest['tables'][number], ...Manifest['tables']];
      const tables = [{ ...first, parts: first.parts.map((part) => ({ ...part, file })) }, ...others];
      return { ...manifest, tables, content: contentDigest(manifest.catalog, tables) };
    };
    expect(await forged((members) => members.map((one) => withManifest(one, change)))).toBe(code);
    expect(existsSync('/tmp/evil')).toBe(false);
  });

  test('with anything behind its end is refused', async () => {
    const store = await storeOf(21);
    const tar = tarOf(membersOf(store));
    for (const tail of [Buffer.from('x'), Buffer.alloc(512), hostileHeader('../evil')]) {
      forge(store, Buffer.concat([tar, tail]));
      expect(await refusal(store)).toBe('SNAPSHOT_MALFORMED');
    }
    forge(store, tar.subarray(0, -512));
    expect(await refusal(store)).toBe('SNAPSHOT_MALFORMED');
  });

  test('that is a link, a directory or gone is refused', async () => {
    const store = await storeOf(21);
    const path = join(store, firstOf(store).container.file);
    renameSync(path, join(store, '.moved.tmp'));
    expect(await refusal(store)).toBe('SNAPSHOT_MISSING');
    symlinkSync(join(store, '.moved.tmp'), path);
    expect(await refusal(store)).toBe('ARCHIVE_PATH_UNSAFE');
  });

  test('that is no gzip is refused', async () => {
    const store = await storeOf(21);
    const entry = firstOf(store);
    writeFileSync(join(store, entry.container.file), 'x'.repeat(entry.container.bytes));
    expect(await refusal(store)).toBe('SNAPSHOT_CHANGED');
  });
});

describe('a bomb', () => {
  const bomb = (member: Partial<Member>, bytes: number) => async () => {
    const store = await storeOf(21);
    const members = membersOf(store);
    const zeros = { name: 'manifest.json', content: Buffer.alloc(bytes, 0x20), ...member };
    forge(store, tarOf([zeros, ...members.slice(1)]));
    return store;
  };

  test('of a manifest that unpacks to more than its ratio is refused before it is whole', async () => {
    expect(await refusal(await bomb({}, 60 * MIB)())).toBe('SNAPSHOT_BOMB');
  });

  test('of a document that claims to be too large for memory is refused by its header', async () => {
    const store = await storeOf(21);
    const [, ...others] = membersOf(store);
    const header = hostileHeader('manifest.json', { bytes: 70 * MIB });
    forge(store, tarOf([{ name: 'manifest.json', content: EVIL, header }, ...others]));
    expect(await refusal(store)).toBe('SNAPSHOT_TOO_LARGE');
  });

  test('of parts is refused by what the manifest claims, before a byte of them is unpacked', async () => {
    const change = (bytes: number) => (manifest: Manifest) => ({
      ...manifest,
      tables: manifest.tables.map((table) => ({ ...table, parts: table.parts.map((part) => ({ ...part, bytes })) })),
    });
    expect(await forged((members) => members.map((one) => withManifest(one, change(2 ** 50))))).toBe(
      'SNAPSHOT_TOO_LARGE',
    );
    expect(await forged((members) => members.map((one) => withManifest(one, change(2 ** 30))))).toBe('SNAPSHOT_BOMB');
  });

  test('has limits that a person can set', async () => {
    const store = await storeOf(21);
    expect(await refusal(store, { limits: { bytes: 4000, ratio: 500 } })).toBe('SNAPSHOT_TOO_LARGE');
    expect(await refusal(store, { limits: { bytes: 40_000, ratio: 500 } })).toBe('ok');
  });
});

describe('a ledger', () => {
  test.each<[string, Partial<SnapshotEntry>, string]>([
    ['rows', { rows: 3 }, 'SNAPSHOT_MISMATCH'],
    ['unpacked size', { bytes: 5 }, 'SNAPSHOT_MISMATCH'],
    ['content', { content: '0'.repeat(64) }, 'SNAPSHOT_MISMATCH'],
    ['source', { source: { dialect: 'sqlite', database: 'other.db' } }, 'SNAPSHOT_MISMATCH'],
    ['scope', { scope: { table: { namespace: null, name: 'users' }, key: ['1'], email: null } }, 'SNAPSHOT_MISMATCH'],
    ['time', { at: '2025-11-21T15:30:00.000Z' }, 'SNAPSHOT_MISMATCH'],
    ['manifest', { manifest: '0'.repeat(64) }, 'SNAPSHOT_MISMATCH'],
  ])('that was made anew with another %s is found by the container', async (_, more, code) => {
    const store = await storeOf(21);
    const [entry] = entriesOf(store) as [SnapshotEntry];
    writeLedger(store, [{ ...entry, ...more }]);
    expect(await refusal(store)).toBe(code);
  });

  test('that was made anew with another time of the export is found by the manifest', async () => {
    const store = await storeOf(21);
    const [entry] = entriesOf(store) as [SnapshotEntry];
    writeLedger(store, [{ ...entry, archive: { ...entry.archive, createdAt: '2025-01-01T00:00:00.000Z' } }]);
    expect(await refusal(store)).toBe('SNAPSHOT_MISMATCH');
  });

  test('cannot name a file outside its store', async () => {
    const store = await storeOf(21);
    const [entry] = entriesOf(store) as [SnapshotEntry];
    for (const file of ['../evil.tar.gz', '/etc/passwd', 'a/b.tar.gz']) {
      writeLedger(store, [{ ...entry, container: { ...entry.container, file } }]);
      expect((await failureOf(() => verifyStore({ ...ALL, store }))).code, file).toBe('LEDGER_MALFORMED');
    }
  });
});

function edited(member: Member, of: string, from: string, to: string): Member {
  if (!member.name.includes(of)) return member;
  return { ...member, content: Buffer.from(member.content.toString('utf8').replaceAll(from, to)) };
}

function withManifest(member: Member, change: (manifest: Manifest) => Manifest): Member {
  if (member.name !== 'manifest.json') return member;
  const manifest = change(JSON.parse(member.content.toString('utf8')) as Manifest);
  const content = { ...manifest, content: contentDigest(manifest.catalog, manifest.tables) };
  return { ...member, content: Buffer.from(`${JSON.stringify(content, null, 1)}\n`) };
}
