// The names of everything in a store of audit snapshots.
import { join } from 'node:path';
import type { Compression, SnapshotEntry, SnapshotSource } from '../model/ledger.ts';
import { SUFFIXES } from './compression.ts';

export interface StorePaths {
  /** `backups/snapshots` */
  readonly directory: string;
  readonly ledger: string;
  /** How far the ledger reaches: its entries, bytes and last digest. */
  readonly head: string;
}

export function storePaths(directory: string): StorePaths {
  return { directory, ledger: join(directory, 'ledger.ndjson'), head: join(directory, 'head.json') };
}

/** Enough to tell databases apart. */
const SLUG_MAX = 48;
const CONTENT_DIGITS = 12;

export interface SnapshotName {
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly source: SnapshotSource;
  readonly content: string;
}

/** `20261121T153000Z-app-1f3a9c0d2b4e`. */
export function snapshotId({ at, source, content }: SnapshotName): string {
  const time = at.replace(/\.\d+Z$/, 'Z').replaceAll(/[-:]/g, '');
  return `${time}-${slugOf(source.database)}-${content.slice(0, CONTENT_DIGITS)}`;
}

/** True for what {@link snapshotId} may have made. */
export function isSnapshotId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[A-Za-z0-9_-]+-[0-9a-f]{12}(?:-\d+)?$/.test(text);
}

/** True where the id is one that {@link snapshotId} makes, alone or with the entry's number for the second of a second. */
export function isIdOf(entry: SnapshotEntry): boolean {
  const id = snapshotId(entry);
  return entry.id === id || entry.id === `${id}-${entry.number}`;
}

/** The file of a snapshot in the store. */
export function containerFile(id: string, compression: Compression, isEncrypted: boolean): string {
  return `${id}.tar${SUFFIXES[compression]}${isEncrypted ? '.age' : ''}`;
}

/** The last step of the path, without its ending, in characters that every file system takes. */
function slugOf(database: string): string {
  const last = database.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/\.(?:db|db3|sqlite|sqlite3)$/i, '').replaceAll(/[^A-Za-z0-9_-]+/g, '_');
  return plain.slice(0, SLUG_MAX) || '_';
}

/** Files of a store that are not snapshots. */
export function isOwnFile(name: string): boolean {
  return /^(?:ledger\.ndjson|head\.json|lock(?:\.[0-9a-f-]+)?)$/.test(name);
}

/** What a run works in, or left behind when it was killed. */
export function isTemporary(name: string): boolean {
  return isExportDirectory(name) || /^(?:\..+\.tmp|head\.json\.tmp)$/.test(name);
}

/** Where a database is exported to before it is packed. */
export function isExportDirectory(name: string): boolean {
  return /^\.export-[A-Za-z0-9]{6}$/.test(name);
}

/** Where a container is written before it is whole. */
export function isUnfinishedContainer(name: string): boolean {
  return /^\..+\.tar(?:\.gz|\.zst)?(?:\.age)?\.tmp$/.test(name);
}
