import type { ExpressionNode } from '../../../model/expression.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import { isSameIdentifier } from '../sqlite-identifier.ts';
import { type Affinity, affinityOf } from '../types/sqlite-affinity.ts';
import type { TableFacts } from './sqlite-table-facts.ts';

const INTEGER: LogicalType = { kind: 'integer', bits: 64 };
const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };

/** The type of a generated column: as declared, or where nothing is, as its expression computes. */
export function generatedType(node: ExpressionNode | null, affinity: Affinity, facts: TableFacts): LogicalType {
  if (affinity === 'integer') return INTEGER;
  if (affinity === 'real') return FLOAT;
  if (affinity === 'text' || node === null) return TEXT;
  return typeOf(node, facts);
}

function typeOf(node: ExpressionNode, facts: TableFacts): LogicalType {
  switch (node.kind) {
    case 'integer':
    case 'is-null':
    case 'in':
    case 'between':
    case 'like':
    case 'boolean':
      return INTEGER;
    case 'decimal':
      return FLOAT;
    case 'unary':
      return node.operator === 'not' ? INTEGER : typeOf(node.operand, facts);
    case 'binary':
      return binaryType(node, facts);
    case 'cast':
      return node.type;
    case 'call':
      return callType(node, facts);
    case 'column':
      return columnType(node.name, facts);
    default:
      return TEXT;
  }
}

function binaryType(node: Extract<ExpressionNode, { kind: 'binary' }>, facts: TableFacts): LogicalType {
  if (node.operator === '||') return TEXT;
  if (!['+', '-', '*', '/', '%'].includes(node.operator)) return INTEGER;
  const operands = [typeOf(node.left, facts), typeOf(node.right, facts)];
  return operands.some((type) => type.kind === 'float') ? FLOAT : INTEGER;
}

function callType(node: Extract<ExpressionNode, { kind: 'call' }>, facts: TableFacts): LogicalType {
  if (node.name === 'length') return INTEGER;
  if (node.name === 'round') return FLOAT;
  const [first] = node.arguments;
  const followsOperand = ['abs', 'coalesce', 'nullif'].includes(node.name);
  return followsOperand && first !== undefined ? typeOf(first, facts) : TEXT;
}

function columnType(name: string, facts: TableFacts): LogicalType {
  const declaredType = facts.columns.find((column) => isSameIdentifier(column.name, name))?.type ?? '';
  const affinity = affinityOf(declaredType, facts.strict);
  if (affinity === 'real') return FLOAT;
  return affinity === 'integer' || affinity === 'numeric' ? INTEGER : TEXT;
}
