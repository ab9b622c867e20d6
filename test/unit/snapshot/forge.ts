import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { LedgerEntry, SnapshotEntry } from '../../../src/model/ledger.ts';
import { TAR_END, tarHeader, tarPadding } from '../../../src/snapshot/tar-header.ts';

/** A member of a container, or raw bytes in the place of one. */
export interface Member {
  readonly name: string;
  readonly content: Buffer;
  /** Instead of the header that belongs to it. */
  readonly header?: Buffer;
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/** The entries of a store, whoever wrote them. */
export function entriesOf(store: string): readonly LedgerEntry[] {
  const lines = readFileSync(join(store, 'ledger.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as LedgerEntry);
}

/** Writes ledger and head anew, every digest in its place: what somebody does who may write everything. */
export function writeLedger(store: string, entries: readonly LedgerEntry[]): void {
  let previous: string | null = null;
  let text = '';
  for (const [at, entry] of entries.entries()) {
    const line = `${JSON.stringify({ ...entry, number: at + 1, previous })}\n`;
    previous = sha256(line);
    text += line;
  }
  writeFileSync(join(store, 'ledger.ndjson'), text);
  const head = { entries: entries.length, bytes: Buffer.byteLength(text), sha256: previous };
  writeFileSync(join(store, 'head.json'), `${JSON.stringify(head)}\n`);
}

/** The members of the first snapshot of a store. */
export function membersOf(store: string): readonly Member[] {
  const [entry] = entriesOf(store) as [SnapshotEntry];
  const tar = gunzipSync(readFileSync(join(store, entry.container.file)));
  const members: Member[] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, tar.indexOf(0, at));
    const bytes = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    members.push({ name, content: tar.subarray(at + 512, at + 512 + bytes) });
    at += 512 + bytes + tarPadding(bytes);
  }
  return members;
}

export function tarOf(members: readonly Member[]): Buffer {
  const pieces = members.flatMap(({ name, content, header }) => [
    header ?? tarHeader({ name, bytes: content.length }),
    content,
    Buffer.alloc(tarPadding(content.length)),
  ]);
  return Buffer.concat([...pieces, TAR_END]);
}

/** Puts another tar in the place of the first snapshot's, packed by another program, and its digest into the ledger. */
export function forge(store: string, tar: Buffer, more: Partial<SnapshotEntry> = {}): void {
  forgePacked(store, gzipSync(tar, { level: 9 }), tar.length, more);
}

/** The same of a tar of so many `bytes` that is packed already. */
export function forgePacked(store: string, packed: Buffer, bytes: number, more: Partial<SnapshotEntry> = {}): void {
  const [entry, ...others] = entriesOf(store) as [SnapshotEntry, ...LedgerEntry[]];
  writeFileSync(join(store, entry.container.file), packed);
  const container = { ...entry.container, bytes: packed.length, sha256: sha256(packed) };
  writeLedger(store, [{ ...entry, container, bytes, ...more }, ...others]);
}

/** A header with another name, type or size, and the checksum that belongs to that. */
export function hostileHeader(name: string, { type = '0', bytes = 0, link = '' } = {}): Buffer {
  const header = Buffer.from(tarHeader({ name: 'x', bytes }));
  header.fill(0, 0, 100);
  header.write(name, 0);
  header.write(type, 156, 'latin1');
  header.write(link, 157);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
