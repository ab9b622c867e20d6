import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import type { Rules } from '../../src/model/rules.ts';
import type { ScopeDocument } from '../../src/model/scope.ts';
import { archivedRows } from './scoped-move.ts';

/** A user out of a database, back in under another user, and out again. */
export interface OutInOut {
  /** Archive of the user, out of the first database. */
  readonly first: string;
  /** Archive of the way back in: its `ids/` say what changed. */
  readonly back: string;
  /** Archive of the other user, out of the second database. */
  readonly second: string;
  readonly rules: Rules;
  /** Columns of the user's own row that may differ besides its key and its address. */
  readonly apart?: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

interface PlainReference {
  readonly child: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
  readonly only?: { readonly column: string; readonly value: string };
  readonly path?: readonly string[];
}

/** What an archive holds, and which of its rows lead to the user over the references that own. */
export interface UserRows {
  readonly scope: ScopeDocument;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly references: readonly PlainReference[];
  readonly own: ReadonlySet<Row>;
}

/**
 * What tells the two archives apart once the changed ids are put into the first one, line by line; empty: nothing. It
 * knows of ids only what the files say: `from`, `to`, and the column that the ids come from. Whether a reference follows
 * is decided here for each row by what it leads to: an id of the user's own rows changes, one of somebody else's never.
 */
export async function differencesButIds(trip: OutInOut): Promise<readonly string[]> {
  const before = await userRows(trip.first, trip.rules);
  const after = await userRows(trip.second, trip.rules);
  const files = await idFiles(trip.back);
  // What files say comes first.
  const maps = { ...files, ...userKeys(before.scope, after.scope), ...files };
  const faults = Object.entries(maps)
    .filter(([, map]) => new Set(map.values()).size < map.size)
    .map(([name]) => `${name}: two ids became one`);
  const apart = [...apartOf(before.scope), ...(trip.apart ?? [])];
  const tables = new Set([...Object.keys(before.rows), ...Object.keys(after.rows)]);
  for (const table of tables) {
    const wanted = (before.rows[table] ?? []).map((row) => [row, renamed(table, row, { before, maps })] as const);
    const expected = wanted.map(([row, made]) => lineOf(made, isUser(row, before, table) ? apart : []));
    const found = (after.rows[table] ?? []).map((row) => lineOf(row, isUser(row, after, table) ? apart : []));
    faults.push(...without(expected, found).map((line) => `${table}: missing ${line}`));
    faults.push(...without(found, expected).map((line) => `${table}: not expected ${line}`));
  }
  return faults;
}

/** @param directory of a scoped archive */
export async function userRows(directory: string, rules: Rules): Promise<UserRows> {
  const { catalog, scope } = await openArchive(directory, 'exported');
  if (scope === null) throw new Error('the archive is of one user');
  const rows = await archivedRows(directory);
  const references = referencesOf(catalog, rules);
  return { scope, rows, references, own: ownRows({ scope, rows }) };
}

/** The rows that a row refers to; null: it refers to none, since a column is NULL or the pair is of another kind. */
export function parentsOf(row: Row, reference: PlainReference, rows: UserRows['rows']): readonly Row[] | null {
  const { columns, parent, parentColumns, only, path } = reference;
  if (only !== undefined && String(row[only.column]) !== only.value) return null;
  const among = rows[parent] ?? [];
  if (path !== undefined) {
    const ids = leaves(parsed(row[columns[0] as string]), path).map(String);
    return among.filter((one) => ids.includes(String(one[parentColumns[0] as string])));
  }
  const values = columns.map((name) => row[name] ?? null);
  if (values.includes(null)) return null;
  return among.filter((one) => parentColumns.every((name, at) => String(one[name]) === String(values[at])));
}

function isUser(row: Row, { scope }: UserRows, table: string): boolean {
  const { user } = scope.ownership;
  const key = scope.found.key.map((cell) => String(JSON.parse(cell)));
  return user.table.name === table && user.key.every((name, at) => String(row[name]) === key[at]);
}

function apartOf({ ownership: { user } }: ScopeDocument): readonly string[] {
  return [...user.key, ...(user.email === null || user.email.through !== null ? [] : [user.email.column])];
}

function ownRows({ scope, rows }: Pick<UserRows, 'scope' | 'rows'>): ReadonlySet<Row> {
  const { user, tables } = scope.ownership;
  const bare = { scope, rows, references: [], own: new Set<Row>() };
  const own = new Set((rows[user.table.name] ?? []).filter((row) => isUser(row, bare, user.table.name)));
  for (let before = -1; before !== own.size; ) {
    before = own.size;
    for (const { name, owners, class: kind } of tables) {
      if (kind !== 'owned') continue;
      for (const { columns, parent, parentColumns, condition, path } of owners) {
        const only = condition === null ? {} : { only: condition };
        const plain = { child: name.name, columns, parent: parent.name, parentColumns, ...only };
        const reference = path === null ? plain : { ...plain, path };
        for (const row of rows[name.name] ?? []) {
          if (parentsOf(row, reference, rows)?.some((one) => own.has(one)) === true) own.add(row);
        }
      }
    }
  }
  return own;
}

/** Those that the database declares, and those that the rules know; tables by their names alone. */
function referencesOf({ tables }: Catalog, rules: Rules): readonly PlainReference[] {
  const declared = tables.flatMap(({ name, foreignKeys }) =>
    foreignKeys.map(({ columns, target, targetColumns }) => {
      return { child: name.name, columns, parent: target.name, parentColumns: targetColumns };
    }),
  );
  const ruled = Object.entries(rules.tables ?? {}).flatMap(([child, rule]): readonly PlainReference[] => [
    ...(rule.foreignKeys ?? []).map(({ columns, references }) => {
      return { child, columns, parent: references.table, parentColumns: references.columns };
    }),
    ...(rule.polymorphic ?? []).flatMap(({ type, id, targets }) =>
      Object.entries(targets).map(([value, { table, column }]) => {
        const only = { column: type, value };
        return { child, columns: [id], parent: table, parentColumns: [column], only };
      }),
    ),
    ...(rule.jsonReferences ?? []).map(({ column, path, references }) => {
      return { child, columns: [column], parent: references.table, parentColumns: references.columns, path };
    }),
  ]);
  return [...declared, ...ruled];
}

type Maps = Readonly<Record<string, ReadonlyMap<string, string>>>;

/** By the column that the ids come from: `posts.id`. */
async function idFiles(back: string): Promise<Maps> {
  const archive = await openArchive(back, 'transformed');
  const { ids = [] } = await archive.manifest();
  const maps: Record<string, ReadonlyMap<string, string>> = {};
  for (const { name, file } of ids) {
    const text = await readFile(join(archive.directory, file), 'utf8');
    const lines = JSON.parse(text) as readonly { readonly from: string; readonly to: string }[];
    maps[name] = new Map(lines.map(({ from, to }) => [from, to]));
  }
  return maps;
}

/** A file whose user became a table of settings knows no key, so that no map says what became of it. */
function userKeys({ ownership, found }: ScopeDocument, { found: other }: ScopeDocument): Maps {
  const { table, key } = ownership.user;
  const text = (cell: string | undefined) => String(JSON.parse(cell ?? 'null'));
  return Object.fromEntries(
    key.map((name, at) => [`${table.name}.${name}`, new Map([[text(found.key[at]), text(other.key[at])]])]),
  );
}

interface Renaming {
  readonly before: UserRows;
  readonly maps: Maps;
}

/** The row as the other user should have it. */
function renamed(table: string, row: Row, { before, maps }: Renaming): Row {
  if (!before.own.has(row)) return row;
  const references = before.references.filter(({ child }) => child === table);
  const leadsAway = (one: PlainReference) => parentsOf(row, one, before.rows)?.some((p) => !before.own.has(p)) === true;
  const made: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    made[column] = value;
    const at = references.filter(({ columns }) => columns.includes(column));
    const plain = at.filter(({ path, only }) => path === undefined && only === undefined);
    if (!plain.some(leadsAway)) made[column] = changed(value, mapAt(`${table}.${column}`, { before, maps }));
    for (const one of at.filter((loose) => !plain.includes(loose))) {
      if (one.only !== undefined && row[one.only.column] !== one.only.value) continue;
      const map = mapAt(`${one.parent}.${one.parentColumns[0]}`, { before, maps });
      if (one.path === undefined) made[column] = leadsAway(one) ? value : changed(value, map);
      else made[column] = inDocument(made[column], one.path, (leaf) => changed(leaf, map));
    }
  }
  return made;
}

