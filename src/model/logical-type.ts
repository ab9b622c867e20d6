/** A namespace (null: the default one, `public` or SQLite's only one) and a name within it. */
export interface QualifiedName {
  readonly namespace: string | null;
  readonly name: string;
}

/**
 * What the values of a column mean, whichever database holds them. The canonical cell of each kind is
 * given in `schemas/README.md`; how a dialect writes it is the column's `storage`.
 */
export type LogicalType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly bits: 16 | 32 | 64 }
  /** Without a precision any number of digits; without a scale each value keeps its own. */
  | { readonly kind: 'decimal'; readonly precision: number | null; readonly scale: number | null }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** `length` in characters, null for no limit; `fixed` is char(n), padded with blanks. */
  | { readonly kind: 'text'; readonly length: number | null; readonly fixed: boolean }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'uuid' }
  /** JSON whose text matters: white space, order and doubled keys are kept. */
  | { readonly kind: 'json' }
  /** A JSON document whose text does not matter. */
  | { readonly kind: 'jsonb' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'timetz' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'timestamptz' }
  | { readonly kind: 'interval' }
  /** The labels are in the catalog's `enums`, under this name. */
  | { readonly kind: 'enum'; readonly name: QualifiedName }
  | { readonly kind: 'array'; readonly element: ArrayElement }
  /** Any other type of PostgreSQL: the cell is the type's own text form. */
  | { readonly kind: 'other'; readonly name: string }
  /** Values of several storage classes in one SQLite column: tagged cells. */
  | { readonly kind: 'dynamic' };

/** Elements of arrays that are JSON arrays in the archive; arrays of others are `other`. */
export type ArrayElement = 'int2' | 'int4' | 'text' | 'uuid' | 'boolean';

/** How exactly a column comes through; see the design's loss classes. */
export type LossClass = 'exact' | 'normalised' | 'lossy';

/** `users`, or `auth.users` outside the default namespace: how tables and types are named to people. */
export function displayName(name: QualifiedName): string {
  return name.namespace === null ? name.name : `${name.namespace}.${name.name}`;
}

export function isSameName(a: QualifiedName, b: QualifiedName): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}

/** A key for maps: equal for equal names alone. */
export function nameKey({ namespace, name }: QualifiedName): string {
  return JSON.stringify([namespace, name]);
}
