// The manifest as a container holds it: without what differs between two exports of the same content.
import { sha256 } from '../archive/canonical-document.ts';
import { formatManifest, type Manifest } from '../archive/manifest.ts';
import type { ArchiveCircumstances } from '../model/ledger.ts';

/** In place of the id and time of a run. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
const NO_TIME = '1970-01-01T00:00:00.000Z';

/**
 * The manifest without the run that made it; the ledger keeps that. What is left depends on the content, on the
 * names of the source and its tables, and on whose rows these are.
 */
export function packedManifest(manifest: Manifest): Manifest {
  return {
    ...manifest,
    id: NO_ID,
    createdAt: NO_TIME,
    tool: { name: 'rowferry', version: '' },
    source: { ...manifest.source, serverVersion: '', consistencyPoint: '' },
    parent: null,
    origin: null,
  };
}

/** The twin of {@link packedManifest}: what it left out. */
export function circumstancesOf(manifest: Manifest): ArchiveCircumstances {
  const { id, createdAt, tool, source, parent, origin } = manifest;
  const { serverVersion, consistencyPoint } = source;
  const digest = sha256(formatManifest(manifest));
  return { id, createdAt, tool: tool.version, serverVersion, consistencyPoint, parent, origin, manifest: digest };
}

/** The manifest as it was before it was packed; its text has the digest `circumstances.manifest`. */
export function unpackedManifest(packed: Manifest, circumstances: ArchiveCircumstances): Manifest {
  const { id, createdAt, tool, serverVersion, consistencyPoint, parent, origin } = circumstances;
  const source = { ...packed.source, serverVersion, consistencyPoint };
  return { ...packed, id, createdAt, tool: { name: 'rowferry', version: tool }, source, parent, origin };
}
