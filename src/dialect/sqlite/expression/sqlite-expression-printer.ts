import type { ExpressionNode, FunctionName } from '../../../model/expression.ts';
import { isNowFormat } from '../../../model/now-format.ts';
import { insideLanguage, outside } from '../../../model/outside-language.ts';
import { assert } from '../../../util/assert.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { castTypeName } from './sqlite-cast-types.ts';
import { likeToGlob } from './sqlite-glob.ts';
import { jsonAccessSql } from './sqlite-json-access.ts';
import { nowNumberSql } from './sqlite-now-number.ts';
import { randomSql } from './sqlite-random.ts';
import { RANDOM_UUID_SQL } from './sqlite-random-uuid.ts';

/** Nodes nested deeper than this are not printed; SQLite's own limit is 1000. */
const DEPTH_MAX = 300;

/** Names and argument counts; whatever an archive says, nothing else is ever called. */
const CALLS: Readonly<Record<FunctionName, readonly [name: string, least: number, most: number]>> = {
  abs: ['abs', 1, 1],
  coalesce: ['coalesce', 2, 100],
  length: ['length', 1, 1],
  lower: ['lower', 1, 1],
  upper: ['upper', 1, 1],
  ltrim: ['ltrim', 1, 2],
  rtrim: ['rtrim', 1, 2],
  trim: ['trim', 1, 2],
  nullif: ['nullif', 2, 2],
  replace: ['replace', 3, 3],
  round: ['round', 1, 2],
  substr: ['substr', 2, 3],
  'random-uuid': ['', 0, 0],
  'json-valid': ['json_valid', 1, 1],
  'json-get': ['->', 2, 2],
  'json-text': ['->>', 2, 2],
};

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ and: 'and', or: 'or', is: 'is', 'is-not': 'is not', '||': '||' },
  ...{ '=': '=', '<>': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
  ...{ '+': '+', '-': '-', '*': '*', '/': '/', '%': '%' },
};

const SIGNS: Readonly<Record<string, string>> = { not: 'not ', '-': '-', '+': '+' };

const ATOMS = new Set(
  'null boolean integer decimal text bytes column case cast call now now-text now-number random'.split(
    ' ',
  ) satisfies readonly string[],
);

/** True where `printSqliteExpression` can print the node. */
export function canPrintSqlite(node: ExpressionNode): boolean {
  return insideLanguage(() => print(node, 0)) !== null;
}

/**
 * The SQLite text of a node: identifiers quoted, strings escaped, operands in parentheses unless they are
 * atoms. Safe for nodes of untrusted archives: every word of it comes from here or is quoted.
 * The node must be one that `canPrintSqlite` accepts.
 */
export function printSqliteExpression(node: ExpressionNode): string {
  const text = insideLanguage(() => print(node, 0));
  assert(text !== null, `SQLite cannot print a node of kind ${node.kind}`);
  return text;
}

/** What stands behind DEFAULT: a literal as it is, another expression in parentheses. */
export function printSqliteDefault(node: ExpressionNode): string {
  const text = printSqliteExpression(node);
  return /^(?:null|true|false|-?[\d.][\w.+-]*|x?'(?:[^']|'')*'|CURRENT_\w+)$/.test(text) ? text : `(${text})`;
}

