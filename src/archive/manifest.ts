// The index of a sealed archive: its type, its text, and the digest of its content.
import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { ChangedCells } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { DialectName } from '../model/storage.ts';
import type { TableSums } from '../model/sums.ts';
import { type Phase, resolvePartFile } from './archive-layout.ts';
import { sha256 } from './canonical-document.ts';
import { checkDocument } from './json-schemas.ts';

/** The name and version of the format; see `schemas/README.md` for when the version rises. */
export const ARCHIVE_FORMAT = 'rowferry-archive';
export const ARCHIVE_VERSION = 1;

/** What `manifest.json` holds. It is written last: an archive without one is incomplete. */
export interface Manifest {
  readonly format: typeof ARCHIVE_FORMAT;
  readonly version: typeof ARCHIVE_VERSION;
  readonly phase: Phase;
  /** UUIDv7. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  readonly tool: { readonly name: 'rowferry'; readonly version: string };
  readonly source: SourceInfo;
  /** The user whose rows these are; null: everybody's. */
  readonly scope: ScopeEntry | null;
  /** SHA-256 of `catalog.json`, and of `plan.json` where there is one. */
  readonly catalog: string;
  readonly plan: string | null;
  /** In the order of the catalog. */
  readonly tables: readonly TableEntry[];
  /** SHA-256 of the manifest that this archive was made from: the export's, or the one before a reseal. */
  readonly parent: string | null;
  /** SHA-256 of the export's manifest, which a reseal keeps; null in the phase `exported`. */
  readonly origin: string | null;
  /** Digest of catalog and rows without ids and times: equal content, equal digest. */
  readonly content: string;
  /** True when a person changed parts and sealed them again. */
  readonly edited: boolean;
  /** The maps of the ids that a transform changed; absent: none did. */
  readonly ids?: readonly IdEntry[];
}

export interface IdEntry {
  /** As the plan calls it: `posts.id`. */
  readonly name: string;
  /** `ids/0001-posts.id.json` */
  readonly file: string;
  /** How many changed. */
  readonly ids: number;
  readonly sha256: string;
}

/** Whose rows an archive holds. */
export interface ScopeEntry {
  /** The table of the users in the source. */
  readonly table: QualifiedName;
  /** The canonical cells of the user's key. */
  readonly key: readonly string[];
  readonly email: string | null;
  /** SHA-256 of `scope.json`. */
  readonly document: string;
}

/** Where the rows came from. Never holds a password. */
export interface SourceInfo {
  readonly dialect: DialectName;
  readonly serverVersion: string;
  readonly database: string;
  /** What all rows were read at: a PostgreSQL snapshot and LSN, a SQLite data_version. */
  readonly consistencyPoint: string;
  /** The files that were read as one database: their tables stand in namespaces of these ids; absent: it is one. */
  readonly files?: readonly FileInfo[];
}

export interface FileInfo extends SourceFile {
  /** What its rows were read at. */
  readonly consistencyPoint: string;
}

export interface TableEntry {
  readonly name: QualifiedName;
  readonly rows: number;
  readonly order: RowOrder;
  /** `lines`: one row line per line, as we write it; `json`: as another program formatted it. */
  readonly layout: 'lines' | 'json';
  readonly parts: readonly PartEntry[];
  /** Taken on the source by plain SQL; null where nobody took them, or where rows were edited since. */
  readonly sums: TableSums | null;
  /** Cells that the transform made other than its plan promises, because a value asked for it; absent: none. */
  readonly changed?: readonly ChangedCells[];
}

export interface PartEntry {
  /** `data/users-0001.json` */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The key cells of the first and last row as a JSON array; null where the order is not by key, or no row is. */
  readonly first: string | null;
  readonly last: string | null;
}

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

/**
 * The manifest in a file's text.
 * @param path of the file, for messages.
 * @throws ARCHIVE_MANIFEST_DAMAGED, ARCHIVE_VERSION_UNSUPPORTED, ARCHIVE_PATH_UNSAFE.
 */
export function parseManifest(text: string, path: string): Manifest {
  const document = parseJson(text, path);
  checkVersion(document, path);
  const checked = checkDocument('manifest', document);
  if (checked.document === null) throw damagedManifest(path, `It does not follow its JSON Schema: ${checked.fault}.`);
  const manifest = checked.document;
  for (const { parts } of manifest.tables) for (const { file } of parts) resolvePartFile('', file);
  const fault = contradiction(manifest);
  if (fault !== null) throw damagedManifest(path, fault);
  return manifest;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedManifest(path, 'It is not whole JSON.', cause);
  }
}

/** The version comes before the JSON Schema, so that a newer format is called by its name. */
function checkVersion(document: unknown, path: string): void {
  const { format, version } = (document ?? {}) as { readonly format?: unknown; readonly version?: unknown };
  if (format !== ARCHIVE_FORMAT) throw damagedManifest(path, 'It is not the manifest of a RowFerry archive.');
  if (typeof version !== 'number' || version <= ARCHIVE_VERSION) return;
  throw new RowferryError('ARCHIVE_VERSION_UNSUPPORTED', {
    message: `The archive of ${path} is in format version ${version}; this RowFerry reads version ${ARCHIVE_VERSION}.`,
    hint: 'Update RowFerry, then run the command again.',
    context: { file: path, version },
  });
}

/** What the manifest says against itself, one sentence; null: nothing. */
function contradiction({ catalog, tables, content }: Manifest): string | null {
  if (content !== contentDigest(catalog, tables)) return 'Its content digest is not that of its tables.';
  const files = tables.flatMap((table) => table.parts.map((part) => part.file.toLowerCase()));
  if (new Set(files).size !== files.length) return 'It lists a part twice.';
  const wrong = tables.find((table) => table.rows !== table.parts.reduce((sum, part) => sum + part.rows, 0));
  return wrong === undefined ? null : `The parts of table ${displayName(wrong.name)} do not add up to its rows.`;
}

/**
 * One digest over the catalog's digest and every table's, without ids, times and file names. Anyone can
 * recompute it: it is the SHA-256 of these lines (see `schemas/README.md`).
 */
export function contentDigest(catalog: string, tables: readonly TableEntry[]): string {
  const lines = [`catalog ${catalog}`];
  for (const { name, rows, order, layout, parts } of tables) {
    lines.push(`table ${JSON.stringify([name.namespace, name.name])} ${rows} ${orderText(order)} ${layout}`);
    for (const part of parts) lines.push(`part ${part.sha256}`);
  }
  return sha256(`${lines.join('\n')}\n`);
}

function orderText(order: RowOrder): string {
  return order.kind === 'key' ? `key ${JSON.stringify(order.columns)}` : order.kind;
}

/** The error of a manifest that cannot be believed; `why` is a sentence. */
export function damagedManifest(path: string, why: string, cause?: unknown): RowferryError {
  return new RowferryError('ARCHIVE_MANIFEST_DAMAGED', {
    message: `The manifest ${path} is damaged. ${why}`,
    hint: 'Take the archive from its backup, or export again.',
    context: { file: path },
    cause,
  });
}
