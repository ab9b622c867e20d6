// Packs a sealed archive into one file: a tar in a fixed order, compressed.
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive } from '../archive/archive-reader.ts';
import { FILE_MODE, readIfThere } from '../archive/atomic-file.ts';
import { sha256 } from '../archive/canonical-document.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import { formatManifest, type Manifest } from '../archive/manifest.ts';
import { readPartBytes } from '../archive/part-bytes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import type { Compression } from '../model/ledger.ts';
import { displayName, nameKey } from '../model/logical-type.ts';
import { type ByteTransform, UNCHANGED } from './byte-transform.ts';
import { packer } from './compression.ts';
import { type DocumentMember, documentMembers, MANIFEST_MEMBER } from './container-members.ts';
import { type ContainerProgress, NO_PROGRESS } from './container-progress.ts';
import { packedManifest } from './packed-manifest.ts';
import { TAR_END, tarHeader, tarPadding } from './tar-header.ts';

export interface PackOptions {
  /** The file to make; it must not be there. */
  readonly path: string;
  readonly compression: Compression;
  /** Seals (encrypts) the compressed tar. */
  readonly wrap?: ByteTransform;
  readonly signal: AbortSignal;
  readonly progress?: ContainerProgress;
}

export interface Packed {
  /** Of the tar. */
  readonly bytes: number;
  readonly file: { readonly bytes: number; readonly sha256: string };
  /** SHA-256 of the manifest as it was packed. */
  readonly manifest: string;
}

/**
 * Packs an archive; the digest of every document and part is checked on the way. The file is on the disk (fsync)
 * when it returns.
 *
 * @throws ARCHIVE_CHECKSUM_MISMATCH, ARCHIVE_CATALOG_DAMAGED … where the archive is not what was sealed; DISK_FULL; INTERRUPTED.
 */
export async function packArchive(archive: Archive, options: PackOptions): Promise<Packed> {
  const manifest = packedManifest(await archive.manifest());
  const text = formatManifest(manifest);
  const counted = { bytes: 0 };
  const tar = counting(tarOf(archive, { manifest, text, options }), counted);
  const file = await withFileErrors(options.path, () => writeFile(compressed(tar, options), options.path));
  return { bytes: counted.bytes, file, manifest: sha256(text) };
}

interface Packing {
  readonly manifest: Manifest;
  readonly text: string;
  readonly options: PackOptions;
}

async function* tarOf(archive: Archive, { manifest, text, options }: Packing): AsyncGenerator<Buffer> {
  yield* document(MANIFEST_MEMBER, Buffer.from(text));
  for (const member of documentMembers(manifest)) yield* document(member.name, await readDocument(archive, member));
  const { progress = NO_PROGRESS, signal } = options;
  const rows = new Map(manifest.tables.map((table) => [nameKey(table.name), table.rows]));
  for await (const { table, parts } of archive.tables()) {
    const name = displayName(table.name);
    progress.begun(name, rows.get(nameKey(table.name)) ?? 0);
    for await (const part of parts()) {
      yield tarHeader({ name: part.file, bytes: part.bytes });
      for await (const chunk of readPartBytes({ part, path: archive.partPath(part), table: name })) {
        throwIfInterrupted(signal);
        yield chunk;
      }
      yield Buffer.alloc(tarPadding(part.bytes));
      progress.partDone(part);
    }
    progress.done();
  }
  yield TAR_END;
}

function* document(name: string, content: Buffer): Generator<Buffer> {
  yield tarHeader({ name, bytes: content.length });
  yield content;
  yield Buffer.alloc(tarPadding(content.length));
}

/** The file itself, since the archive has only kept what it means. */
async function readDocument({ directory }: Archive, { name, sha256: digest }: DocumentMember): Promise<Buffer> {
  const path = join(directory, name);
  const content = await readIfThere(path);
  if (content !== null && sha256(content) === digest) return content;
  throw new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
    message: `The document ${path} was changed while it was packed.`,
    hint: 'Run the command again.',
    context: { file: path },
  });
}

async function* counting(chunks: AsyncIterable<Buffer>, counted: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    counted.bytes += chunk.length;
    if (chunk.length > 0) yield chunk;
  }
}

function compressed(tar: AsyncIterable<Buffer>, { compression, wrap = UNCHANGED }: PackOptions): AsyncIterable<Buffer> {
  return wrap(packer(compression)(tar));
}

async function writeFile(chunks: AsyncIterable<Buffer>, path: string): Promise<Packed['file']> {
  const hash = createHash('sha256');
  const file: FileHandle = await open(path, 'wx', FILE_MODE);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await file.appendFile(chunk);
      bytes += chunk.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
