import type { ExpressionNode } from '../../../model/expression.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import { outside } from '../../../model/outside-language.ts';

type NowNumber = Extract<ExpressionNode, { readonly kind: 'now-number' }>;

const SECONDS = 'extract(epoch from now())';

/** How PostgreSQL counts this moment; a cast to bigint rounds. Julian days begin at noon. */
const NUMBERS: Readonly<Record<string, string>> = {
  's floor': `cast(floor(${SECONDS}) as bigint)`,
  's round': `cast(${SECONDS} as bigint)`,
  's exact': `cast(${SECONDS} as double precision)`,
  'ms floor': `cast(floor(${SECONDS} * 1000) as bigint)`,
  'ms round': `cast(${SECONDS} * 1000 as bigint)`,
  'ms exact': `cast(${SECONDS} * 1000 as double precision)`,
  'ms second': `(cast(floor(${SECONDS}) as bigint) * 1000)`,
  'julian exact': `cast(${SECONDS} / 86400 + 2440587.5 as double precision)`,
};

export function nowNumberSql({ unit, part }: NowNumber): string {
  const key = `${unit} ${part}`;
  return Object.hasOwn(NUMBERS, key) ? (NUMBERS[key] as string) : outside();
}

/** The node of `extract(epoch from now())`, and of it rounded; null for other calls. */
export function nowNumberCall(name: string, items: readonly ExpressionNode[]): ExpressionNode | null {
  const [first, second] = items;
  if (name === 'extract' || name === 'date_part') {
    const isEpoch = first?.kind === 'text' && first.value === 'epoch';
    const isMoment = second?.kind === 'now' && (second.type === 'timestamptz' || second.type === 'timestamp');
    return isEpoch && isMoment ? { kind: 'now-number', unit: 's', part: 'exact' } : null;
  }
  if (items.length !== 1 || !isExact(first) || first.unit === 'julian') return null;
  if (name === 'floor' || name === 'trunc') return { ...first, part: 'floor' };
  return name === 'round' ? { ...first, part: 'round' } : null;
}

/** What a cast makes of this moment as a number; null where it is no such number, or none any more. */
export function castNow(operand: ExpressionNode, type: LogicalType): ExpressionNode | null {
  if (operand.kind !== 'now-number') return null;
  if (type.kind === 'integer' && type.bits !== 16 && operand.unit !== 'julian') {
    return isExact(operand) ? { ...operand, part: 'round' } : operand;
  }
  const isKept = (type.kind === 'float' && type.bits === 64) || (type.kind === 'decimal' && type.precision === null);
  return isKept ? operand : null;
}

/** `* 1000`, and what makes Julian days of seconds; the node itself where it is none of them. */
export function simplifiedNow(node: ExpressionNode): ExpressionNode {
  if (node.kind !== 'binary' || node.left.kind === 'text') return node;
  const { left, right, operator } = node;
  if (operator === '+' && isNumeral(right, '2440587.5') && left.kind === 'binary' && left.operator === '/') {
    const isDays = isExact(left.left) && left.left.unit === 's' && isNumeral(left.right, '86400');
    return isDays ? { kind: 'now-number', unit: 'julian', part: 'exact' } : node;
  }
  if (left.kind !== 'now-number' || left.unit !== 's' || operator !== '*' || !isNumeral(right, '1000')) return node;
  if (left.part === 'exact') return { ...left, unit: 'ms' };
  return left.part === 'floor' ? { ...left, unit: 'ms', part: 'second' } : node;
}

function isExact(node: ExpressionNode | undefined): node is NowNumber {
  return node?.kind === 'now-number' && node.part === 'exact';
}

function isNumeral(node: ExpressionNode, numeral: string): boolean {
  if (node.kind === 'cast') return isNumeral(node.operand, numeral);
  return (node.kind === 'integer' && node.digits === numeral) || (node.kind === 'decimal' && node.numeral === numeral);
}
