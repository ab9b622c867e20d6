import type { BinaryOperator, Expression, ExpressionNode } from '../../../model/expression.ts';
import { insideLanguage, outside } from '../../../model/outside-language.ts';
import { globPattern } from './sqlite-glob.ts';
import { jsonOperator } from './sqlite-json-access.ts';
import { simplifiedNow } from './sqlite-now-number.ts';
import { CONSTANT_WORDS, parsePrimary } from './sqlite-primary-expression.ts';
import { isRandomUuid } from './sqlite-random-uuid.ts';
import { type SqliteScope, SqliteTokenReader } from './sqlite-token-reader.ts';
import { type SqliteToken, tokenizeSqlite, withoutComments } from './sqlite-tokens.ts';

export type { SqliteScope } from './sqlite-token-reader.ts';

/**
 * How tightly operators bind, loosest first, as the %left and %right lines of SQLite's parse.y have it
 * (https://www.sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes).
 */
const POWER = {
  or: 1,
  and: 2,
  not: 3,
  equality: 4,
  comparison: 5,
  sum: 6,
  product: 7,
  concat: 8,
  collate: 9,
  sign: 10,
} as const;

const BINARY: Readonly<Record<string, { readonly power: number; readonly operator: BinaryOperator }>> = {
  OR: { power: POWER.or, operator: 'or' },
  AND: { power: POWER.and, operator: 'and' },
  '=': { power: POWER.equality, operator: '=' },
  '==': { power: POWER.equality, operator: '=' },
  '<>': { power: POWER.equality, operator: '<>' },
  '!=': { power: POWER.equality, operator: '<>' },
  '<': { power: POWER.comparison, operator: '<' },
  '<=': { power: POWER.comparison, operator: '<=' },
  '>': { power: POWER.comparison, operator: '>' },
  '>=': { power: POWER.comparison, operator: '>=' },
  '+': { power: POWER.sum, operator: '+' },
  '-': { power: POWER.sum, operator: '-' },
  '*': { power: POWER.product, operator: '*' },
  '/': { power: POWER.product, operator: '/' },
  '%': { power: POWER.product, operator: '%' },
  '||': { power: POWER.concat, operator: '||' },
};

/** Operators that the neutral language does not have: the whole expression is outside of it. */
const FOREIGN = new Set(['&', '|', '<<', '>>', 'MATCH', 'REGEXP']);

/**
 * Parses an expression as SQLite keeps it: a CHECK, an index term, a predicate, a generated value. What the
 * neutral language cannot say (subqueries, bit operators, row values, unknown functions, RTRIM,
 * parameters) has the node null; nothing is thrown and nothing gets another meaning.
 *
 * @param scope the table and columns that the expression sees. With it names take the spelling of their
 *   column, `"x"` is a string where no column has that name, and other names are outside the language.
 *   Without it every name is taken for a column as it is written.
 */
export function parseSqliteExpression(text: string, scope: SqliteScope | null = null): Expression {
  if (isRandomUuid(text)) return { text, node: { kind: 'call', name: 'random-uuid', arguments: [] } };
  return { text, node: insideLanguage(() => parseWhole(text, scope)) };
}

/**
 * Parses a default as `PRAGMA table_xinfo` gives it (dflt_value: without the parentheses of an expression).
 * A name alone, in any quoting, is a string there: `DEFAULT ""`, `DEFAULT active`
 * (https://www.sqlite.org/lang_createtable.html#dfltval).
 */
export function parseSqliteDefault(text: string): Expression {
  const tokens = withoutComments(tokenizeSqlite(text));
  const sole = tokens.length === 1 ? tokens[0] : undefined;
  const isString =
    sole?.kind === 'double-quoted' || sole?.kind === 'name' || (sole?.kind === 'word' && !isConstantWord(sole));
  if (sole !== undefined && isString) return { text, node: { kind: 'text', value: sole.value } };
  return parseSqliteExpression(text, { table: '', columns: [] });
}

function isConstantWord(token: SqliteToken): boolean {
  return Object.hasOwn(CONSTANT_WORDS, token.value.toUpperCase());
}

function parseWhole(text: string, scope: SqliteScope | null): ExpressionNode {
  const reader = new SqliteTokenReader(text, scope);
  const node = parseOperators(reader, 0);
  return reader.isAtEnd() ? node : outside();
}

/** Parses an operand and the operators behind it that bind tighter than `power`. */
export function parseOperators(reader: SqliteTokenReader, power: number): ExpressionNode {
  reader.descend();
  let left = parsePrefix(reader);
  for (;;) {
    const next = parseNext(reader, left, power);
    if (next === null) break;
    left = next;
  }
  reader.ascend();
  return left;
}

function parsePrefix(reader: SqliteTokenReader): ExpressionNode {
  if (reader.takeWord('NOT')) {
    const operand = parseOperators(reader, POWER.not - 1);
    return { kind: 'unary', operator: 'not', operand };
  }
  for (const operator of ['-', '+'] as const) {
    if (!reader.takeOperator(operator)) continue;
    return { kind: 'unary', operator, operand: parseOperators(reader, POWER.sign - 1) };
  }
  return parsePrimary(reader);
}

