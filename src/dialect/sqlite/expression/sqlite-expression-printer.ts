import type { ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';
import { assert } from '../../../util/assert.ts';
import { COMMON_CALLS, expressionPrinter, type LikeWords, type NodeOf } from '../../expression-printer.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { castTypeName } from './sqlite-cast-types.ts';
import { likeToGlob } from './sqlite-glob.ts';
import { jsonAccessSql } from './sqlite-json-access.ts';
import { nowNumberSql } from './sqlite-now-number.ts';
import { randomSql } from './sqlite-random.ts';
import { RANDOM_UUID_SQL } from './sqlite-random-uuid.ts';

const print = expressionPrinter({
  calls: {
    ...COMMON_CALLS,
    coalesce: ['coalesce', 2, 100],
    trim: ['trim', 1, 2],
    'random-uuid': [() => RANDOM_UUID_SQL, 0, 0],
    'json-valid': ['json_valid', 1, 1],
    'json-get': [([document], [, key]) => jsonAccessSql('->', document as string, key), 2, 2],
    'json-text': [([document], [, key]) => jsonAccessSql('->>', document as string, key), 2, 2],
  },
  is: 'is',
  isNot: 'is not',
  moments: {
    // A zone is written as canonical text has it.
    timestamptz: "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')",
    timestamp: 'CURRENT_TIMESTAMP',
    date: 'CURRENT_DATE',
    time: 'CURRENT_TIME',
  },
  takesEmptyList: true,
  text: printText,
  bytes: (hex) => `x'${hex}'`,
  column: quoteIdentifier,
  castType: (type) => castTypeName(type) ?? outside(),
  collation: (name) => (name === 'nocase' ? 'nocase' : 'binary'),
  like: likeWords,
  nowText: (format) => `strftime(${printText(format)}, 'now')`,
  nowNumber: nowNumberSql,
  random: randomSql,
});

/** True where `printSqliteExpression` can print the node. */
export function canPrintSqlite(node: ExpressionNode): boolean {
  return print(node) !== null;
}

/** The SQLite text of a node (`dialect/expression-printer.ts`), one that `canPrintSqlite` accepts. */
export function printSqliteExpression(node: ExpressionNode): string {
  const text = print(node);
  assert(text !== null, `SQLite cannot print a node of kind ${node.kind}`);
  return text;
}

/** What stands behind DEFAULT: a literal as it is, another expression in parentheses. */
export function printSqliteDefault(node: ExpressionNode): string {
  const text = printSqliteExpression(node);
  return /^(?:null|true|false|-?[\d.][\w.+-]*|x?'(?:[^']|'')*'|CURRENT_\w+)$/.test(text) ? text : `(${text})`;
}

/** A string; U+0000 cannot stand in SQL text, lone surrogates in no UTF-8 text. */
function printText(value: string): string {
  if (/\p{Surrogate}/u.test(value)) outside();
  const quoted = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return quoted.length === 1 ? (quoted[0] as string) : `(${quoted.join(' || char(0) || ')})`;
}

/** LIKE folds ASCII letters in SQLite; without folding it is GLOB, whose pattern must be known for that. */
function likeWords({ pattern, escape: character, foldsCase }: NodeOf<'like'>): LikeWords {
  if (foldsCase) return { operator: 'like', pattern, escapedBy: character };
  const glob = pattern.kind === 'text' ? likeToGlob(pattern.value, character) : null;
  return { operator: 'glob', pattern: { kind: 'text', value: glob ?? outside() }, escapedBy: null };
}
