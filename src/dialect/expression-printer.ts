import type { ExpressionNode, FunctionName } from '../model/expression.ts';
import type { LogicalType } from '../model/logical-type.ts';
import { isNowFormat } from '../model/now-format.ts';
import { insideLanguage, outside } from '../model/outside-language.ts';

export type NodeOf<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { readonly kind: Kind }>;

/** What a dialect says in its own way. Each member gives SQL that needs no parentheses, or calls `outside`. */
export interface ExpressionWords {
  readonly calls: Readonly<Record<FunctionName, CallWords>>;
  readonly is: string;
  readonly isNot: string;
  /** The moment of the statement in UTC: without a zone it must not depend on the session's. */
  readonly moments: Readonly<Record<NodeOf<'now'>['type'], string>>;
  /** True where `x in ()` can be written. */
  readonly takesEmptyList: boolean;
  text(value: string): string;
  bytes(hex: string): string;
  column(name: string): string;
  castType(type: LogicalType): string;
  collation(name: NodeOf<'collate'>['collation']): string;
  like(node: NodeOf<'like'>): LikeWords;
  nowText(format: string): string;
  nowNumber(node: NodeOf<'now-number'>): string;
  random(node: NodeOf<'random'>): string;
}

/** The function's name, or what writes its call; the least and the most arguments. */
export type CallWords = readonly [called: string | WriteCall, least: number, most: number];

/** @param items the printed arguments. */
type WriteCall = (items: readonly string[], nodes: readonly ExpressionNode[]) => string;

export interface LikeWords {
  readonly operator: string;
  readonly pattern: ExpressionNode;
  /** null: no ESCAPE clause. */
  readonly escapedBy: string | null;
}

/** The functions that both dialects call by one name with the same arguments. */
export const COMMON_CALLS = {
  abs: ['abs', 1, 1],
  length: ['length', 1, 1],
  lower: ['lower', 1, 1],
  upper: ['upper', 1, 1],
  ltrim: ['ltrim', 1, 2],
  rtrim: ['rtrim', 1, 2],
  nullif: ['nullif', 2, 2],
  replace: ['replace', 3, 3],
  round: ['round', 1, 2],
  substr: ['substr', 2, 3],
} as const satisfies Partial<Record<FunctionName, CallWords>>;

/** Nodes nested deeper than this are not printed; SQLite's own limit is 1000. */
const DEPTH_MAX = 300;

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ and: 'and', or: 'or', '||': '||' },
  ...{ '=': '=', '<>': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
  ...{ '+': '+', '-': '-', '*': '*', '/': '/', '%': '%' },
};

const SIGNS: Readonly<Record<string, string>> = { not: 'not ', '-': '-', '+': '+' };

const ATOMS = new Set(
  'null boolean integer decimal text bytes column case cast call now now-text now-number random'.split(
    ' ',
  ) satisfies readonly string[],
);

/**
 * What prints a node in a dialect's words: identifiers quoted, strings escaped, operands in parentheses unless they are
 * atoms; null where the dialect cannot say it. Safe for nodes of untrusted archives: every word of the text is the
 * dialect's or comes from here, or is quoted.
 */
export function expressionPrinter(words: ExpressionWords): (node: ExpressionNode) => string | null {
  return (node) => insideLanguage(() => print(node, 0, words));
}

