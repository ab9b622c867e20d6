import type { BinaryOperator, ExpressionNode } from '../expression.ts';
import { numeralOf } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { arithmeticTerm, isArithmetic, signedTerm } from './arithmetic.ts';
import { callTerm, derivedCollation } from './call-term.ts';
import { castTerm } from './cast-term.ts';
import { columnTerm } from './column-term.ts';
import { commonType } from './common-type.ts';
import {
  byBytes,
  type Comparable,
  comparable,
  compareTerms,
  effectiveCollation,
  foldedText,
  hasTargetCollation,
} from './comparison.ts';
import { literalTerm } from './literal-term.ts';
import { type AdaptContext, computed, isNumber, numberTerm, type Term } from './term.ts';

type NodeOf<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { readonly kind: Kind }>;

/** Nodes nested deeper than this are outside the language. */
const DEPTH_MAX = 300;

/** Carries an expression over, part by part; leaves the language where the two dialects would not agree. */
export function adaptNode(node: ExpressionNode, context: AdaptContext, depth = 0): Term {
  if (depth > DEPTH_MAX) outside();
  const term = adaptAny(node, context, depth);
  const isCompound = node.kind !== 'collate' && node.kind !== 'column';
  if (isCompound && term.type === 'text' && context.direction === 'to-postgres' && hasCollate(node)) outside();
  return term;
}

/**
 * True where COLLATE stands anywhere inside. In SQLite it reaches out of everything, of a CASE's conditions too,
 * and decides how the result is compared.
 */
function hasCollate(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return ('kind' in node && node.kind === 'collate') || Object.values(node).some(hasCollate);
}

function adaptAny(node: ExpressionNode, context: AdaptContext, depth: number): Term {
  const inner: Inner = (child) => adaptNode(child, context, depth + 1);
  const numeral = numeralOf(node);
  if (numeral !== null) return numberTerm(numeral, context);
  const literal = literalTerm(node, context);
  if (literal !== null) return literal;
  switch (node.kind) {
    case 'column':
      return columnTerm(node.name, context);
    case 'unary':
      return node.operator === 'not'
        ? notTerm(inner(node.operand), context)
        : signedTerm(node.operator, inner(node.operand), context);
    case 'binary':
      return binaryTerm(node, inner, context);
    case 'is-null':
      return computed({ ...node, operand: inner(node.operand).node }, 'boolean', context);
    case 'in':
      return inTerm(node, inner, context);
    case 'between':
      return betweenTerm(node, inner, context);
    case 'like':
      return likeTerm(node, inner, context);
    case 'case':
      return caseTerm(node, inner, context);
    case 'cast':
      return castTerm(inner(node.operand), node.type, context);
    case 'call':
      return callTerm(node.name, node.arguments.map(inner), context);
    case 'collate':
      return collateTerm(node, inner(node.operand));
    case 'now':
    case 'now-text':
    case 'now-number':
    case 'random':
      return outside();
    case 'null':
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'text':
    case 'bytes':
      return outside();
    default:
      node satisfies never;
      return outside();
  }
}

type Inner = (child: ExpressionNode) => Term;

/** A condition as the target has it: a number is true in SQLite where it is not 0. */
export function conditionNode(term: Term, context: AdaptContext): ExpressionNode {
  if (term.type === 'boolean' || term.type === 'null') return term.node;
  if (context.direction === 'to-sqlite' || !isNumber(term.type)) return outside();
  return { kind: 'binary', operator: '<>', left: term.node, right: { kind: 'integer', digits: '0' } };
}

function notTerm(term: Term, context: AdaptContext): Term {
  return computed({ kind: 'unary', operator: 'not', operand: conditionNode(term, context) }, 'boolean', context);
}

function binaryTerm(node: NodeOf<'binary'>, inner: Inner, context: AdaptContext): Term {
  const { operator } = node;
  const [left, right] = [inner(node.left), inner(node.right)];
  if (operator === 'and' || operator === 'or') {
    const [first, second] = [conditionNode(left, context), conditionNode(right, context)];
    return computed({ kind: 'binary', operator, left: first, right: second }, 'boolean', context);
  }
  if (operator === '||') return concatenation(left, right, context);
  if (isArithmetic(operator)) return arithmeticTerm(operator, [left, right], context);
  if (isTruthTest(operator, node.right)) {
    return computed(
      { kind: 'binary', operator, left: conditionNode(left, context), right: node.right },
      'boolean',
      context,
    );
  }
  return compareTerms(operator, [left, right], context);
}