function print(node: ExpressionNode, depth: number): string {
  if (depth > DEPTH_MAX) outside();
  const inner = (child: ExpressionNode) => print(child, depth + 1);
  const operand = (child: ExpressionNode) => (ATOMS.has(child.kind) ? inner(child) : `(${inner(child)})`);
  const list = (items: readonly ExpressionNode[]) => items.map(inner).join(', ');
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
      return printText(node.value);
    case 'bytes':
      return `x'${Buffer.from(node.base64, 'base64').toString('hex')}'`;
    case 'column':
      return quoteIdentifier(node.name);
    case 'unary':
      return `${SIGNS[node.operator] ?? outside()}${operand(node.operand)}`;
    case 'binary':
      return printBinary(node, operand);
    case 'is-null':
      return `${operand(node.operand)} is ${node.negated ? 'not ' : ''}null`;
    case 'in':
      return `${operand(node.operand)} ${not(node.negated)}in (${list(node.items)})`;
    case 'between':
      return `${operand(node.operand)} ${not(node.negated)}between ${operand(node.low)} and ${operand(node.high)}`;
    case 'like':
      return printLike(node, operand);
    case 'case':
      return printCase(node, inner);
    case 'cast':
      return `cast(${inner(node.operand)} as ${castTypeName(node.type) ?? outside()})`;
    case 'call':
      return printCall(node, inner);
    case 'collate':
      return `${operand(node.operand)} collate ${node.collation === 'nocase' ? 'nocase' : 'binary'}`;
    case 'now':
      return Object.hasOwn(MOMENTS, node.type) ? MOMENTS[node.type] : outside();
    case 'now-text':
      return isNowFormat(node.format) ? `strftime(${printText(node.format)}, 'now')` : outside();
    case 'now-number':
      return nowNumberSql(node);
    case 'random':
      return randomSql(node);
    default:
      node satisfies never;
      return outside();
  }
}

type Print = (child: ExpressionNode) => string;
type NodeOf<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { readonly kind: Kind }>;

function matching(pattern: RegExp, text: string): string {
  return pattern.test(text) ? text : outside();
}

/** A string; U+0000 cannot stand in SQL text, lone surrogates in no UTF-8 text. */
function printText(value: string): string {
  if (/\p{Surrogate}/u.test(value)) outside();
  const quoted = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return quoted.length === 1 ? (quoted[0] as string) : `(${quoted.join(' || char(0) || ')})`;
}

/** A chain of the same AND or OR needs no parentheses on its left. */
function printBinary(node: NodeOf<'binary'>, operand: Print): string {
  const operator = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : outside();
  const parts = [operand(node.right)];
  let left = node.left;
  const isChain = node.operator === 'and' || node.operator === 'or';
  while (isChain && left.kind === 'binary' && left.operator === node.operator) {
    parts.unshift(operand(left.right));
    left = left.left;
  }
  return [operand(left), ...parts].join(` ${operator} `);
}

function not(negated: boolean): string {
  return negated ? 'not ' : '';
}

/** LIKE folds ASCII letters in SQLite; without folding it is GLOB, whose pattern must be known for that. */
function printLike(node: NodeOf<'like'>, operand: Print): string {
  const { pattern, negated } = node;
  if (node.escape !== null && [...node.escape].length !== 1) outside();
  if (!node.foldsCase) {
    const glob = pattern.kind === 'text' ? likeToGlob(pattern.value, node.escape) : null;
    return `${operand(node.operand)} ${not(negated)}glob ${printText(glob ?? outside())}`;
  }
  const behind = node.escape === null ? '' : ` escape ${printText(node.escape)}`;
  return `${operand(node.operand)} ${not(negated)}like ${operand(pattern)}${behind}`;
}

function printCase(node: NodeOf<'case'>, inner: Print): string {
  if (node.branches.length === 0) outside();
  const operand = node.operand === null ? '' : ` ${inner(node.operand)}`;
  const branches = node.branches.map(({ when, result }) => ` when ${inner(when)} then ${inner(result)}`).join('');
  const otherwise = node.otherwise === null ? '' : ` else ${inner(node.otherwise)}`;
  return `case${operand}${branches}${otherwise} end`;
}

function printCall({ name, arguments: nodes }: NodeOf<'call'>, inner: Print): string {
  const [called, least, most] = Object.hasOwn(CALLS, name) ? CALLS[name] : outside();
  if (nodes.length < least || nodes.length > most) outside();
  const items = nodes.map(inner);
  if (called === '->' || called === '->>') return jsonAccessSql(called, items[0] as string, nodes[1]);
  return name === 'random-uuid' ? RANDOM_UUID_SQL : `${called}(${items.join(', ')})`;
}

/** What stands for this moment in UTC; a zone is written as canonical text has it. */
const MOMENTS: Readonly<Record<NodeOf<'now'>['type'], string>> = {
  timestamptz: "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')",
  timestamp: 'CURRENT_TIMESTAMP',
  date: 'CURRENT_DATE',
  time: 'CURRENT_TIME',
};
