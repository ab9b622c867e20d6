// Which members a container has, in their order.
import type { Manifest, PartEntry } from '../archive/manifest.ts';

export const MANIFEST_MEMBER = 'manifest.json';

/** The documents behind the manifest, in their order. */
export type DocumentName = 'catalog.json' | 'plan.json' | 'scope.json';

/** A document, and the digest that the manifest lists for it. */
export interface DocumentMember {
  readonly name: DocumentName;
  readonly sha256: string;
}

export function documentMembers({ catalog, plan, scope }: Manifest): readonly DocumentMember[] {
  return [
    { name: 'catalog.json', sha256: catalog },
    ...(plan === null ? [] : [{ name: 'plan.json', sha256: plan } as const]),
    ...(scope === null ? [] : [{ name: 'scope.json', sha256: scope.document } as const]),
  ];
}

/** The parts in the order of the manifest: that of the catalog. */
export function partMembers({ tables }: Manifest): readonly PartEntry[] {
  return tables.flatMap(({ parts }) => parts);
}

/** Every member behind the manifest. */
export function memberNames(manifest: Manifest): readonly string[] {
  return [...documentMembers(manifest).map(({ name }) => name), ...partMembers(manifest).map(({ file }) => file)];
}
