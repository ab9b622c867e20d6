import type { ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';

type Key = string | number;

const STEP = /\.(?:"([^"\\]*)"|([^."[\]\\]+))|\[(\d+)\]/y;

/** The node of `json_extract(x, '$.a[0]')` or `json_valid(x)`; null for other calls and paths. */
export function jsonCall(name: string, items: readonly ExpressionNode[]): ExpressionNode | null {
  const [document, path] = items;
  if (document === undefined) return null;
  if (name === 'json_valid' && items.length === 1) return { kind: 'call', name: 'json-valid', arguments: [document] };
  if (name !== 'json_extract' || items.length !== 2 || path?.kind !== 'text') return null;
  const keys = keysOfPath(path.value);
  return keys === null ? null : access(document, keys, true);
}

/** `x -> 'a'` or `x ->> '$.a[0]'` (https://www.sqlite.org/json1.html#jptr). */
export function jsonOperator(operator: string, document: ExpressionNode, right: ExpressionNode): ExpressionNode {
  const keys = keysOf(right);
  return keys === null || keys.length === 0 ? outside() : access(document, keys, operator === '->>');
}

function keysOf(right: ExpressionNode): readonly Key[] | null {
  if (right.kind === 'integer') return [Number(right.digits)];
  if (right.kind !== 'text') return null;
  return right.value.startsWith('$') ? keysOfPath(right.value) : [right.value];
}

/** The names and numbers of a path; null where it is none that can be taken apart, or the whole document. */
function keysOfPath(path: string): readonly Key[] | null {
  if (!path.startsWith('$')) return null;
  const keys: Key[] = [];
  for (STEP.lastIndex = 1; STEP.lastIndex < path.length; ) {
    const step = STEP.exec(path);
    if (step === null) return null;
    keys.push(step[3] === undefined ? (step[1] ?? step[2] ?? '') : Number(step[3]));
  }
  return keys.length === 0 ? null : keys;
}

function access(document: ExpressionNode, keys: readonly Key[], asText: boolean): ExpressionNode {
  return keys.reduce((inner, key, at): ExpressionNode => {
    const name = asText && at === keys.length - 1 ? 'json-text' : 'json-get';
    const node: ExpressionNode =
      typeof key === 'number' ? { kind: 'integer', digits: `${key}` } : { kind: 'text', value: key };
    return { kind: 'call', name, arguments: [inner, node] };
  }, document);
}

/** A name or number as a path, which no name can be mistaken for. */
export function jsonAccessSql(operator: '->' | '->>', document: string, key: ExpressionNode | undefined): string {
  if (key?.kind === 'integer' && /^\d{1,9}$/.test(key.digits)) return `(${document} ${operator} '$[${key.digits}]')`;
  if (key?.kind !== 'text' || /["\\\0]|\p{Surrogate}/u.test(key.value)) return outside();
  return `(${document} ${operator} '$."${key.value.replaceAll("'", "''")}"')`;
}
