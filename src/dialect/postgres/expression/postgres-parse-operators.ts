import type { A_Expr, Node } from 'libpg-query';
import type { BinaryOperator, ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';
import type { ParseInner } from './postgres-expression-parser.ts';
import { jsonOperator } from './postgres-json-access.ts';
import { simplifiedNow } from './postgres-now-number.ts';
import { arrayItems } from './postgres-parse-casts.ts';
import { namesOf } from './postgres-parse-constants.ts';

const BINARY: ReadonlySet<string> = new Set<BinaryOperator>([
  ...(['=', '<>', '<', '<=', '>', '>='] as const),
  ...(['+', '-', '*', '/', '%', '||'] as const),
]);

const LIKES: Readonly<Record<string, { readonly foldsCase: boolean; readonly negated: boolean }>> = {
  '~~': { foldsCase: false, negated: false },
  '!~~': { foldsCase: false, negated: true },
  '~~*': { foldsCase: true, negated: false },
  '!~~*': { foldsCase: true, negated: true },
};

/** An operator expression, also in the forms that `pg_get_expr` makes of IN, LIKE and IS DISTINCT FROM. */
export function parseOperator(tree: A_Expr, inner: ParseInner): ExpressionNode {
  const operator = operatorName(tree);
  switch (tree.kind) {
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return parsePlain(tree, operator, inner);
    case 'AEXPR_DISTINCT':
      return { kind: 'binary', operator: 'is-not', left: inner(tree.lexpr), right: inner(tree.rexpr) };
    case 'AEXPR_NOT_DISTINCT':
      return { kind: 'binary', operator: 'is', left: inner(tree.lexpr), right: inner(tree.rexpr) };
    case 'AEXPR_NULLIF':
      return { kind: 'call', name: 'nullif', arguments: [inner(tree.lexpr), inner(tree.rexpr)] };
    case 'AEXPR_IN':
      return inNode(tree, operator === '<>', listItems(tree.rexpr).map(inner), inner);
    case 'AEXPR_OP_ANY':
      return inNode(tree, operator === '=' ? false : outside(), arrayItems(tree.rexpr, inner), inner);
    case 'AEXPR_OP_ALL':
      return inNode(tree, operator === '<>' ? true : outside(), arrayItems(tree.rexpr, inner), inner);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return betweenNode(tree, inner);
    default:
      return outside();
  }
}

function operatorName(tree: A_Expr): string {
  const names = namesOf(tree.name);
  if (names.length === 2 && names[0] === 'pg_catalog') return names[1] as string;
  return names.length === 1 ? (names[0] as string) : outside();
}

function parsePlain(tree: A_Expr, operator: string, inner: ParseInner): ExpressionNode {
  if (Object.hasOwn(LIKES, operator)) return likeNode(tree, operator, inner);
  if (tree.lexpr === undefined) {
    return operator === '-' || operator === '+' ? { kind: 'unary', operator, operand: inner(tree.rexpr) } : outside();
  }
  const [left, right] = [inner(tree.lexpr), inner(tree.rexpr)];
  const json = jsonOperator(operator, left, right);
  if (json !== null) return json;
  return BINARY.has(operator)
    ? simplifiedNow({ kind: 'binary', operator: operator as BinaryOperator, left, right })
    : outside();
}

function listItems(tree: Node | undefined): readonly Node[] {
  return tree !== undefined && 'List' in tree ? (tree.List.items ?? []) : outside();
}

/** An empty array has no items to compare with: `= ANY` is false and `<> ALL` true, for NULL too. */
function inNode(tree: A_Expr, negated: boolean, items: readonly ExpressionNode[], inner: ParseInner): ExpressionNode {
  if (items.length === 0) return { kind: 'boolean', value: negated };
  return { kind: 'in', operand: inner(tree.lexpr), items, negated };
}

function betweenNode(tree: A_Expr, inner: ParseInner): ExpressionNode {
  const [low, high] = listItems(tree.rexpr);
  const negated = tree.kind === 'AEXPR_NOT_BETWEEN';
  return { kind: 'between', operand: inner(tree.lexpr), low: inner(low), high: inner(high), negated };
}

/** LIKE takes the backslash for its escape unless ESCAPE says otherwise. */
function likeNode(tree: A_Expr, operator: string, inner: ParseInner): ExpressionNode {
  const form = LIKES[operator] ?? outside();
  const operand = inner(tree.lexpr);
  const escaped = escapeOf(tree.rexpr);
  if (escaped !== null) {
    const character = inner(escaped.character);
    if (character.kind !== 'text' || [...character.value].length > 1) return outside();
    const pattern = inner(escaped.pattern);
    return { kind: 'like', operand, pattern, ...form, escape: character.value === '' ? null : character.value };
  }
  const pattern = inner(tree.rexpr);
  const isPlain = pattern.kind === 'text' && !pattern.value.includes('\\');
  return { kind: 'like', operand, pattern, ...form, escape: isPlain ? null : '\\' };
}

/** `pattern ESCAPE 'c'` is kept as a call of like_escape. */
function escapeOf(
  tree: Node | undefined,
): { readonly pattern: Node | undefined; readonly character: Node | undefined } | null {
  if (tree === undefined || !('FuncCall' in tree)) return null;
  const name = namesOf(tree.FuncCall.funcname).join('.');
  if (name !== 'like_escape' && name !== 'pg_catalog.like_escape') return null;
  const [pattern, character] = tree.FuncCall.args ?? [];
  return { pattern, character };
}