function print(node: ExpressionNode, depth: number, words: ExpressionWords): string {
  if (depth > DEPTH_MAX) outside();
  const inner = (child: ExpressionNode) => print(child, depth + 1, words);
  const operand = (child: ExpressionNode) => (ATOMS.has(child.kind) ? inner(child) : `(${inner(child)})`);
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return node.value ? 'true' : 'false';
    case 'integer':
      return matching(/^\d+$/, node.digits);
    case 'decimal':
      return matching(/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/, node.numeral);
    case 'text':
      return words.text(node.value);
    case 'bytes':
      return words.bytes(Buffer.from(node.base64, 'base64').toString('hex'));
    case 'column':
      return words.column(node.name);
    case 'unary':
      return `${SIGNS[node.operator] ?? outside()}${operand(node.operand)}`;
    case 'binary':
      return printBinary(node, operand, words);
    case 'is-null':
      return `${operand(node.operand)} is ${not(node.negated)}null`;
    case 'in':
      if (node.items.length === 0 && !words.takesEmptyList) outside();
      return `${operand(node.operand)} ${not(node.negated)}in (${node.items.map(inner).join(', ')})`;
    case 'between':
      return `${operand(node.operand)} ${not(node.negated)}between ${operand(node.low)} and ${operand(node.high)}`;
    case 'like':
      return printLike(node, operand, words);
    case 'case':
      return printCase(node, inner);
    case 'cast':
      return `cast(${inner(node.operand)} as ${words.castType(node.type)})`;
    case 'call':
      return printCall(node, inner, words);
    case 'collate':
      return `${operand(node.operand)} collate ${words.collation(node.collation)}`;
    case 'now':
      return Object.hasOwn(words.moments, node.type) ? words.moments[node.type] : outside();
    case 'now-text':
      return isNowFormat(node.format) ? words.nowText(node.format) : outside();
    case 'now-number':
      return words.nowNumber(node);
    case 'random':
      return words.random(node);
    default:
      node satisfies never;
      return outside();
  }
}

type Print = (child: ExpressionNode) => string;

function matching(pattern: RegExp, text: string): string {
  return pattern.test(text) ? text : outside();
}

/** A chain of the same AND or OR needs no parentheses on its left. */
function printBinary(node: NodeOf<'binary'>, operand: Print, words: ExpressionWords): string {
  const { operator } = node;
  if (operator === 'is' || operator === 'is-not') return printIs(node, operand, words);
  const written = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : outside();
  const parts = [operand(node.right)];
  let left = node.left;
  const isChain = operator === 'and' || operator === 'or';
  while (isChain && left.kind === 'binary' && left.operator === operator) {
    parts.unshift(operand(left.right));
    left = left.left;
  }
  return [operand(left), ...parts].join(` ${written} `);
}

/** Both dialects have `is true` and `is not false`. */
function printIs({ operator, left, right }: NodeOf<'binary'>, operand: Print, words: ExpressionWords): string {
  const negated = operator === 'is-not';
  const written = right.kind === 'boolean' ? `is${negated ? ' not' : ''}` : negated ? words.isNot : words.is;
  return `${operand(left)} ${written} ${operand(right)}`;
}

function not(negated: boolean): string {
  return negated ? 'not ' : '';
}

function printLike(node: NodeOf<'like'>, operand: Print, words: ExpressionWords): string {
  if (node.escape !== null && [...node.escape].length !== 1) outside();
  const { operator, pattern, escapedBy } = words.like(node);
  const behind = escapedBy === null ? '' : ` escape ${words.text(escapedBy)}`;
  return `${operand(node.operand)} ${not(node.negated)}${operator} ${operand(pattern)}${behind}`;
}

function printCase(node: NodeOf<'case'>, inner: Print): string {
  if (node.branches.length === 0) outside();
  const operand = node.operand === null ? '' : ` ${inner(node.operand)}`;
  const branches = node.branches.map(({ when, result }) => ` when ${inner(when)} then ${inner(result)}`).join('');
  const otherwise = node.otherwise === null ? '' : ` else ${inner(node.otherwise)}`;
  return `case${operand}${branches}${otherwise} end`;
}

function printCall({ name, arguments: nodes }: NodeOf<'call'>, inner: Print, { calls }: ExpressionWords): string {
  const [called, least, most] = Object.hasOwn(calls, name) ? calls[name] : outside();
  if (nodes.length < least || nodes.length > most) outside();
  const items = nodes.map(inner);
  return typeof called === 'string' ? `${called}(${items.join(', ')})` : called(items, nodes);
}
