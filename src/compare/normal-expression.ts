import type { ExpressionNode } from '../model/expression.ts';

/**
 * The expression in a form that does not show how it was written: databases add casts to literals, take BETWEEN apart and
 * put parentheses around all. Expressions with one normal form mean the same.
 */
export function normalExpression(node: ExpressionNode): unknown {
  switch (node.kind) {
    case 'cast':
      return normalCast(node);
    case 'unary':
      return normalUnary(node);
    case 'binary':
      return node.operator === 'and' || node.operator === 'or' ? normalChain(node, node.operator) : normalMembers(node);
    case 'between':
      return normalBetween(node);
    case 'integer':
      return { number: node.digits.replace(/^0+(?=\d)/, '') };
    case 'decimal':
      return { number: normalNumeral(node.numeral) };
    default:
      return normalMembers(node);
  }
}

type Of<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { readonly kind: Kind }>;

/** Every member that is an expression, or a list of what holds some. */
function normalMembers(node: object): unknown {
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, normalValue(value)]));
}

function normalValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalValue);
  if (typeof value !== 'object' || value === null) return value;
  return 'kind' in value && !isType(value) ? normalExpression(value as ExpressionNode) : normalMembers(value);
}

/** The type of a cast has a `kind` as well, and kinds like `text` are those of expressions, too. */
function isType(value: object): boolean {
  return 'bits' in value || 'length' in value || 'precision' in value;
}

const LITERALS: readonly ExpressionNode['kind'][] = ['null', 'boolean', 'integer', 'decimal', 'text', 'bytes'];

/** A literal has the type that its place asks for, and text is text whether it is said or not. */
function normalCast({ operand, type }: Of<'cast'>): unknown {
  const inner = operand.kind === 'unary' && operand.operator !== 'not' ? operand.operand : operand;
  const isPlainText = type.kind === 'text' && type.length === null && !type.fixed;
  if (LITERALS.includes(inner.kind) || isPlainText) return normalExpression(operand);
  return { kind: 'cast', operand: normalExpression(operand), type };
}

function normalUnary(node: Of<'unary'>): unknown {
  const operand = normalExpression(node.operand);
  if (node.operator === '+') return operand;
  const isNumber = typeof operand === 'object' && operand !== null && 'number' in operand;
  if (node.operator === 'not' || !isNumber) return { kind: 'unary', operator: node.operator, operand };
  const { number } = operand as { readonly number: string };
  return { number: number.startsWith('-') ? number.slice(1) : `-${number}` };
}

/** `a and (b and c)` is `(a and b) and c`. */
function normalChain(node: ExpressionNode, operator: 'and' | 'or'): unknown {
  const terms = (term: ExpressionNode): readonly unknown[] => {
    if (term.kind === 'binary' && term.operator === operator) return [...terms(term.left), ...terms(term.right)];
    const normal = normalExpression(term);
    const isChain = typeof normal === 'object' && normal !== null && 'chain' in normal && normal.chain === operator;
    return isChain ? (normal as unknown as { readonly terms: readonly unknown[] }).terms : [normal];
  };
  return { chain: operator, terms: terms(node) };
}

function normalBetween({ operand, low, high, negated }: Of<'between'>): unknown {
  const [from, to, chain] = negated ? (['<', '>', 'or'] as const) : (['>=', '<=', 'and'] as const);
  const compared = (operator: '<' | '>' | '<=' | '>=', right: ExpressionNode): ExpressionNode => ({
    kind: 'binary',
    operator,
    left: operand,
    right,
  });
  return { chain, terms: [normalExpression(compared(from, low)), normalExpression(compared(to, high))] };
}

/** `1.50`, `1.5` and `15e-1` are one number. */
function normalNumeral(numeral: string): string {
  const match = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(numeral);
  if (match === null) return numeral;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const bare = digits.replace(/0+$/, '');
  if (bare === '') return '0';
  const shift = Number(exponent) - fraction.length + (digits.length - bare.length);
  return shift >= 0 && shift < 20 ? `${bare}${'0'.repeat(shift)}` : `${bare}e${shift}`;
}
