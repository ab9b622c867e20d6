import type { A_Const, Node } from 'libpg-query';
import type { ExpressionNode } from '../../../model/expression.ts';
import { numberNode } from '../../../model/number-literal.ts';
import { outside } from '../../../model/outside-language.ts';

/** The parts of a qualified name. */
export function namesOf(names: readonly Node[] | undefined): readonly string[] {
  return (names ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : outside()));
}

/** A constant without a type of its own; the parse tree leaves zero, false and `''` out. */
export function constantNode(constant: A_Const): ExpressionNode {
  if (constant.isnull === true) return { kind: 'null' };
  if (constant.ival !== undefined) return numberNode(`${constant.ival.ival ?? 0}`) ?? outside();
  if (constant.fval !== undefined) return numberNode(constant.fval.fval ?? '') ?? outside();
  if (constant.boolval !== undefined) return { kind: 'boolean', value: constant.boolval.boolval ?? false };
  if (constant.sval !== undefined) return { kind: 'text', value: constant.sval.sval ?? '' };
  const bits = /^b([01]*)$/.exec(constant.bsval?.bsval ?? '')?.[1] ?? outside();
  const type = { kind: 'other', name: `bit(${bits.length})` } as const;
  return { kind: 'cast', operand: { kind: 'text', value: bits }, type };
}