/** `x IS TRUE` asks SQLite for the truth of a number, not for its equality with 1. */
function isTruthTest(operator: BinaryOperator, right: ExpressionNode): boolean {
  return (operator === 'is' || operator === 'is-not') && right.kind === 'boolean';
}

/** NULL makes NULL of it in both dialects. Numbers are joined as their digits. */
function concatenation(left: Term, right: Term, context: AdaptContext): Term {
  const types = [left.type, right.type];
  const isJoined = types.includes('text') && types.every((type) => type === 'text' || type === 'integer');
  if (!isJoined) outside();
  const node: ExpressionNode = { kind: 'binary', operator: '||', left: left.node, right: right.node };
  return { ...computed(node, 'text', context), collation: derivedCollation([left, right], context) };
}

/** IN sees the affinity and collation of its operand alone, so its items must be literals. */
function inTerm(node: NodeOf<'in'>, inner: Inner, context: AdaptContext): Term {
  const operand = inner(node.operand);
  const items = node.items.map(inner);
  if (!items.every((item) => item.constant !== null || item.type === 'null' || item.node.kind === 'bytes')) outside();
  const pairs = items.map((item) => (item.type === 'null' ? null : comparable([operand, item], false, context)));
  const left = onlyOperand(pairs.flatMap((pair) => pair ?? []));
  const rights = pairs.map((pair): ExpressionNode => pair?.right ?? { kind: 'null' });
  return computed({ kind: 'in', operand: left, items: rights, negated: node.negated }, 'boolean', context);
}

/** The operand that is compared with several others: it must be written alike for all of them. */
function onlyOperand(pairs: readonly Comparable[]): ExpressionNode {
  const [first] = pairs;
  if (first === undefined || new Set(pairs.map((pair) => JSON.stringify(pair.left))).size > 1) return outside();
  return first.left;
}

function betweenTerm(node: NodeOf<'between'>, inner: Inner, context: AdaptContext): Term {
  const operand = inner(node.operand);
  const low = comparable([operand, inner(node.low)], true, context);
  const high = comparable([operand, inner(node.high)], true, context);
  const between: ExpressionNode = { ...node, operand: onlyOperand([low, high]), low: low.right, high: high.right };
  return computed(between, 'boolean', context);
}

/**
 * LIKE of texts. Folding means ASCII letters in SQLite; PostgreSQL's ILIKE folds no others under `C`, and more
 * under other collations.
 */
function likeTerm(node: NodeOf<'like'>, inner: Inner, context: AdaptContext): Term {
  const [operand, pattern] = [inner(node.operand), inner(node.pattern)];
  if (operand.type !== 'text' || pattern.type !== 'text') outside();
  const isToPostgres = context.direction === 'to-postgres';
  if (node.foldsCase && !isToPostgres && effectiveCollation(operand, pattern).name !== 'binary') outside();
  const text = node.foldsCase && isToPostgres ? byBytes(operand.node) : operand.node;
  return computed({ ...node, operand: text, pattern: pattern.node }, 'boolean', context);
}

function caseTerm(node: NodeOf<'case'>, inner: Inner, context: AdaptContext): Term {
  const operand = node.operand === null ? null : inner(node.operand);
  const results = node.branches.map((branch) => inner(branch.result));
  if (node.otherwise !== null) results.push(inner(node.otherwise));
  const { terms, type } = commonType(results, context);
  const whens = node.branches.map((branch) => inner(branch.when));
  const tests = operand === null ? null : whens.map((when) => comparable([operand, when], false, context));
  const branches = whens.map((when, at) => ({
    when: tests === null ? conditionNode(when, context) : (tests[at]?.right ?? outside()),
    result: terms[at]?.node ?? outside(),
  }));
  const compared = tests === null ? null : onlyOperand(tests);
  const otherwise = node.otherwise === null ? null : (terms.at(-1)?.node ?? outside());
  const adapted: ExpressionNode = { kind: 'case', operand: compared, branches, otherwise };
  return { ...computed(adapted, type, context), collation: derivedCollation(results, context) };
}

/** SQLite compares bytes where nothing else is said; the comparison says it where a column's collation would count. */
function collateTerm(node: NodeOf<'collate'>, term: Term): Term {
  if (term.type !== 'text') outside();
  return { ...term, collation: { name: node.collation, explicit: true } };
}

/** A value as a unique key compares it: folded where the source's collation folds, by bytes where the target's would. */
export function keyNode(term: Term, context: AdaptContext): ExpressionNode {
  if (term.type !== 'text' || context.byName) return term.node;
  const folds = term.collation.name === 'nocase' && context.direction === 'to-postgres';
  if (folds) return foldedText(term.node, context);
  return hasTargetCollation(term) ? byBytes(term.node) : term.node;
}