function changed(value: unknown, map: ReadonlyMap<string, string>): unknown {
  const to = value === null ? undefined : map.get(String(value));
  return to === undefined ? value : typeof value === 'number' ? Number(to) : to;
}

/** The map of a column: the one of a column from which references lead here, over any number of tables. */
function mapAt(column: string, { before, maps }: Renaming): ReadonlyMap<string, string> {
  const joined = new Set([column]);
  for (const one of joined) {
    for (const { child, columns, parent, parentColumns, only, path } of before.references) {
      if (only !== undefined || path !== undefined) continue;
      for (const [at, name] of columns.entries()) {
        const [low, high] = [`${child}.${name}`, `${parent}.${parentColumns[at]}`];
        if (one === low) joined.add(high);
        if (one === high) joined.add(low);
      }
    }
  }
  const name = Object.keys(maps).find((known) => joined.has(known));
  return name === undefined ? new Map() : (maps[name] as ReadonlyMap<string, string>);
}

/** A document, in a column of documents or as text. */
function parsed(value: unknown): unknown {
  if (typeof value === 'string') return JSON.parse(value);
  const text = (value as { readonly $json?: string } | null)?.$json;
  return text === undefined ? value : JSON.parse(text);
}

function inDocument(value: unknown, path: readonly string[], change: (leaf: unknown) => unknown): unknown {
  if (value === null) return null;
  const made = changedBelow(parsed(value), path, change);
  return typeof value === 'string' ? JSON.stringify(made) : made;
}

function changedBelow(node: unknown, [step, ...rest]: readonly string[], change: (leaf: unknown) => unknown): unknown {
  if (step === undefined) return ['string', 'number'].includes(typeof node) ? change(node) : node;
  if (step === '*' && Array.isArray(node)) return node.map((one) => changedBelow(one, rest, change));
  if (typeof node !== 'object' || node === null || Array.isArray(node) || !Object.hasOwn(node, step)) return node;
  return { ...node, [step]: changedBelow((node as Row)[step], rest, change) };
}

function leaves(node: unknown, path: readonly string[]): readonly unknown[] {
  const found: unknown[] = [];
  changedBelow(node, path, (leaf) => found.push(leaf));
  return found;
}

function lineOf(row: Row, apart: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => !apart.includes(name))));
}

/** What `lines` has more often than `others`. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
