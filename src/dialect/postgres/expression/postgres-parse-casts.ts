import type { Node, TypeCast } from 'libpg-query';
import { parseArrayLiteral } from '../../../model/array-literal.ts';
import type { ExpressionNode } from '../../../model/expression.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import { numberNode } from '../../../model/number-literal.ts';
import { outside } from '../../../model/outside-language.ts';
import { parseTypeName } from '../../../model/type-name.ts';
import type { ParseInner } from './postgres-expression-parser.ts';
import { castNow } from './postgres-now-number.ts';
import { typeText } from './postgres-type-tree.ts';

const MOMENTS = new Set(['date', 'time', 'timestamp', 'timestamptz']);

/** `x::type`. Casts that only give a literal its type become the literal of that type. */
export function parseCast(cast: TypeCast, inner: ParseInner): ExpressionNode {
  const type = parseTypeName(typeText(cast.typeName));
  return castNode(inner(cast.arg), type);
}

/**
 * The items of `ARRAY[…]`, `(ARRAY[…])::text[]` or `'{…}'::text[]`, each with the type of the array; outside the
 * language where the array is not written out.
 */
export function arrayItems(tree: Node | undefined, inner: ParseInner): readonly ExpressionNode[] {
  if (tree === undefined) return outside();
  if ('A_ArrayExpr' in tree) return (tree.A_ArrayExpr.elements ?? []).map(inner);
  if (!('TypeCast' in tree)) return outside();
  const { arg, typeName } = tree.TypeCast;
  const arrayType = typeText(typeName);
  if (!arrayType.endsWith('[]') || arg === undefined) return outside();
  const type = parseTypeName(arrayType.slice(0, -2));
  return literalItems(arg, inner).map((item) => castNode(item, type));
}

function literalItems(tree: Node, inner: ParseInner): readonly ExpressionNode[] {
  if (!('A_Const' in tree)) return arrayItems(tree, inner);
  const literal = inner(tree);
  const items = literal.kind === 'text' ? parseArrayLiteral(literal.value) : null;
  return (items ?? outside()).map((value) => (value === null ? { kind: 'null' } : { kind: 'text', value }));
}

function castNode(operand: ExpressionNode, type: LogicalType): ExpressionNode {
  if (operand.kind === 'null') return operand;
  if (operand.kind === 'text') return typedLiteral(operand.value, type);
  if (operand.kind === 'now' && MOMENTS.has(type.kind)) return { kind: 'now', type: type.kind as 'date' };
  return castNow(operand, type) ?? { kind: 'cast', operand, type };
}

/** A string with a type is a literal of that type. */
function typedLiteral(value: string, type: LogicalType): ExpressionNode {
  const cast: ExpressionNode = { kind: 'cast', operand: { kind: 'text', value }, type };
  switch (type.kind) {
    case 'text':
      return type.length === null && !type.fixed ? { kind: 'text', value } : cast;
    case 'boolean':
      return /^(?:t|true|f|false)$/.test(value) ? { kind: 'boolean', value: value.startsWith('t') } : outside();
    case 'integer':
      return integerLiteral(value, type);
    case 'decimal':
    case 'float': {
      const number = numberNode(value);
      return number === null ? cast : { kind: 'cast', operand: number, type };
    }
    case 'bytes':
      return bytesLiteral(value);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return momentLiteral(value, type, cast);
    default:
      return cast;
  }
}

/** A numeral alone is an `integer` where it fits one, so that type needs no cast. */
function integerLiteral(value: string, type: LogicalType & { readonly kind: 'integer' }): ExpressionNode {
  const number = /^-?\d+$/.test(value) ? numberNode(value) : null;
  if (number === null) return outside();
  return type.bits === 32 ? number : { kind: 'cast', operand: number, type };
}

function bytesLiteral(value: string): ExpressionNode {
  const hex = /^\\x((?:[0-9a-f]{2})*)$/i.exec(value)?.[1];
  return hex === undefined ? outside() : { kind: 'bytes', base64: Buffer.from(hex, 'hex').toString('base64') };
}

/** `('now'::text)::date` is how a default of this moment was kept from being evaluated at once. */
function momentLiteral(value: string, type: LogicalType, cast: ExpressionNode): ExpressionNode {
  if (value === 'now') return { kind: 'now', type: type.kind as 'date' };
  return /^(?:\d|-?infinity$)/.test(value) ? cast : outside();
}
