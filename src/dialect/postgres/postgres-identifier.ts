import type { QualifiedName } from '../../model/logical-type.ts';
import { assert } from '../../util/assert.ts';

/** The namespace that catalogs leave unnamed (`namespace: null`). */
export const DEFAULT_NAMESPACE = 'public';

/** The longest identifier in bytes: longer ones are cut by the server (manual, 4.1.1). */
export const IDENTIFIER_BYTES_MAX = 63;

/** True for what can be a name at all. */
export function isIdentifier(name: string): boolean {
  return name !== '' && !name.includes('\0');
}

/** A name as SQL: always in double quotes, so that no key word and no letter case matters. */
export function quoteIdentifier(name: string): string {
  assert(isIdentifier(name), 'an identifier has at least one character and no NUL');
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"namespace"."name"`. Always qualified: sessions run with an empty search_path. */
export function quoteQualified(name: QualifiedName): string {
  return `${quoteIdentifier(name.namespace ?? DEFAULT_NAMESPACE)}.${quoteIdentifier(name.name)}`;
}

/** The qualified name of a catalog for a namespace and name of the server: `public` is the default one. */
export function qualifiedName(namespace: string, name: string): QualifiedName {
  return { namespace: namespace === DEFAULT_NAMESPACE ? null : namespace, name };
}