/** Takes the next operator and its right side if it binds tighter than `power`; else null. */
function parseNext(reader: SqliteTokenReader, left: ExpressionNode, power: number): ExpressionNode | null {
  const symbol = reader.symbol();
  if (FOREIGN.has(symbol)) return outside();
  const binary = Object.hasOwn(BINARY, symbol) ? BINARY[symbol] : undefined;
  if (binary !== undefined) {
    if (binary.power <= power) return null;
    reader.take();
    const right = parseOperators(reader, binary.power);
    return simplifiedNow({ kind: 'binary', operator: binary.operator, left, right });
  }
  if (symbol === '->' || symbol === '->>') {
    if (POWER.concat <= power) return null;
    reader.take();
    return jsonOperator(symbol, left, parseOperators(reader, POWER.concat));
  }
  if (symbol === 'COLLATE') return POWER.collate <= power ? null : parseCollate(reader, left);
  return POWER.equality <= power ? null : parseTest(reader, left);
}

function parseCollate(reader: SqliteTokenReader, operand: ExpressionNode): ExpressionNode {
  reader.take();
  const name = reader.takeName()?.toUpperCase();
  if (name === 'BINARY') return { kind: 'collate', operand, collation: 'binary' };
  if (name === 'NOCASE') return { kind: 'collate', operand, collation: 'nocase' };
  return outside();
}

/** IS, IN, BETWEEN, LIKE, GLOB and their kin: one level with `=`, left to right. */
function parseTest(reader: SqliteTokenReader, operand: ExpressionNode): ExpressionNode | null {
  if (reader.takeWord('ISNULL')) return { kind: 'is-null', operand, negated: false };
  if (reader.takeWord('NOTNULL') || reader.takeWords('NOT', 'NULL')) return { kind: 'is-null', operand, negated: true };
  if (reader.takeWord('IS')) return parseIs(reader, operand);
  const negated = reader.takeWord('NOT');
  if (reader.takeWord('BETWEEN')) return parseBetween(reader, operand, negated);
  if (reader.takeWord('IN')) return parseIn(reader, operand, negated);
  if (reader.takeWord('LIKE')) return parseLike(reader, operand, negated);
  if (reader.takeWord('GLOB')) return parseGlob(reader, operand, negated);
  return negated ? outside() : null;
}

function parseIs(reader: SqliteTokenReader, left: ExpressionNode): ExpressionNode {
  const not = reader.takeWord('NOT');
  const distinct = reader.takeWords('DISTINCT', 'FROM');
  const negated = not !== distinct;
  const right = parseOperators(reader, POWER.equality);
  if (right.kind === 'null') return { kind: 'is-null', operand: left, negated };
  return { kind: 'binary', operator: negated ? 'is-not' : 'is', left, right };
}

function parseBetween(reader: SqliteTokenReader, operand: ExpressionNode, negated: boolean): ExpressionNode {
  const low = parseOperators(reader, POWER.and);
  if (!reader.takeWord('AND')) outside();
  const high = parseOperators(reader, POWER.equality);
  return { kind: 'between', operand, low, high, negated };
}

/** `IN ()` is false for every operand, NULL too (https://www.sqlite.org/lang_expr.html#in_op). */
function parseIn(reader: SqliteTokenReader, operand: ExpressionNode, negated: boolean): ExpressionNode {
  if (!reader.takeOperator('(')) outside();
  if (reader.takeOperator(')')) return { kind: 'boolean', value: negated };
  return { kind: 'in', operand, items: parseList(reader), negated };
}

/** Expressions between commas, up to the closing parenthesis and with it. */
export function parseList(reader: SqliteTokenReader): readonly ExpressionNode[] {
  const items: ExpressionNode[] = [];
  do items.push(parseOperators(reader, 0));
  while (reader.takeOperator(','));
  if (!reader.takeOperator(')')) outside();
  return items;
}

function parseLike(reader: SqliteTokenReader, operand: ExpressionNode, negated: boolean): ExpressionNode {
  const pattern = parseOperators(reader, POWER.equality);
  const behind = reader.takeWord('ESCAPE') ? parseOperators(reader, POWER.equality) : null;
  if (behind !== null && (behind.kind !== 'text' || [...behind.value].length !== 1)) outside();
  const character = behind?.kind === 'text' ? behind.value : null;
  return { kind: 'like', operand, pattern, foldsCase: true, escape: character, negated };
}

/** GLOB is LIKE without folding, where its pattern has no sets and is known. */
function parseGlob(reader: SqliteTokenReader, operand: ExpressionNode, negated: boolean): ExpressionNode {
  const glob = parseOperators(reader, POWER.equality);
  const like = glob.kind === 'text' ? globPattern(glob.value) : outside();
  if (like === null) return outside();
  const pattern: ExpressionNode = { kind: 'text', value: like.pattern };
  return { kind: 'like', operand, pattern, foldsCase: false, escape: like.escape, negated };
}
