import type { ExpressionNode, FunctionName } from '../../../model/expression.ts';
import { isNowFormat } from '../../../model/now-format.ts';
import { insideLanguage, outside } from '../../../model/outside-language.ts';
import { assert } from '../../../util/assert.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { typeSql } from '../types/postgres-type-sql.ts';
import { jsonAccessSql } from './postgres-json-access.ts';
import { nowNumberSql } from './postgres-now-number.ts';
import { nowTextSql } from './postgres-now-text.ts';
import { randomSql } from './postgres-random.ts';

/** Nodes nested deeper than this are not printed. */
const DEPTH_MAX = 300;

/** Names and argument counts; whatever an archive says, nothing else is ever called. */
const CALLS: Readonly<Record<FunctionName, readonly [name: string, least: number, most: number]>> = {
  abs: ['abs', 1, 1],
  coalesce: ['coalesce', 1, 100],
  length: ['length', 1, 1],
  lower: ['lower', 1, 1],
  upper: ['upper', 1, 1],
  ltrim: ['ltrim', 1, 2],
  rtrim: ['rtrim', 1, 2],
  trim: ['btrim', 1, 2],
  nullif: ['nullif', 2, 2],
  replace: ['replace', 3, 3],
  round: ['round', 1, 2],
  substr: ['substr', 2, 3],
  'random-uuid': ['gen_random_uuid', 0, 0],
  'json-valid': ['is json', 1, 1],
  'json-get': ['->', 2, 2],
  'json-text': ['->>', 2, 2],
};

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ and: 'and', or: 'or', is: 'is not distinct from', 'is-not': 'is distinct from', '||': '||' },
  ...{ '=': '=', '<>': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
  ...{ '+': '+', '-': '-', '*': '*', '/': '/', '%': '%' },
};

const SIGNS: Readonly<Record<string, string>> = { not: 'not ', '-': '-', '+': '+' };

const ATOMS = new Set(
  'null boolean integer decimal text bytes column case cast call now now-text now-number random'.split(
    ' ',
  ) satisfies readonly string[],
);

/** True where `printPostgresExpression` can print the node. */
export function canPrintPostgres(node: ExpressionNode): boolean {
  return insideLanguage(() => print(node, 0)) !== null;
}

/**
 * The PostgreSQL text of a node: identifiers quoted, strings escaped, operands in parentheses unless they are
 * atoms. Safe for nodes of untrusted archives: every word of it comes from here or is quoted.
 * The node must be one that `canPrintPostgres` accepts.
 */
export function printPostgresExpression(node: ExpressionNode): string {
  const text = insideLanguage(() => print(node, 0));
  assert(text !== null, `PostgreSQL cannot print a node of kind ${node.kind}`);
  return text;
}

function print(node: ExpressionNode, depth: number): string {
  if (depth > DEPTH_MAX) outside();
  const inner = (child: ExpressionNode) => print(child, depth + 1);
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
      return printText(node.value);
    case 'bytes':
      return `cast(E'\\\\x${Buffer.from(node.base64, 'base64').toString('hex')}' as bytea)`;
    case 'column':
      return node.name === '' || node.name.includes('\0') ? outside() : quoteIdentifier(node.name);
    case 'unary':
      return `${SIGNS[node.operator] ?? outside()}${operand(node.operand)}`;
    case 'binary':
      return printBinary(node, operand);
    case 'is-null':
      return `${operand(node.operand)} is ${node.negated ? 'not ' : ''}null`;
    case 'in':
      return node.items.length === 0
        ? outside()
        : `${operand(node.operand)} ${not(node.negated)}in (${node.items.map(inner).join(', ')})`;
    case 'between':
      return `${operand(node.operand)} ${not(node.negated)}between ${operand(node.low)} and ${operand(node.high)}`;
    case 'like':
      return printLike(node, operand);
    case 'case':
      return printCase(node, inner);
    case 'cast':
      return `cast(${inner(node.operand)} as ${typeSql(node.type)})`;
    case 'call':
      return printCall(node, inner);
    case 'collate':
      return node.collation === 'binary' ? `${operand(node.operand)} collate "C"` : outside();
    case 'now':
      return Object.hasOwn(MOMENTS, node.type) ? MOMENTS[node.type] : outside();
    case 'now-text':
      return isNowFormat(node.format) ? nowTextSql(node.format) : outside();
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

/** A string constant that means the same whatever standard_conforming_strings is (manual, 4.1.2.2). */
function printText(value: string): string {
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) outside();
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A chain of the same AND or OR needs no parentheses on its left. */
function printBinary(node: NodeOf<'binary'>, operand: Print): string {
  const operator = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : outside();
  const isTest = node.operator === 'is' || node.operator === 'is-not';
  if (isTest && node.right.kind === 'boolean') {
    return `${operand(node.left)} is ${not(node.operator === 'is-not')}${operand(node.right)}`;
  }
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

/** Without ESCAPE the backslash escapes; a pattern without one needs no clause. */
function printLike(node: NodeOf<'like'>, operand: Print): string {
  const { pattern } = node;
  const isPlain = pattern.kind === 'text' && !pattern.value.includes('\\');
  const needsNone = node.escape === '\\' || (node.escape === null && isPlain);
  if (node.escape !== null && [...node.escape].length !== 1) outside();
  const behind = needsNone ? '' : ` escape ${printText(node.escape ?? '')}`;
  const operator = node.foldsCase ? 'ilike' : 'like';
  return `${operand(node.operand)} ${not(node.negated)}${operator} ${operand(pattern)}${behind}`;
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
  if (called === '->' || called === '->>') return jsonAccessSql(called, items, nodes[1]);
  if (name === 'json-valid') return `((${items[0]}) is json)`;
  return `${called}(${items.join(', ')})`;
}

const UTC = "(now() at time zone 'utc')";

/** The moment in UTC: without a zone it must not depend on the session's. */
const MOMENTS: Readonly<Record<NodeOf<'now'>['type'], string>> = {
  timestamptz: 'now()',
  timestamp: UTC,
  date: `cast(${UTC} as date)`,
  time: `cast(${UTC} as time)`,
};
