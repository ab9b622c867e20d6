import type { ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';

type NowNumber = Extract<ExpressionNode, { readonly kind: 'now-number' }>;

/** How SQLite counts this moment (https://www.sqlite.org/lang_datefunc.html): its clock has milliseconds. */
const NUMBERS: Readonly<Record<string, string>> = {
  's floor': 'unixepoch()',
  's round': "cast(round(unixepoch('subsec')) as integer)",
  's exact': "unixepoch('subsec')",
  'ms floor': "cast(unixepoch('subsec') * 1000 as integer)",
  'ms round': "cast(round(unixepoch('subsec') * 1000) as integer)",
  'ms exact': "(unixepoch('subsec') * 1000)",
  'ms second': '(unixepoch() * 1000)',
  'julian exact': "julianday('now')",
};

export function nowNumberSql({ unit, part }: NowNumber): string {
  const key = `${unit} ${part}`;
  return Object.hasOwn(NUMBERS, key) ? (NUMBERS[key] as string) : outside();
}

const SECOND: NowNumber = { kind: 'now-number', unit: 's', part: 'floor' };

/** The node of `unixepoch()`, `julianday()` or `strftime('%s')` of this moment; null for other calls. */
export function nowNumberCall(name: string, items: readonly ExpressionNode[]): ExpressionNode | null {
  const texts = items.map((item) => (item.kind === 'text' ? item.value.toLowerCase() : '?'));
  const given = texts.join(' ');
  if (name === 'unixepoch') {
    if (/^(?:now)?$/.test(given)) return SECOND;
    return /^(?:now )?subsec(?:ond)?$/.test(given) ? { ...SECOND, part: 'exact' } : null;
  }
  if (name === 'julianday') {
    return /^(?:now)?$/.test(given) ? { kind: 'now-number', unit: 'julian', part: 'exact' } : null;
  }
  const [format] = items;
  const isSeconds =
    name === 'strftime' && format?.kind === 'text' && format.value === '%s' && /^%s(?: now)?$/.test(given);
  if (!isSeconds) return null;
  return { kind: 'cast', operand: SECOND, type: { kind: 'text', length: null, fixed: false } };
}

/** What CAST, round and `* 1000` make of this moment as a number; the node itself where it is none. */
export function simplifiedNow(node: ExpressionNode): ExpressionNode {
  if (node.kind === 'binary') return node.operator === '*' && isThousand(node.right) ? inMillis(node) : node;
  if (node.kind === 'call') {
    const [operand] = node.arguments;
    const isRounded = node.name === 'round' && node.arguments.length === 1;
    return isRounded && isExact(operand) ? { ...operand, part: 'round' } : node;
  }
  if (node.kind !== 'cast' || node.type.kind !== 'integer') return node;
  const operand = asNumber(node.operand);
  if (operand.kind !== 'now-number') return node;
  // CAST cuts the fraction off.
  return isExact(operand) ? { ...operand, part: 'floor' } : operand;
}

function inMillis(node: Extract<ExpressionNode, { readonly kind: 'binary' }>): ExpressionNode {
  const left = asNumber(node.left);
  if (left?.kind !== 'now-number' || left.unit !== 's') return node;
  if (left.part === 'exact') return { ...left, unit: 'ms' };
  return left.part === 'floor' ? { ...left, unit: 'ms', part: 'second' } : node;
}

/** Digits as text are a number where one is wanted. */
function asNumber(node: ExpressionNode): ExpressionNode {
  return node.kind === 'cast' && node.type.kind === 'text' ? node.operand : node;
}

function isExact(node: ExpressionNode | undefined): node is NowNumber {
  return node?.kind === 'now-number' && node.part === 'exact' && node.unit !== 'julian';
}

function isThousand(node: ExpressionNode): boolean {
  return node.kind === 'integer' && node.digits === '1000';
}
