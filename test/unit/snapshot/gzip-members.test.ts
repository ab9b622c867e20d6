import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../../src/snapshot/byte-source.ts';
import { isOfMembers, packMembers, unpackMembers } from '../../../src/snapshot/gzip-members.ts';
import { verifyStore } from '../../../src/snapshot/verify-store.ts';
import { failureOf } from '../archive/archive-fixtures.ts';
import { forge, forgePacked, membersOf, tarOf } from './forge.ts';
import { QUIET, storeOf } from './snapshot-fixtures.ts';

const MEMBER = 512 * 1024;
const HEAD = 20;
const KIB = 1024;
const OUR_HEAD = '1f8b08040000000000ff080052460400';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const pack = (bytes: Buffer, size = 100_000) => whole(packMembers(inPieces(bytes, size)));
const unpack = (bytes: Buffer, size = 100_000) =>
  whole(unpackMembers(new ByteSource(inPieces(bytes, size), 'a.tar.gz'), 'a.tar.gz'));

/** The members of what was packed, by the lengths that they claim. */
function cut(packed: Buffer): readonly Buffer[] {
  const members: Buffer[] = [];
  for (let at = 0; at < packed.length; at += packed.readUInt32LE(at + 16)) {
    members.push(packed.subarray(at, at + packed.readUInt32LE(at + 16)));
  }
  return members;
}

/** So many bytes, neither all alike nor by chance. */
function linesOf(bytes: number): Buffer {
  const lines = Array.from({ length: Math.ceil(bytes / 20) }, (_, at) => `{"id":${(at * 7919) % 1_000_003}},`);
  return Buffer.from(lines.map((line) => line.padEnd(20)).join('')).subarray(0, bytes);
}

/** A member as we write it, of any block. */
function memberOf(block: Buffer): Buffer {
  const plain = gzipSync(block);
  const member = Buffer.concat([Buffer.from(OUR_HEAD, 'hex'), Buffer.alloc(4), plain.subarray(10)]);
  member.writeUInt32LE(member.length, 16);
  return member;
}

/** A member whose claims are these, whatever it holds. */
function claiming(deflated: Buffer, { packed = HEAD + deflated.length + 8, unpacked = 0 }): Buffer {
  const member = Buffer.concat([Buffer.from(OUR_HEAD, 'hex'), Buffer.alloc(4), deflated, Buffer.alloc(8)]);
  member.writeUInt32LE(packed, 16);
  member.writeUInt32LE(unpacked, member.length - 4);
  return member;
}

describe('gzip in members', () => {
  test('gives back what went in, however it comes, and packs the same bytes to the same members', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 0, max: 3 * MEMBER }).map((length) => Buffer.alloc(length, 'abc,')),
      fc.integer({ min: 0, max: MEMBER + 5 }).map((length) => randomBytes(length)),
    );
    const sizes = fc.integer({ min: 1000, max: 2 * MEMBER });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 4 }), sizes, sizes, async (pieces, one, other) => {
        const bytes = Buffer.concat(pieces);
        const packed = await pack(bytes, one);
        expect(packed.equals(await pack(bytes, other))).toBe(true);
        expect(bytes.equals(await unpack(packed, other))).toBe(true);
        if (bytes.length > 0) expect(bytes.equals(gunzipSync(packed))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('is one file for gzip, which finds nothing wrong with it', async () => {
    const bytes = Buffer.concat([linesOf(3 * MEMBER), randomBytes(2 * MEMBER)]);
    const packed = await pack(bytes);
    expect(cut(packed)).toHaveLength(6);
    execFileSync('gzip', ['--test', '--verbose'], { input: packed, stdio: ['pipe', 'ignore', 'ignore'] });
    const output = execFileSync('gzip', ['--decompress', '--stdout'], { input: packed, maxBuffer: 2 ** 24 });
    expect(output.equals(bytes)).toBe(true);
  });

  test('ends each member with a line, but where none ends in its second half', async () => {
    const line = `${linesOf(999)}\n`;
    const bytes = Buffer.concat([Buffer.from(line.repeat(1200)), linesOf(2 * MEMBER)]);
    const members = cut(await pack(bytes)).map((member) => gunzipSync(member));
    const lengths = members.map(({ length }) => length);
    expect(lengths).toEqual([524_000, 524_000, MEMBER, MEMBER, 152_000]);
  });

  test('is told apart from gzip of other programs by its first bytes', async () => {
    expect(isOfMembers((await pack(Buffer.from('x'))).subarray(0, HEAD))).toBe(true);
    expect(isOfMembers(gzipSync('x').subarray(0, HEAD))).toBe(false);
    expect(isOfMembers(Buffer.alloc(0))).toBe(false);
  });
});

const DEFLATED = deflateRawSync(Buffer.alloc(1000, 'abc'));

