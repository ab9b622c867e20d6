import type { ExpressionNode, FunctionName } from '../../../model/expression.ts';
import { jsonCall } from './sqlite-json-access.ts';
import { nowCall } from './sqlite-now.ts';
import { nowNumberCall, simplifiedNow } from './sqlite-now-number.ts';
import { randomCall } from './sqlite-random.ts';

type Arity = readonly [least: number, most: number];

/** SQLite's names and argument counts of the functions that the language has (https://www.sqlite.org/lang_corefunc.html). */
const CALLS: Readonly<Record<string, { readonly name: FunctionName; readonly arity: Arity }>> = {
  abs: { name: 'abs', arity: [1, 1] },
  coalesce: { name: 'coalesce', arity: [2, 100] },
  ifnull: { name: 'coalesce', arity: [2, 2] },
  length: { name: 'length', arity: [1, 1] },
  lower: { name: 'lower', arity: [1, 1] },
  upper: { name: 'upper', arity: [1, 1] },
  ltrim: { name: 'ltrim', arity: [1, 2] },
  rtrim: { name: 'rtrim', arity: [1, 2] },
  trim: { name: 'trim', arity: [1, 2] },
  nullif: { name: 'nullif', arity: [2, 2] },
  replace: { name: 'replace', arity: [3, 3] },
  round: { name: 'round', arity: [1, 2] },
  substr: { name: 'substr', arity: [2, 3] },
  substring: { name: 'substr', arity: [2, 3] },
};

/** The node of a call; null where the language has no such function. */
export function functionCall(name: string, items: readonly ExpressionNode[]): ExpressionNode | null {
  if ((name === 'iif' || name === 'if') && items.length === 3) return conditional(items);
  const special =
    nowCall(name, items) ?? nowNumberCall(name, items) ?? randomCall(name, items) ?? jsonCall(name, items);
  if (special !== null) return special;
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (call === undefined) return null;
  const [least, most] = call.arity;
  return items.length < least || items.length > most
    ? null
    : simplifiedNow({ kind: 'call', name: call.name, arguments: items });
}

/** `iif(a, b, c)` is CASE WHEN a THEN b ELSE c END. */
function conditional(items: readonly ExpressionNode[]): ExpressionNode {
  const [when, result, otherwise] = items as [ExpressionNode, ExpressionNode, ExpressionNode];
  return { kind: 'case', operand: null, branches: [{ when, result }], otherwise };
}
