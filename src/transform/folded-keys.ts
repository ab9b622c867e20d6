import type { Column, Index, IndexTerm, Key, Table } from '../model/catalog.ts';
import type { ExpressionNode } from '../model/expression.ts';
import type { ColumnSides } from '../model/map-expression.ts';

/**
 * NOCASE of SQLite makes texts equal that differ in the case of ASCII letters
 * (https://www.sqlite.org/datatype3.html#collating_sequences). No collation of PostgreSQL does just that, but unique
 * indexes of `lower(x collate "C")` tell apart what it does.
 */
const NOCASE = 'NOCASE';

/** Types whose values are written in one way alone, so that no collation makes two of them equal. */
const UNFOLDED = new Set(
  'boolean integer decimal float bytes uuid date time timetz timestamp timestamptz interval'.split(' '),
);

/** True where the collation of the SQLite column may make values equal whose bytes are not. */
export function isFolded({ storage, type, collation }: Column): boolean {
  return 'form' in storage && collation !== null && !UNFOLDED.has(type.kind);
}

/**
 * What decides that two values of a term of SQLite's unique index are equal: null where their bytes do, an expression
 * that PostgreSQL can index, or `unknown` for a collation whose rules are not known.
 */
export function folding(term: IndexTerm, columns: ColumnSides): ExpressionNode | 'unknown' | null {
  const { collation } = term;
  const side = columns.get(term.column ?? '')?.from;
  const isUnfolded = side !== undefined && UNFOLDED.has(side.type.kind);
  if (!isFromSqlite(columns) || collation === null || isNamed('BINARY', collation) || isUnfolded) return null;
  const operand = term.column === null ? term.expression?.node : ({ kind: 'column', name: term.column } as const);
  if (!isNamed(NOCASE, collation) || operand === null || operand === undefined) return 'unknown';
  return { kind: 'collate', operand, collation: 'nocase' };
}

function isFromSqlite(columns: ColumnSides): boolean {
  const [pair] = columns.values();
  return pair !== undefined && 'form' in pair.from.storage;
}

/**
 * Unique indexes for the keys of a SQLite table whose columns fold: PostgreSQL's keys of the same columns compare bytes,
 * so they alone would let in what SQLite's refuse.
 */
export function foldedKeyIndexes(table: Table): readonly Index[] {
  return keysOf(table).flatMap((key) => {
    const columns = key.columns.flatMap((name) => table.columns.filter((column) => column.name === name));
    return columns.some(isFolded) ? [foldedKey(key, columns, table)] : [];
  });
}

function keysOf(table: Table): readonly Key[] {
  return [...(table.primaryKey === null ? [] : [table.primaryKey]), ...table.uniqueKeys];
}

function foldedKey(key: Key, columns: readonly Column[], table: Table): Index {
  return {
    name: `${key.name ?? `${table.name.name}_${key.columns.join('_')}`}_folded`,
    terms: columns.map(termOf),
    unique: true,
    predicate: null,
    method: 'btree',
    nullsDistinct: true,
  };
}

function termOf({ name, collation }: Column): IndexTerm {
  return { kind: 'column', column: name, expression: null, descending: false, nulls: 'first', collation };
}

/**
 * The twin of `folding`, for the term of a unique index that goes to SQLite: the column itself where the term is
 * `lower(column collate "C")` and the column folds there; else the term as it is.
 */
export function unfoldedTerm(term: IndexTerm, columns: ColumnSides): IndexTerm {
  const node = term.expression?.node;
  if (node?.kind !== 'call' || node.name !== 'lower') return term;
  const [argument] = node.arguments;
  if (argument?.kind !== 'collate' || argument.collation !== 'binary' || argument.operand.kind !== 'column')
    return term;
  const { name } = argument.operand;
  return foldsInTarget(name, columns)
    ? { ...term, kind: 'column', column: name, expression: null, collation: NOCASE }
    : term;
}

/** The collation that a unique index of SQLite must name for this term: the column would fold what PostgreSQL did not. */
export function neededCollation(term: IndexTerm, columns: ColumnSides): string | null {
  const name = term.column ?? '';
  const isUnfolded = UNFOLDED.has(columns.get(name)?.to.type.kind ?? '');
  return foldsInTarget(name, columns) && !isUnfolded && term.collation !== NOCASE ? 'BINARY' : null;
}

function foldsInTarget(column: string, columns: ColumnSides): boolean {
  const target = columns.get(column)?.to;
  return target !== undefined && 'form' in target.storage && isNamed(NOCASE, target.collation);
}

/** True where the index says no more than a key of the table: its columns, under their own collations. */
export function repeatsKey(terms: readonly IndexTerm[], table: Table): boolean {
  const names = terms.map(({ column }) => column);
  return keysOf(table).some(
    (key) => key.columns.length === names.length && key.columns.every((name, at) => name === names[at]),
  );
}

function isNamed(name: string, collation: string | null): boolean {
  return collation?.toUpperCase() === name;
}