describe('a member', () => {
  test.each<[string, Buffer]>([
    ['is shorter than it says', claiming(DEFLATED, { unpacked: 1001 })],
    ['unpacks to more than it says', claiming(DEFLATED, { unpacked: 999 })],
    ['is a bomb behind a small claim', claiming(deflateRawSync(Buffer.alloc(2 ** 27)), { unpacked: 1000 })],
    ['claims to be a bomb', claiming(deflateRawSync(Buffer.alloc(2 ** 27)), { unpacked: 2 ** 27 })],
    ['claims four gigabytes', claiming(DEFLATED, { unpacked: 0xffffffff })],
    ['claims nothing', claiming(deflateRawSync(Buffer.alloc(0)), { unpacked: 0 })],
    ['has something behind its data', claiming(Buffer.concat([DEFLATED, Buffer.alloc(3)]), { unpacked: 1000 })],
    ['ends too early', claiming(DEFLATED.subarray(0, -1), { unpacked: 1000 })],
    ['holds no deflated data', claiming(Buffer.alloc(20, 0xff), { unpacked: 1000 })],
    ['says that it has no room for itself', claiming(DEFLATED, { unpacked: 1000, packed: HEAD })],
    ['says that it is empty', claiming(DEFLATED, { unpacked: 1000, packed: 0 })],
    ['reaches beyond the file', claiming(DEFLATED, { unpacked: 1000, packed: 1_000_000 })],
    ['says that it is of four gigabytes', claiming(DEFLATED, { unpacked: 1000, packed: 0xffffffff })],
    ['is cut off in its head', claiming(DEFLATED, { unpacked: 1000 }).subarray(0, 12)],
  ])('that %s is refused', async (_, member) => {
    const sound = await pack(Buffer.alloc(MEMBER, 'abc,'));
    expect((await failureOf(() => unpack(member))).code).toBe('SNAPSHOT_MALFORMED');
    expect((await failureOf(() => unpack(Buffer.concat([sound, member])))).code).toBe('SNAPSHOT_MALFORMED');
  });

  test('of another program behind ours is refused', async () => {
    const packed = Buffer.concat([await pack(Buffer.from('abc')), gzipSync('def')]);
    expect((await failureOf(() => unpack(packed))).code).toBe('SNAPSHOT_MALFORMED');
  });

  test('is found where any bit of its head or of its claims was changed', async () => {
    const packed = await pack(Buffer.from('a line of some length, a line of some length\n'));
    const claims = [packed.length - 4, packed.length - 3, packed.length - 2, packed.length - 1];
    for (const at of [...Array(HEAD).keys(), ...claims]) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(packed);
        changed[at] = (changed[at] as number) ^ (1 << bit);
        expect((await failureOf(() => unpack(changed))).code, `byte ${at}, bit ${bit}`).toBe('SNAPSHOT_MALFORMED');
      }
    }
  });
});

describe('a container', () => {
  const verdictOf = async (store: string, limits = {}) => {
    const which = { kind: 'all' } as const;
    const { snapshots } = await verifyStore({ store, which, expectHead: null, signal: QUIET, ...limits });
    return snapshots[0]?.ok === false ? snapshots[0].code : 'ok';
  };

  test('of one member, as other programs and earlier versions pack it, is read too', async () => {
    const store = await storeOf(21);
    const tar = tarOf(membersOf(store));
    forge(store, tar);
    expect(await verdictOf(store)).toBe('ok');
    forgePacked(store, await pack(tar, 700), tar.length);
    expect(await verdictOf(store)).toBe('ok');
  });

  test('of members that are each small, but a bomb together, is refused before it is unpacked whole', async () => {
    const store = await storeOf(21);
    const [manifest, ...others] = membersOf(store);
    const blanks = Buffer.alloc(60 * KIB * KIB, ' ');
    const tar = tarOf([{ name: manifest?.name ?? '', content: blanks }, ...others]);
    const members: Buffer[] = [];
    for (let at = 0; at < tar.length; at += MEMBER) members.push(memberOf(tar.subarray(at, at + MEMBER)));
    forgePacked(store, Buffer.concat(members), tar.length);
    expect(await verdictOf(store)).toBe('SNAPSHOT_BOMB');
    const limits = { limits: { bytes: 2 ** 20, ratio: 1e6 } };
    expect(await verdictOf(store, limits)).toBe('SNAPSHOT_TOO_LARGE');
  });

  test('with lies in its members is malformed, whatever the ledger says', async () => {
    const store = await storeOf(21);
    const tar = tarOf(membersOf(store));
    const packed = await pack(tar);
    for (const lie of [
      packed.subarray(0, -1),
      Buffer.concat([packed, Buffer.alloc(1)]),
      Buffer.concat([packed, packed]),
    ]) {
      forgePacked(store, lie, tar.length);
      expect(await verdictOf(store)).toBe('SNAPSHOT_MALFORMED');
    }
  });
});
