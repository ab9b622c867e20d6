import type { QualifiedName } from './logical-type.ts';
import type { DialectName } from './storage.ts';

/**
 * One line of a store's `ledger.ndjson`: an audit snapshot that was taken, or the tombstone of one that was pruned.
 * The digest of an entry is the SHA-256 of its line with the line end.
 */
export type LedgerEntry = SnapshotEntry | TombstoneEntry;

interface EntryBase {
  readonly version: 1;
  /** From 1, without gaps. */
  readonly number: number;
  /** When the entry was written, ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  /** The digest of the entry before; null of the first. */
  readonly previous: string | null;
  /** Absent: not signed. */
  readonly signature?: EntrySignature;
}

export interface SnapshotEntry extends EntryBase {
  readonly kind: 'snapshot';
  /** `20261121T153000Z-app-1f3a9c0d2b4e`: time, source, beginning of the content digest. */
  readonly id: string;
  readonly phase: 'exported' | 'transformed';
  readonly source: SnapshotSource;
  /** Whose rows these are; null: everybody's. */
  readonly scope: SnapshotScope | null;
  /** The content digest of the manifest: equal content, equal digest. */
  readonly content: string;
  readonly tables: number;
  readonly rows: number;
  /** Of the tar inside the container, before compression. */
  readonly bytes: number;
  readonly container: ContainerDigest;
  /** SHA-256 of `manifest.json` as it lies in the container. */
  readonly manifest: string;
  readonly archive: ArchiveCircumstances;
  /** Absent: everybody who can read the file can read the rows. */
  readonly encryption?: ContainerEncryption;
}

/** A snapshot that was deleted on purpose. */
export interface TombstoneEntry extends EntryBase {
  readonly kind: 'tombstone';
  /** The id of the snapshot, and the digest that its container had. */
  readonly id: string;
  readonly container: string;
  /** `pruned: --keep-last 7`, for people. */
  readonly reason: string;
}

export interface SnapshotSource {
  readonly dialect: DialectName;
  readonly database: string;
}

export interface SnapshotScope {
  readonly table: QualifiedName;
  /** The canonical cells of the user's key. */
  readonly key: readonly string[];
  readonly email: string | null;
}

export type Compression = 'gzip' | 'zstd' | 'none';

/** The file of a snapshot as it lies in the store. */
export interface ContainerDigest {
  /** The name of the file in the store. */
  readonly file: string;
  readonly compression: Compression;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * What an archive's manifest says about the run that made it. It stands here and not in the container, so that
 * the same content packs to the same bytes.
 */
export interface ArchiveCircumstances {
  readonly id: string;
  readonly createdAt: string;
  readonly tool: string;
  readonly serverVersion: string;
  readonly consistencyPoint: string;
  readonly parent: string | null;
  readonly origin: string | null;
  /** SHA-256 of the `manifest.json` that has all this in it. */
  readonly manifest: string;
}

/** Over the digest of the entry's line as it is without this member; `docs/audit.md` says how OpenSSL checks it. */
export interface EntrySignature {
  /** `ed25519`, the only one that is accepted. */
  readonly algorithm: string;
  /** The signer's SPKI in base64. Whether to believe it is for `--trusted` to say. */
  readonly publicKey: string;
  /** The digest that was signed, so that a signature which was moved can be told from one that was forged. */
  readonly digest: string;
  /** The 64 bytes of the signature in base64. */
  readonly value: string;
}

export interface ContainerEncryption {
  readonly format: 'age';
  /** How many recipients or passphrases can open it. */
  readonly recipients: number;
}
