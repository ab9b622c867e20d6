import type { ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';
import { isSameIdentifier } from '../sqlite-identifier.ts';
import { castType } from './sqlite-cast-types.ts';
import { parseList, parseOperators } from './sqlite-expression-parser.ts';
import { functionCall } from './sqlite-function-calls.ts';
import { simplifiedNow } from './sqlite-now-number.ts';
import type { SqliteTokenReader } from './sqlite-token-reader.ts';
import { isOperator, type SqliteToken } from './sqlite-tokens.ts';

/** Reserved words that begin no name (https://www.sqlite.org/lang_keywords.html), and RAISE, a call of its own. */
const NOT_NAMES = new Set(
  (
    'ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE DELETE ' +
    'DISTINCT DROP ELSE ESCAPE EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTO IS ISNULL JOIN LIMIT NOT NOTHING ' +
    'NOTNULL NULL ON OR ORDER PRIMARY RAISE REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE ' +
    'UPDATE USING VALUES WHEN WHERE'
  ).split(' '),
);

/** Names of the row's number where no column has them (https://www.sqlite.org/rowidtable.html). */
const ROWID_NAMES = new Set(['ROWID', 'OID', '_ROWID_']);

/** Words that stand for a value; a column can have the names TRUE and FALSE. */
export const CONSTANT_WORDS: Readonly<Record<string, ExpressionNode>> = {
  NULL: { kind: 'null' },
  TRUE: { kind: 'boolean', value: true },
  FALSE: { kind: 'boolean', value: false },
  CURRENT_TIMESTAMP: { kind: 'now', type: 'timestamp' },
  CURRENT_DATE: { kind: 'now', type: 'date' },
  CURRENT_TIME: { kind: 'now', type: 'time' },
};

/** An operand: a literal, a name, a call, CASE, CAST, or an expression in parentheses. */
export function parsePrimary(reader: SqliteTokenReader): ExpressionNode {
  const token = reader.take();
  switch (token.kind) {
    case 'integer':
      return { kind: 'integer', digits: token.value.replace(/^0+(?=\d)/, '') };
    case 'float':
      return { kind: 'decimal', numeral: token.value };
    case 'hex':
      return hexInteger(token.value);
    case 'string':
      return { kind: 'text', value: token.value };
    case 'blob':
      return { kind: 'bytes', base64: Buffer.from(token.value, 'hex').toString('base64') };
    case 'operator':
      return token.value === '(' ? parseParenthesized(reader) : outside();
    case 'word':
      return parseWord(reader, token);
    case 'double-quoted':
    case 'name':
      return isOperator(reader.peek(), '(') ? outside() : parseName(reader, token);
    default:
      return outside();
  }
}

/** Hexadecimal integers are in two's complement and wrap at 64 bits; longer ones SQLite refuses. */
function hexInteger(text: string): ExpressionNode {
  const bits = BigInt(text);
  if (bits >= 2n ** 64n) return outside();
  const value = BigInt.asIntN(64, bits);
  const digits: ExpressionNode = { kind: 'integer', digits: `${value < 0n ? -value : value}` };
  return value < 0n ? { kind: 'unary', operator: '-', operand: digits } : digits;
}

/** A comma inside makes a row value, SELECT a subquery: neither is in the language. */
function parseParenthesized(reader: SqliteTokenReader): ExpressionNode {
  const node = parseOperators(reader, 0);
  return reader.takeOperator(')') ? node : outside();
}

function parseWord(reader: SqliteTokenReader, token: SqliteToken): ExpressionNode {
  const word = token.value.toUpperCase();
  if (word === 'CASE') return parseCase(reader);
  if (word === 'CAST' && reader.takeOperator('(')) return parseCast(reader);
  const column = columnOfScope(reader, token.value);
  if (isOperator(reader.peek(), '(')) return NOT_NAMES.has(word) ? outside() : parseCall(reader, token.value);
  const isKeyword = word === 'NULL' || word.startsWith('CURRENT_') || column === null;
  const constant = isKeyword && !isOperator(reader.peek(), '.') ? CONSTANT_WORDS[word] : undefined;
  if (constant !== undefined) return constant;
  if (NOT_NAMES.has(word) || (column === null && ROWID_NAMES.has(word))) return outside();
  return parseName(reader, token);
}

/** A column, with its table's name before it or not. */
function parseName(reader: SqliteTokenReader, token: SqliteToken): ExpressionNode {
  const { scope } = reader;
  if (reader.takeOperator('.')) {
    if (scope === null || !isSameIdentifier(scope.table, token.value)) return outside();
    const column = columnOfScope(reader, reader.takeName() ?? outside());
    return column === null || isOperator(reader.peek(), '.') ? outside() : { kind: 'column', name: column };
  }
  if (scope === null) return { kind: 'column', name: token.value };
  const column = columnOfScope(reader, token.value);
  if (column !== null) return { kind: 'column', name: column };
  return token.kind === 'double-quoted' ? { kind: 'text', value: token.value } : outside();
}

/** The column's own spelling: SQLite's names do not tell ASCII cases apart. */
function columnOfScope(reader: SqliteTokenReader, name: string): string | null {
  return reader.scope?.columns.find((column) => isSameIdentifier(column, name)) ?? null;
}

function parseCase(reader: SqliteTokenReader): ExpressionNode {
  const operand = reader.symbol() === 'WHEN' ? null : parseOperators(reader, 0);
  const branches: { readonly when: ExpressionNode; readonly result: ExpressionNode }[] = [];
  while (reader.takeWord('WHEN')) {
    const when = parseOperators(reader, 0);
    if (!reader.takeWord('THEN')) outside();
    branches.push({ when, result: parseOperators(reader, 0) });
  }
  const otherwise = reader.takeWord('ELSE') ? parseOperators(reader, 0) : null;
  if (branches.length === 0 || !reader.takeWord('END')) outside();
  return { kind: 'case', operand, branches, otherwise };
}

function parseCast(reader: SqliteTokenReader): ExpressionNode {
  const operand = parseOperators(reader, 0);
  if (!reader.takeWord('AS')) outside();
  const words: string[] = [];
  while (!reader.takeOperator(')')) words.push(reader.take().value);
  return simplifiedNow({ kind: 'cast', operand, type: castType(words.join(' ')) ?? outside() });
}

function parseCall(reader: SqliteTokenReader, name: string): ExpressionNode {
  reader.take();
  const items = reader.takeOperator(')') ? [] : parseList(reader);
  const isAggregate = reader.symbol() === 'FILTER' || reader.symbol() === 'OVER';
  return isAggregate ? outside() : (functionCall(name.toLowerCase(), items) ?? outside());
}
