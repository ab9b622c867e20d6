import type { BinaryOperator, ExpressionNode } from '../expression.ts';
import { int64Of, isDoubleSafe } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { affinityOf, isNumericAffinity, looksNumeric } from './affinity.ts';
import { sqliteDeclaredType, sqliteForm } from './column-term.ts';
import { typedText } from './literal-term.ts';
import { sortsAsText } from './moment.ts';
import {
  type AdaptContext,
  booleanTerm,
  type Collation,
  computed,
  isNumber,
  numberTerm,
  type Term,
  textTerm,
} from './term.ts';

const ORDERING: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(['<', '<=', '>', '>=']);

/** Two operands that compare alike in both dialects, as the target is to write them. */
export interface Comparable {
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

/** `left operator right` of comparison operators, IS and IS NOT included. */
export function compareTerms(operator: BinaryOperator, operands: readonly [Term, Term], context: AdaptContext): Term {
  const { left, right } = comparable(operands, ORDERING.has(operator), context);
  return computed({ kind: 'binary', operator, left, right }, 'boolean', context);
}

/**
 * Makes two terms comparable, or leaves the language: texts with numbers, columns that are not what they
 * seem, orders that depend on a collation.
 *
 * @param ordering the comparison asks for more than equality.
 */
export function comparable(operands: readonly [Term, Term], ordering: boolean, context: AdaptContext): Comparable {
  const left = coerce(operands[0], operands[1], context);
  const right = coerce(operands[1], left, context);
  if (left.type === 'opaque' || left.type === 'null' || right.type === 'null') outside();
  if (isNumber(left.type) && isNumber(right.type)) return comparableNumbers(left, right);
  if (left.type !== right.type) outside();
  if (left.type === 'text') return comparableTexts(left, right, { ordering, context });
  if (ordering && left.type === 'enum') outside();
  checkForms(left, right, ordering);
  return { left: left.node, right: right.node };
}

/** A literal as the other side's type has it: SQLite's affinities, PostgreSQL's typed literals. */
function coerce(term: Term, other: Term, context: AdaptContext): Term {
  const { constant } = term;
  if (constant === null || term.type === other.type) return checkedText(term, other, context);
  if (constant.kind === 'number' && other.type === 'boolean') return booleanOfNumber(constant.numeral, context);
  if (constant.kind === 'number' && other.type === 'text') return textOfNumber(constant.numeral, other, context);
  if (constant.kind !== 'text' || other.column === null) return term;
  if (other.type === 'boolean') return booleanOfNumber(numeralOfText(constant.value, other, context), context);
  if (isNumber(other.type)) return numberTerm(numeralOfText(constant.value, other, context), context);
  return typedText(constant.value, other.column, context) ?? outside();
}

/**
 * A text column of numeric affinity makes numbers of what it is compared with: `'5'` is 5 then, and equal to no
 * text. Literals that look like no number are safe.
 */
function checkedText(term: Term, other: Term, context: AdaptContext): Term {
  if (context.direction === 'to-sqlite' || term.type !== 'text' || other.type !== 'text') return term;
  if (other.column === null || !isNumericAffinity(affinityOf(sqliteDeclaredType(other.column)))) return term;
  const isSafe = term.constant?.kind === 'text' && !looksNumeric(term.constant.value);
  return isSafe ? term : outside();
}

function booleanOfNumber(numeral: string, context: AdaptContext): Term {
  if (context.direction === 'to-sqlite' || (numeral !== '0' && numeral !== '1')) outside();
  return booleanTerm(numeral === '1', context);
}

/** A whole number compared with a column of text affinity is its digits. */
function textOfNumber(numeral: string, other: Term, context: AdaptContext): Term {
  if (context.direction === 'to-sqlite' || other.column === null) return outside();
  if (affinityOf(sqliteDeclaredType(other.column)) !== 'text') outside();
  return textTerm(`${int64Of(numeral) ?? outside()}`, context);
}

/** Text compared with a column of numeric affinity is the number that it spells. */
function numeralOfText(text: string, other: Term, context: AdaptContext): string {
  if (context.direction === 'to-sqlite' || other.column === null) return outside();
  if (!isNumericAffinity(affinityOf(sqliteDeclaredType(other.column)))) outside();
  return /^-?\d{1,15}$/.test(text) ? `${BigInt(text)}` : outside();
}

/**
 * Numbers: of one type, or a column with a literal that a double holds as it is read (SQLite's decimals and
 * floats are doubles). Floats of 32 bits are other doubles than their text says, except near zero.
 */
function comparableNumbers(left: Term, right: Term): Comparable {
  const [term, literal] = left.constant === null ? [left, right] : [right, left];
  if (literal.constant?.kind === 'number') {
    const { numeral } = literal.constant;
    const integer = int64Of(numeral);
    const isSmall = integer !== null && integer > -(2n ** 24n) && integer < 2n ** 24n;
    const fits =
      term.type === 'float32' ? isSmall : isDoubleSafe(numeral) || (term.type === 'integer' && integer !== null);
    if (!fits) outside();
  } else if (left.type !== right.type) {
    outside();
  }
  return { left: left.node, right: right.node };
}

interface TextComparison {
  readonly ordering: boolean;
  readonly context: AdaptContext;
}

/**
 * Texts: equal where their bytes are, in both dialects. The order of bytes is PostgreSQL's collation `C`; NOCASE
 * is that of texts whose ASCII letters were folded, which `lower` does under `C`.
 */
function comparableTexts(left: Term, right: Term, { ordering, context }: TextComparison): Comparable {
  const collation = effectiveCollation(left, right);
  if (collation.name === 'nocase')
    return { left: foldedText(left.node, context), right: foldedText(right.node, context) };
  if (collation.name === 'default' && ordering) outside();
  const needsCollation = (ordering && context.direction === 'to-postgres') || hasTargetCollation(left, right);
  return { left: needsCollation ? byBytes(left.node) : left.node, right: right.node };
}

/** An explicit COLLATE wins, the left one first, then a column's own (https://www.sqlite.org/datatype3.html, 7.1). */
export function effectiveCollation(left: Term, right: Term): Collation {
  const explicit = [left, right].find((term) => term.collation.explicit);
  if (explicit !== undefined) return explicit.collation;
  const columns = [left, right].filter((term) => term.column !== null);
  return (columns[0] ?? left).collation;
}

/** True where the target's column would compare by rules of its own. */
export function hasTargetCollation(...terms: readonly Term[]): boolean {
  return terms.some(({ column }) => column !== null && column.to.collation !== null);
}

/** The text compared by its bytes, whatever the column's collation is. */
export function byBytes(node: ExpressionNode): ExpressionNode {
  return node.kind === 'collate' ? node : { kind: 'collate', operand: node, collation: 'binary' };
}

/** The text with its ASCII letters folded: PostgreSQL's `lower` folds no others under `C`, SQLite's never does. */
export function foldedText(node: ExpressionNode, context: AdaptContext): ExpressionNode {
  const text = context.direction === 'to-postgres' ? byBytes(node) : node;
  return { kind: 'call', name: 'lower', arguments: [text] };
}

/** Moments and the like are text in SQLite: two columns must write them alike, and sort as they do. */
function checkForms(left: Term, right: Term, ordering: boolean): void {
  const forms = [left, right].flatMap(({ column }) => (column === null ? [] : [sqliteForm(column)]));
  const [first, second] = forms;
  if (second !== undefined && JSON.stringify(first) !== JSON.stringify(second)) outside();
  const { type } = left;
  if (!ordering || first === undefined) return;
  const isMoment = type === 'date' || type === 'time' || type === 'timestamp' || type === 'timestamptz';
  if (isMoment && !sortsAsText(type, first)) outside();
}
