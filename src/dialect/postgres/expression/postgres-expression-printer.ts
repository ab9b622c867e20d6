import type { ExpressionNode } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';
import { assert } from '../../../util/assert.ts';
import { COMMON_CALLS, expressionPrinter, type LikeWords, type NodeOf } from '../../expression-printer.ts';
import { isIdentifier, quoteIdentifier } from '../postgres-identifier.ts';
import { typeSql } from '../types/postgres-type-sql.ts';
import { jsonAccessSql } from './postgres-json-access.ts';
import { nowNumberSql } from './postgres-now-number.ts';
import { nowTextSql } from './postgres-now-text.ts';
import { randomSql } from './postgres-random.ts';

const UTC = "(now() at time zone 'utc')";

const print = expressionPrinter({
  calls: {
    ...COMMON_CALLS,
    coalesce: ['coalesce', 1, 100],
    trim: ['btrim', 1, 2],
    'random-uuid': ['gen_random_uuid', 0, 0],
    'json-valid': [([document]) => `((${document}) is json)`, 1, 1],
    'json-get': [(items, [, key]) => jsonAccessSql('->', items, key), 2, 2],
    'json-text': [(items, [, key]) => jsonAccessSql('->>', items, key), 2, 2],
  },
  is: 'is not distinct from',
  isNot: 'is distinct from',
  moments: { timestamptz: 'now()', timestamp: UTC, date: `cast(${UTC} as date)`, time: `cast(${UTC} as time)` },
  takesEmptyList: false,
  text: printText,
  bytes: (hex) => `cast(E'\\\\x${hex}' as bytea)`,
  column: (name) => (isIdentifier(name) ? quoteIdentifier(name) : outside()),
  castType: typeSql,
  collation: (name) => (name === 'binary' ? '"C"' : outside()),
  like: likeWords,
  nowText: nowTextSql,
  nowNumber: nowNumberSql,
  random: randomSql,
});

/** True where `printPostgresExpression` can print the node. */
export function canPrintPostgres(node: ExpressionNode): boolean {
  return print(node) !== null;
}

/** The PostgreSQL text of a node (`dialect/expression-printer.ts`), one that `canPrintPostgres` accepts. */
export function printPostgresExpression(node: ExpressionNode): string {
  const text = print(node);
  assert(text !== null, `PostgreSQL cannot print a node of kind ${node.kind}`);
  return text;
}

/** A string constant that means the same whatever standard_conforming_strings is (manual, 4.1.2.2). */
function printText(value: string): string {
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) outside();
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** Without ESCAPE the backslash escapes; a pattern without one needs no clause. */
function likeWords({ pattern, escape: character, foldsCase }: NodeOf<'like'>): LikeWords {
  const isPlain = pattern.kind === 'text' && !pattern.value.includes('\\');
  const needsNone = character === '\\' || (character === null && isPlain);
  return { operator: foldsCase ? 'ilike' : 'like', pattern, escapedBy: needsNone ? null : (character ?? '') };
}
