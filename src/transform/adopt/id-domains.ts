import { type Catalog, columnNamed, findTable, type Table } from '../../model/catalog.ts';
import { isSameName, nameKey, type QualifiedName } from '../../model/logical-type.ts';
import type { OwnershipMap, Reference, TableOwnership } from '../../model/scope.ts';

/** A column of a table of the target. */
export interface ColumnPlace {
  readonly table: QualifiedName;
  readonly column: string;
}

/**
 * Columns whose values are ids of the same rows: those that references lead to, and those that refer to them, over
 * any number of tables. One map of ids is right for all of them, so that no reference can be forgotten.
 */
export interface IdDomain {
  /** `posts.id`, of the first column that gives ids. */
  readonly name: string;
  readonly columns: readonly ColumnPlace[];
  /** The columns that give ids: they refer to nothing. */
  readonly roots: readonly ColumnPlace[];
  /**
   * `user`: the ids of users, of which only the one of the user changes. `free`: numbers or uuids of rows that
   * belong to users: those that are taken are made anew. `fixed`: they mean what they say.
   */
  readonly kind: 'user' | 'free' | 'fixed';
  /** For `user`: the column of the user table. */
  readonly userColumn: string | null;
}

export interface DomainInput {
  /** Of the target. */
  readonly catalog: Catalog;
  readonly ownership: OwnershipMap;
  /** Of the target, of the rules and of the source, in names of the target. */
  readonly references: readonly Reference[];
}

/** Every column of the target that is in a key or a reference, by what its ids are of. */
export function idDomains(input: DomainInput): readonly IdDomain[] {
  const links = new ColumnLinks();
  const keys = input.catalog.tables.flatMap(keyPlaces);
  for (const place of keys) links.add(place);
  for (const reference of input.references) {
    for (const [at, column] of reference.columns.entries()) {
      const parent = { table: reference.parent, column: reference.parentColumns[at] as string };
      links.add(parent);
      if (isPlain(reference)) links.join({ table: reference.child, column }, parent);
    }
  }
  return links.groups().map((columns) => domainOf(columns, input));
}

/** Of the columns that stand for themselves: documents and pairs refer to ids, but hold more than one kind. */
export function isPlain({ condition, path }: Reference): boolean {
  return condition === null && path === null;
}

/** The columns of the user table by which rows can say who the user is: the key, and every other that is referred to. */
export function userIdColumns({ ownership, references }: Omit<DomainInput, 'catalog'>): readonly string[] {
  const { table, key } = ownership.user;
  const referred = references.filter(({ parent }) => isSameName(parent, table)).flatMap((one) => one.parentColumns);
  return [...new Set([...key, ...referred])];
}

/** The domain of a column; null for one in no key and no reference. */
export function domainAt(domains: readonly IdDomain[], place: ColumnPlace): IdDomain | null {
  return domains.find(({ columns }) => columns.some((one) => isSamePlace(one, place))) ?? null;
}

export function isSamePlace(a: ColumnPlace, b: ColumnPlace): boolean {
  return a.column === b.column && isSameName(a.table, b.table);
}

/** The columns by which a row of the table is named. */
export function rowKey(table: Table): readonly string[] {
  const isFilled = (name: string) => table.columns.some((column) => column.name === name && !column.nullable);
  const keys = [...(table.primaryKey === null ? [] : [table.primaryKey]), ...table.uniqueKeys];
  return keys.find(({ columns }) => columns.every(isFilled))?.columns ?? [];
}

function keyPlaces(table: Table): readonly ColumnPlace[] {
  return rowKey(table).map((column) => ({ table: table.name, column }));
}

function domainOf(columns: readonly ColumnPlace[], input: DomainInput): IdDomain {
  const { ownership } = input;
  const roots = rootsOf(columns, input);
  const [first = columns[0] as ColumnPlace] = roots;
  const name = `${first.table.namespace === null ? '' : `${first.table.namespace}.`}${first.table.name}.${first.column}`;
  const ofUser = columns.find(
    ({ table, column }) => isSameName(table, ownership.user.table) && userIdColumns(input).includes(column),
  );
  if (ofUser !== undefined) return { name, columns, roots, kind: 'user', userColumn: ofUser.column };
  const isFree = roots.length > 0 && roots.every((place) => isRemappable(place, input));
  return { name, columns, roots, kind: isFree ? 'free' : 'fixed', userColumn: null };
}

/** Those that refer to nothing; in a circle of references the keys. */
function rootsOf(columns: readonly ColumnPlace[], { references, catalog }: DomainInput): readonly ColumnPlace[] {
  const isIn = (place: ColumnPlace) => columns.some((one) => isSamePlace(one, place));
  const refers = (place: ColumnPlace) =>
    references.some(
      (one) =>
        isPlain(one) &&
        isSameName(one.child, place.table) &&
        one.columns.some((column, at) => {
          const parent = { table: one.parent, column: one.parentColumns[at] as string };
          return column === place.column && isIn(parent) && !isSamePlace(parent, place);
        }),
    );
  const roots = columns.filter((place) => !refers(place));
  if (roots.length > 0) return roots;
  return columns.filter(({ table, column }) => {
    const found = findTable(catalog, table);
    return found !== null && rowKey(found).includes(column);
  });
}

function isRemappable({ table: name, column }: ColumnPlace, { catalog, ownership }: DomainInput): boolean {
  const table = findTable(catalog, name);
  if (table === null || classOf(ownership, name)?.class !== 'owned') return false;
  const { kind } = columnNamed(table, column).type;
  return kind === 'integer' || kind === 'uuid';
}

export function classOf(ownership: OwnershipMap, name: QualifiedName): TableOwnership | null {
  return ownership.tables.find((table) => isSameName(table.name, name)) ?? null;
}

/** Columns that are joined with others, each group found from any of its members. */
class ColumnLinks {
  readonly #groups = new Map<string, ColumnPlace[]>();

  add(place: ColumnPlace): ColumnPlace[] {
    const known = this.#groups.get(placeKey(place));
    if (known !== undefined) return known;
    const made = [place];
    this.#groups.set(placeKey(place), made);
    return made;
  }

  join(one: ColumnPlace, other: ColumnPlace): void {
    const [kept, gone] = [this.add(one), this.add(other)];
    if (kept === gone) return;
    for (const place of gone) {
      kept.push(place);
      this.#groups.set(placeKey(place), kept);
    }
  }

  groups(): readonly (readonly ColumnPlace[])[] {
    const byPlace = (a: ColumnPlace, b: ColumnPlace) => (placeKey(a) < placeKey(b) ? -1 : 1);
    const sorted = [...new Set(this.#groups.values())].map((group) => group.toSorted(byPlace));
    return sorted.toSorted((a, b) => byPlace(a[0] as ColumnPlace, b[0] as ColumnPlace));
  }
}

function placeKey({ table, column }: ColumnPlace): string {
  return JSON.stringify([nameKey(table), column]);
}
