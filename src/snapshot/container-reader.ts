// Reads a container member by member, and takes nothing that the writer would not have written.
import { sha256 } from '../archive/canonical-document.ts';
import { type Manifest, type PartEntry, parseManifest } from '../archive/manifest.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { ContainerDigest } from '../model/ledger.ts';
import { ByteSource } from './byte-source.ts';
import { containerError, malformedContainer, misfit } from './container-errors.ts';
import { type ContainerFile, type ContainerFileOptions, openContainerFile } from './container-file.ts';
import { type ContainerLimits, checkLimits, DOCUMENT_BYTES_MAX, tooLarge } from './container-limits.ts';
import { type DocumentMember, MANIFEST_MEMBER, memberNames, partMembers } from './container-members.ts';
import { readTarHeader, TAR_BLOCK, TAR_END, tarHeader, tarPadding } from './tar-header.ts';

export interface ContainerOptions extends ContainerFileOptions {
  /** What the ledger says of the file; null: nothing is known of it. */
  readonly expected: Pick<ContainerDigest, 'bytes' | 'sha256'> | null;
}

/**
 * A container whose members are read one after the other: the manifest, then its documents, then its parts, each
 * in the order of the manifest, then `finish`.
 */
export class ContainerReader {
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json` as it lies in the container. */
  readonly manifestDigest: string;
  readonly #members: Members;

  constructor(members: Members, manifest: Manifest, manifestDigest: string) {
    this.#members = members;
    this.manifest = manifest;
    this.manifestDigest = manifestDigest;
  }

  /** @throws ARCHIVE_CATALOG_DAMAGED where its digest is not the one that the manifest lists */
  async document({ name, sha256: listed }: DocumentMember): Promise<Buffer> {
    const content = await this.#members.document(name);
    if (sha256(content) === listed) return content;
    throw new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
      message: `The document ${name} in ${this.#members.path} is not the one that its manifest lists.`,
      hint: 'Take the file from a copy of the store.',
      context: { file: this.#members.path, member: name },
    });
  }

  /** The bytes of a part as they come; whoever reads them checks their digest. */
  part({ file, bytes }: PartEntry): AsyncGenerator<Buffer> {
    return this.#members.content(file, bytes);
  }

  /**
   * Behind the last part.
   * @returns the bytes of the tar. @throws SNAPSHOT_MALFORMED where anything follows; SNAPSHOT_CHANGED
   */
  finish(): Promise<number> {
    return this.#members.finish();
  }

  async close(): Promise<void> {
    await this.#members.close();
  }
}

/**
 * Opens a container and reads its manifest.
 *
 * @throws SNAPSHOT_MISSING, SNAPSHOT_CHANGED, SNAPSHOT_MALFORMED, SNAPSHOT_MEMBER_…; the codes of a damaged manifest.
 */
export async function openContainer(path: string, options: ContainerOptions): Promise<ContainerReader> {
  const file = await openContainerFile(path, options);
  const members = new Members(file, options);
  try {
    if (options.expected !== null && options.expected.bytes !== file.bytes) throw changedContainer(path);
    const content = await members.document(MANIFEST_MEMBER);
    const manifest = parseManifest(content.toString('utf8'), `${path}/${MANIFEST_MEMBER}`);
    members.list(manifest);
    return new ContainerReader(members, manifest, sha256(content));
  } catch (error) {
    await members.close();
    throw error;
  }
}

/** The members of a container in their order, whatever they mean. */
class Members {
  readonly path: string;
  readonly #file: ContainerFile;
  readonly #source: ByteSource;
  readonly #expected: ContainerOptions['expected'];
  readonly #limits: ContainerLimits;
  readonly #read = new Set<string>();
  #listed: ReadonlySet<string> | null = null;

  constructor(file: ContainerFile, { expected, limits }: ContainerOptions) {
    this.path = file.path;
    this.#file = file;
    this.#source = new ByteSource(file.tar(), file.path);
    this.#expected = expected;
    this.#limits = limits;
  }

  /** Says which members follow, and refuses parts that would be too large before they are unpacked. */
  list(manifest: Manifest): void {
    this.#listed = new Set([MANIFEST_MEMBER, ...memberNames(manifest)]);
    const unpacked = partMembers(manifest).reduce((sum, { bytes }) => sum + bytes, 0);
    checkLimits({ path: this.path, packed: this.#file.bytes, unpacked }, this.#limits);
  }

  /** The whole content of a member whose size only its header says. */
  async document(name: string): Promise<Buffer> {
    const header = await this.#source.take(TAR_BLOCK);
    const claim = readTarHeader(header);
    const bytes = claim?.bytes ?? -1;
    if (bytes < 0 || !header.equals(tarHeader({ name, bytes }))) throw this.#misfit(header, name);
    if (bytes > DOCUMENT_BYTES_MAX) throw tooLarge(this.path, DOCUMENT_BYTES_MAX);
    this.#read.add(name);
    const content = await this.#source.take(bytes);
    await this.#padding(bytes);
    return content;
  }

  async *content(name: string, bytes: number): AsyncGenerator<Buffer> {
    const expected = tarHeader({ name, bytes });
    const first = await this.#source.take(TAR_BLOCK);
    if (!first.equals(expected.subarray(0, TAR_BLOCK))) throw this.#misfit(first, name);
    const more = await this.#source.take(expected.length - TAR_BLOCK);
    if (!more.equals(expected.subarray(TAR_BLOCK))) throw this.#misfit(more.subarray(-TAR_BLOCK), name);
    this.#read.add(name);
    yield* this.#source.pass(bytes);
    await this.#padding(bytes);
  }

  async finish(): Promise<number> {
    const first = await this.#source.take(TAR_BLOCK);
    if (first.some((byte) => byte !== 0)) throw this.#misfit(first, null);
    const rest = await this.#source.take(TAR_END.length - TAR_BLOCK);
    if (rest.some((byte) => byte !== 0) || !(await this.#source.isAtEnd())) {
      throw malformedContainer(this.path, 'has something behind its end');
    }
    if (this.#expected !== null && (await this.#file.digest()) !== this.#expected.sha256) {
      throw changedContainer(this.path);
    }
    return this.#file.unpacked;
  }

  async close(): Promise<void> {
    await this.#source.close();
    await this.#file.close();
  }

  async #padding(bytes: number): Promise<void> {
    const padding = await this.#source.take(tarPadding(bytes));
    if (padding.some((byte) => byte !== 0)) throw malformedContainer(this.path, 'has something between its members');
  }

  #misfit(header: Buffer, name: string | null): RowferryError {
    return misfit(this.path, readTarHeader(header), { name, read: this.#read, listed: this.#listed });
  }
}

export function changedContainer(path: string, cause?: unknown): RowferryError {
  return containerError('SNAPSHOT_CHANGED', path, 'does not hold the bytes that the ledger lists', cause);
}
