import type { ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';

/** `x -> 'a'`, `x ->> 0`, `x #>> '{a,0}'` (manual, 9.16); null for other operators. */
export function jsonOperator(operator: string, document: ExpressionNode, right: ExpressionNode): ExpressionNode | null {
  if (operator !== '->' && operator !== '->>') return null;
  const isNamed = right.kind === 'text' || right.kind === 'integer';
  const name = operator === '->' ? 'json-get' : 'json-text';
  return isNamed ? { kind: 'call', name, arguments: [document, right] } : outside();
}

/** @param key printed. */
export function jsonAccessSql(
  operator: '->' | '->>',
  [document, key]: readonly string[],
  node: ExpressionNode | undefined,
): string {
  const isNamed = node?.kind === 'text' || (node?.kind === 'integer' && /^\d{1,9}$/.test(node.digits));
  return isNamed ? `(${document} ${operator} ${key})` : outside();
}
