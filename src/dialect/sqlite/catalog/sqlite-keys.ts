import type { Index, IndexTerm, Key } from '../../../model/catalog.ts';
import type { Expression } from '../../../model/expression.ts';
import { parseSqliteExpression } from '../expression/sqlite-expression-parser.ts';
import { foldName, isSameIdentifier } from '../sqlite-identifier.ts';
import type { IndexTermRow } from '../sqlite-queries.ts';
import { type CreateIndexParts, createIndexParts } from './sqlite-create-index.ts';
import { type IndexFacts, scopeOf, type TableFacts } from './sqlite-table-facts.ts';

export function primaryKeyOf(facts: TableFacts): Key | null {
  if (facts.keyColumns.length === 0) return null;
  const inColumn = facts.parts?.columns.find((column) => column.primaryKey !== null)?.primaryKey ?? null;
  const inTable = facts.parts?.constraints.find((constraint) => constraint.kind === 'primary-key') ?? null;
  return key(inColumn?.name ?? inTable?.name ?? null, facts.keyColumns);
}

/** The UNIQUE constraints that compare as their columns do; the others are indexes, see `indexesOf`. */
export function uniqueKeysOf(facts: TableFacts): readonly Key[] {
  return facts.indexes
    .filter((index) => index.origin === 'u' && !hasOwnCollation(index, facts))
    .map((index) => key(constraintName(index, facts), columnsOf(index)));
}

/**
 * What CREATE INDEX made, and the keys that compare in another way than their columns do
 * (`unique (email collate nocase)`), which no key of the model can say.
 */
export function indexesOf(facts: TableFacts): readonly Index[] {
  const made = facts.indexes.filter((index) => index.origin === 'c').map((index) => createdIndex(index, facts));
  const keys = facts.indexes.filter((index) => index.origin !== 'c' && hasOwnCollation(index, facts));
  return [...keys.map((index) => keyAsIndex(index, facts)), ...made];
}

/** Columns that hold no two equal rows, as a foreign key may refer to them: folded names. */
export function referableKeys(facts: TableFacts): readonly (readonly string[])[] {
  const full = facts.indexes.filter((index) => index.isUnique !== 0n && index.isPartial === 0n);
  const plain = full.filter((index) => index.terms.every((term) => term.place >= 0n) && !hasOwnCollation(index, facts));
  return [facts.keyColumns, ...plain.map(columnsOf)].map((columns) => columns.map(foldName));
}

function key(name: string | null, columns: readonly string[]): Key {
  return { name, columns, deferrable: 'no', nullsDistinct: true };
}

function columnsOf(index: IndexFacts): readonly string[] {
  return index.terms.map((term) => term.column ?? '');
}

function hasOwnCollation(index: IndexFacts, facts: TableFacts): boolean {
  return index.terms.some((term) => term.column !== null && ownCollation(term, facts) !== null);
}

/** The term's collation where it is not its column's. */
function ownCollation(term: IndexTermRow, facts: TableFacts): string | null {
  const collation = term.collation.toUpperCase();
  return collation === columnCollation(term, facts) ? null : collation;
}

function columnCollation(term: IndexTermRow, facts: TableFacts): string {
  return facts.columns.find((column) => column.name === term.column)?.collation ?? 'BINARY';
}

function constraintName(index: IndexFacts, facts: TableFacts): string | null {
  const wanted = columnsOf(index);
  const isWanted = (columns: readonly string[]): boolean =>
    columns.length === wanted.length && columns.every((name, at) => isSameIdentifier(name, wanted[at] ?? ''));
  const inTable = facts.parts?.constraints.find(
    (part) => part.kind === 'unique' && isWanted(part.columns.map((term) => term.column ?? term.text)),
  );
  const inColumns = facts.parts?.columns.find((column) => column.uniqueKeys.length > 0 && isWanted([column.name]));
  return inTable?.name ?? inColumns?.uniqueKeys.find((unique) => unique.name !== null)?.name ?? null;
}

/** SQLite's name of such an index is reserved, so it gets one of the usual shape. */
function keyAsIndex(index: IndexFacts, facts: TableFacts): Index {
  const name = constraintName(index, facts) ?? `${facts.name}_${columnsOf(index).join('_')}_key`;
  return { ...createdIndex(index, facts), name, unique: true };
}

function createdIndex(index: IndexFacts, facts: TableFacts): Index {
  const parts = index.sql === null ? null : createIndexParts(index.sql);
  return {
    name: index.name,
    terms: index.terms.map((term, at) => indexTerm(term, expressionAt(parts, at), facts)),
    unique: index.isUnique !== 0n,
    predicate: predicateOf(index, parts, facts),
    method: 'btree',
    nullsDistinct: true,
  };
}

/** A predicate that cannot be read must not turn into none: it is one that nobody can print. */
function predicateOf(index: IndexFacts, parts: CreateIndexParts | null, facts: TableFacts): Expression | null {
  if (index.isPartial === 0n) return null;
  const where = parts?.where ?? null;
  return where === null ? { text: index.sql ?? '', node: null } : parseSqliteExpression(where, scopeOf(facts));
}

function expressionAt(parts: CreateIndexParts | null, at: number): string {
  return parts?.terms[at]?.text ?? '';
}

function indexTerm(term: IndexTermRow, text: string, facts: TableFacts): IndexTerm {
  const descending = term.isDescending !== 0n;
  const collation = term.collation.toUpperCase();
  const isDefault = collation === 'BINARY' && columnCollation(term, facts) === 'BINARY';
  const common = {
    descending,
    nulls: descending ? ('last' as const) : ('first' as const),
    collation: isDefault ? null : collation,
  };
  if (term.column !== null) return { kind: 'column', column: term.column, expression: null, ...common };
  const expression = parseSqliteExpression(text, scopeOf(facts));
  return { kind: 'expression', column: null, expression, ...common };
}
