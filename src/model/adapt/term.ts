import type { Column } from '../catalog.ts';
import type { ExpressionNode } from '../expression.ts';
import { int64Of, numberNode } from '../number-literal.ts';
import { outside } from '../outside-language.ts';

/** What an expression needs to know of a column. A `Column` fits. */
export type ColumnSide = Pick<Column, 'type' | 'storage' | 'collation'>;

/** A column before and after the move. */
export interface ColumnPair {
  readonly from: ColumnSide;
  readonly to: ColumnSide;
}

/** By the source's column names. */
export type ColumnSides = ReadonlyMap<string, ColumnPair>;

/** What a part of an expression gives, in both dialects alike. */
export type TermType =
  | 'boolean'
  | 'integer'
  | 'float'
  | 'float32'
  | 'decimal'
  /** A float in PostgreSQL, a float or an integer in SQLite: it compares alike, but `/` would not divide alike. */
  | 'number'
  | 'text'
  | 'bytes'
  | 'uuid'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'enum'
  /** NULL alone: it goes with every type. */
  | 'null'
  /** A column whose values cannot be looked into, only be NULL or not. */
  | 'opaque';

/**
 * How texts compare in the source. `default` is the collation of a PostgreSQL database: equal texts are equal
 * bytes, their order is anything.
 */
export interface Collation {
  readonly name: 'binary' | 'nocase' | 'default';
  /** Said by COLLATE, not by a column. */
  readonly explicit: boolean;
}

/** A literal's value: a numeral with its sign, or text. */
export type Constant =
  | { readonly kind: 'number'; readonly numeral: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean };

/** A part of an expression, carried over. */
export interface Term {
  /** In the target's language. */
  readonly node: ExpressionNode;
  readonly type: TermType;
  /** The column that this is, alone. */
  readonly column: ColumnPair | null;
  /** The literal that this is, alone. */
  readonly constant: Constant | null;
  readonly collation: Collation;
}

/** What is carried where. */
export interface AdaptContext {
  readonly columns: ColumnSides;
  /** From SQLite to PostgreSQL, or the other way. */
  readonly direction: 'to-postgres' | 'to-sqlite';
  /** A plain index decides nothing, so its functions go by their names: `lower` of `É` may differ. */
  readonly byName: boolean;
}

/** A term that is neither a column nor a literal. */
export function computed(node: ExpressionNode, type: TermType, context: AdaptContext): Term {
  return { node, type, column: null, constant: null, collation: implicitCollation(context) };
}

function implicitCollation(context: AdaptContext): Collation {
  return { name: context.direction === 'to-postgres' ? 'binary' : 'default', explicit: false };
}

/** A number's term; the type is that of the numeral unless one is given. */
export function numberTerm(numeral: string, context: AdaptContext, type?: TermType): Term {
  // What is a double must not be divided as an integer.
  const isWholeDouble = type === 'float' && context.direction === 'to-sqlite' && /^-?\d+$/.test(numeral);
  const node = numberNode(isWholeDouble ? `${numeral}.0` : numeral) ?? outside();
  const own = int64Of(numeral) === null ? 'decimal' : 'integer';
  // Digits beyond 64 bits are a REAL in SQLite and a numeric in PostgreSQL.
  if (own === 'decimal' && /^-?\d+$/.test(numeral)) outside();
  return { ...computed(node, type ?? own, context), constant: { kind: 'number', numeral } };
}

export function textTerm(value: string, context: AdaptContext): Term {
  return { ...computed({ kind: 'text', value }, 'text', context), constant: { kind: 'text', value } };
}

/** SQLite has no booleans: they are the numbers 0 and 1 there. */
export function booleanTerm(value: boolean, context: AdaptContext): Term {
  const number: ExpressionNode = { kind: 'integer', digits: value ? '1' : '0' };
  const node = context.direction === 'to-sqlite' ? number : ({ kind: 'boolean', value } as const);
  return { ...computed(node, 'boolean', context), constant: { kind: 'boolean', value } };
}

export function isNumber(type: TermType): boolean {
  return ['integer', 'float', 'float32', 'decimal', 'number'].includes(type);
}
