import type { BinaryOperator, ExpressionNode } from '../expression.ts';
import { int64Of } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { asDouble, integerOfBoolean } from './cast-term.ts';
import { type AdaptContext, computed, numberTerm, type Term } from './term.ts';

export type ArithmeticOperator = Extract<BinaryOperator, '+' | '-' | '*' | '/' | '%'>;

export function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return '+-*/%'.includes(operator);
}

/**
 * Integers and doubles, which both dialects count with alike: `/` and `%` of integers cut towards zero, and
 * the divisor must be a literal other than 0 (SQLite gives NULL there, PostgreSQL an error). Beyond 64 bits
 * PostgreSQL refuses the row where SQLite goes on with a float. Decimals are exact in PostgreSQL alone.
 */
export function arithmeticTerm(
  operator: ArithmeticOperator,
  operands: readonly [Term, Term],
  context: AdaptContext,
): Term {
  const [left, right] = operands.map((term) =>
    term.type === 'boolean' ? integerOfCondition(term, context) : term,
  ) as [Term, Term];
  if ((operator === '/' || operator === '%') && !isNonZero(right)) outside();
  if (left.type === 'integer' && right.type === 'integer') return integerTerm(operator, left, right, context);
  if (operator === '%') outside();
  const node: ExpressionNode = {
    kind: 'binary',
    operator,
    left: doubleNode(left, context),
    right: doubleNode(right, context),
  };
  if (left.type !== 'float' && right.type !== 'float' && context.direction === 'to-sqlite') outside();
  if (left.constant !== null && right.constant !== null) outside();
  return computed(node, 'float', context);
}

function integerOfCondition(term: Term, context: AdaptContext): Term {
  return context.direction === 'to-postgres' ? integerOfBoolean(term, context) : outside();
}

function isNonZero(term: Term): boolean {
  return term.constant?.kind === 'number' && Number(term.constant.numeral) !== 0;
}

function integerTerm(operator: ArithmeticOperator, left: Term, right: Term, context: AdaptContext): Term {
  if (left.constant?.kind === 'number' && right.constant?.kind === 'number') {
    return numberTerm(folded(operator, BigInt(left.constant.numeral), BigInt(right.constant.numeral)), context);
  }
  return computed({ kind: 'binary', operator, left: left.node, right: right.node }, 'integer', context);
}

/** Two literals are worked out here, since PostgreSQL would take them for 32 bits. */
function folded(operator: ArithmeticOperator, left: bigint, right: bigint): string {
  const values: Readonly<Record<ArithmeticOperator, () => bigint>> = {
    '+': () => left + right,
    '-': () => left - right,
    '*': () => left * right,
    '/': () => left / right,
    '%': () => left % right,
  };
  return `${int64Of(`${values[operator]()}`) ?? outside()}`;
}

/** The operand as a double: integers become one, and the literals of SQLite are ones. */
function doubleNode(term: Term, context: AdaptContext): ExpressionNode {
  if (term.type === 'float') return term.node;
  if (term.type === 'integer')
    return term.constant === null && context.direction === 'to-sqlite' ? outside() : term.node;
  const isLiteral = term.constant?.kind === 'number' && context.direction === 'to-postgres';
  return isLiteral ? asDouble(term.node) : outside();
}

/** `-x` and `+x` of a number; `+` only hides a column from SQLite's affinities. */
export function signedTerm(operator: '-' | '+', term: Term, context: AdaptContext): Term {
  if (operator === '+') return { ...term, column: null };
  if (term.type !== 'integer' && term.type !== 'float' && term.type !== 'decimal') return outside();
  return computed({ kind: 'unary', operator, operand: term.node }, term.type, context);
}
