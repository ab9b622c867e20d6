import type { ExpressionNode } from '../expression.ts';
import type { LogicalType } from '../logical-type.ts';
import { int64Of } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { affinityOf } from './affinity.ts';
import { sqliteDeclaredType } from './column-term.ts';
import { isTypedLiteral } from './literal-term.ts';
import { type AdaptContext, computed, numberTerm, type Term } from './term.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const DOUBLE: LogicalType = { kind: 'float', bits: 64 };

/**
 * A cast that gives the same value in both dialects: between types whose values are the same there, and of
 * literals. SQLite cuts `'12abc'` to 12 and 2.7 to 2, PostgreSQL refuses the one and rounds the other.
 */
export function castTerm(term: Term, type: LogicalType, context: AdaptContext): Term {
  if (term.type === 'null') return term;
  if (term.constant !== null) return castConstant(term, type, context);
  switch (type.kind) {
    case 'text':
      return type.length === null && !type.fixed ? castToText(term, context) : outside();
    case 'integer':
      return castToInteger(term, type, context);
    case 'decimal':
      return type.precision === null && (term.type === 'integer' || term.type === 'decimal')
        ? { ...term, type: 'decimal', column: null }
        : outside();
    case 'float':
      return type.bits === 64 ? castToFloat(term, context) : outside();
    case 'bytes':
      return term.type === 'bytes' ? { ...term, column: null } : outside();
    default:
      return outside();
  }
}

function castConstant(term: Term, type: LogicalType, context: AdaptContext): Term {
  const { constant } = term;
  if (constant?.kind === 'text') {
    if (type.kind === 'text' && type.length === null && !type.fixed) return term;
    return context.direction === 'to-sqlite' && isTypedLiteral(type) ? term : outside();
  }
  if (constant?.kind !== 'number') return outside();
  if (type.kind === 'integer') return int64Of(constant.numeral) === null ? outside() : term;
  if (context.direction === 'to-postgres') return outside();
  if (type.kind === 'float' && type.bits === 64) return numberTerm(constant.numeral, context, 'float');
  if (type.kind !== 'decimal' || type.precision !== null) return outside();
  return numberTerm(constant.numeral, context, 'decimal');
}

/** Columns that SQLite holds as the text that PostgreSQL's cast gives lose nothing but their type. */
function castToText(term: Term, context: AdaptContext): Term {
  if (term.type === 'text') return term;
  if (term.type === 'integer') return computed(cast(term.node, TEXT), 'text', context);
  if (term.type !== 'uuid' && term.type !== 'enum' && term.type !== 'date') return outside();
  const isText = term.column !== null && affinityOf(sqliteDeclaredType(term.column)) === 'text';
  const needsCast = context.direction === 'to-postgres' || !isText;
  return computed(needsCast ? cast(term.node, TEXT) : term.node, 'text', context);
}

function castToInteger(term: Term, type: LogicalType, context: AdaptContext): Term {
  if (term.type === 'integer') return { ...term, column: null };
  if (term.type !== 'boolean') return outside();
  return integerOfBoolean(term, context, type);
}

/** SQLite counts with conditions: a true one is 1. */
export function integerOfBoolean(
  term: Term,
  context: AdaptContext,
  type: LogicalType = { kind: 'integer', bits: 32 },
): Term {
  const node = context.direction === 'to-postgres' ? cast(term.node, { ...type, bits: 32 } as LogicalType) : term.node;
  return computed(node, 'integer', context);
}

function castToFloat(term: Term, context: AdaptContext): Term {
  if (term.type === 'float') return { ...term, column: null };
  return term.type === 'integer' ? computed(cast(term.node, DOUBLE), 'float', context) : outside();
}

/** A number as a double: literals that PostgreSQL would take for decimals. */
export function asDouble(node: ExpressionNode): ExpressionNode {
  return cast(node, DOUBLE);
}

function cast(operand: ExpressionNode, type: LogicalType): ExpressionNode {
  return { kind: 'cast', operand, type };
}
