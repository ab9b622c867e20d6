import type { LogicalType } from '../logical-type.ts';
import { outside } from '../outside-language.ts';
import type { SqliteForm } from '../storage.ts';
import { affinityOf, isNumericAffinity } from './affinity.ts';
import type { AdaptContext, Collation, ColumnPair, ColumnSide, Term, TermType } from './term.ts';

/** The forms in which SQLite compares values of a type as PostgreSQL compares them. */
const COMPARABLE: Readonly<Partial<Record<LogicalType['kind'], readonly SqliteForm['kind'][]>>> = {
  boolean: ['boolean'],
  integer: ['integer'],
  float: ['real'],
  decimal: ['numeric'],
  text: ['text'],
  bytes: ['blob'],
  uuid: ['text'],
  date: ['text'],
  time: ['text'],
  timestamp: ['text', 'datetime'],
  timestamptz: ['text', 'datetime'],
  enum: ['text'],
};

/** A column as a term; outside the language where the map does not have it: it does not travel. */
export function columnTerm(name: string, context: AdaptContext): Term {
  const pair = context.columns.get(name) ?? outside();
  const collation = collationOf(pair, context);
  const type = collation === null || makesNumbers(pair, context) ? 'opaque' : termType(pair);
  // Labels of an enum differ by case; a column that folds it holds something else.
  if (type === 'enum' && collation?.name === 'nocase') return outside();
  const known: Collation = collation ?? { name: 'binary', explicit: false };
  return { node: { kind: 'column', name }, type, column: pair, constant: null, collation: known };
}

/**
 * A column of numeric affinity makes numbers of the texts that it is compared with: `'5'` is 5, and equal to no
 * text. Coming from SQLite that is seen to where texts are compared.
 */
function makesNumbers(pair: ColumnPair, context: AdaptContext): boolean {
  const { kind } = pair.from.type;
  const isNumeric = isNumericAffinity(affinityOf(sqliteDeclaredType(pair)));
  return isNumeric && (kind === 'enum' || (kind === 'text' && context.direction === 'to-sqlite'));
}

/** The column's side in SQLite and how its values lie there. */
export function sqliteForm(pair: ColumnPair): SqliteForm {
  for (const side of [pair.from, pair.to]) if ('form' in side.storage) return side.storage.form;
  return outside();
}

/** The type as SQLite's side declares it. */
export function sqliteDeclaredType(pair: ColumnPair): string {
  for (const side of [pair.from, pair.to]) if ('form' in side.storage) return side.storage.declaredType;
  return outside();
}

function termType(pair: ColumnPair): TermType {
  const { type } = pair.from;
  const forms = COMPARABLE[type.kind];
  if (type.kind !== pair.to.type.kind || forms?.includes(sqliteForm(pair).kind) !== true) return 'opaque';
  if (type.kind === 'float') return isHalf(pair.from) || isHalf(pair.to) ? 'float32' : 'float';
  // char(n) ignores its blanks when it compares; SQLite does not know of them.
  if (isPadded(pair.from) || isPadded(pair.to)) return 'opaque';
  return type.kind as TermType;
}

function isHalf(side: ColumnSide): boolean {
  return side.type.kind === 'float' && side.type.bits === 32;
}

function isPadded(side: ColumnSide): boolean {
  return side.type.kind === 'text' && side.type.fixed;
}

/** How the source compares the column's texts; null for collations whose rules are not known here. */
function collationOf({ from }: ColumnPair, context: AdaptContext): Collation | null {
  const name = from.collation?.toUpperCase() ?? null;
  if (context.direction === 'to-postgres') {
    if (name === null || name === 'BINARY') return { name: 'binary', explicit: false };
    return name === 'NOCASE' ? { name: 'nocase', explicit: false } : null;
  }
  if (name === null || name === 'DEFAULT') return { name: 'default', explicit: false };
  return name === 'C' || name === 'POSIX' ? { name: 'binary', explicit: false } : null;
}
