import type { FuncCall, Node } from 'libpg-query';
import type { ExpressionNode, FunctionName } from '../../../model/expression.ts';
import { isNowFormat } from '../../../model/now-format.ts';
import { outside } from '../../../model/outside-language.ts';
import type { ParseInner } from './postgres-expression-parser.ts';
import { nowNumberCall } from './postgres-now-number.ts';
import { formatOfTemplate } from './postgres-now-text.ts';
import { namesOf } from './postgres-parse-constants.ts';
import { randomCall } from './postgres-random.ts';

type Arity = readonly [least: number, most: number];

/** PostgreSQL's names and argument counts of the functions that the language has (manual, 9.3 and 9.4). */
const CALLS: Readonly<Record<string, { readonly name: FunctionName; readonly arity: Arity }>> = {
  abs: { name: 'abs', arity: [1, 1] },
  length: { name: 'length', arity: [1, 1] },
  char_length: { name: 'length', arity: [1, 1] },
  character_length: { name: 'length', arity: [1, 1] },
  lower: { name: 'lower', arity: [1, 1] },
  upper: { name: 'upper', arity: [1, 1] },
  ltrim: { name: 'ltrim', arity: [1, 2] },
  rtrim: { name: 'rtrim', arity: [1, 2] },
  btrim: { name: 'trim', arity: [1, 2] },
  replace: { name: 'replace', arity: [3, 3] },
  round: { name: 'round', arity: [1, 2] },
  substr: { name: 'substr', arity: [2, 3] },
  substring: { name: 'substr', arity: [2, 3] },
  gen_random_uuid: { name: 'random-uuid', arity: [0, 0] },
};

const NOW: ReadonlySet<string> = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp']);

/** A function call; only functions of pg_catalog, and uuid_generate_v4 wherever its extension is installed. */
export function parseCall(tree: FuncCall, inner: ParseInner): ExpressionNode {
  const isPlain = tree.over === undefined && tree.agg_filter === undefined && tree.agg_order === undefined;
  if (!isPlain || tree.agg_star === true || tree.agg_distinct === true || tree.func_variadic === true) outside();
  const names = namesOf(tree.funcname);
  const name = names.at(-1) ?? outside();
  const items = tree.args ?? [];
  if (name === 'uuid_generate_v4' && items.length === 0) return { kind: 'call', name: 'random-uuid', arguments: [] };
  const random = randomCall(tree, name, inner);
  if (random !== null) return random;
  if (names.length > 1 && names[0] !== 'pg_catalog') return outside();
  if (NOW.has(name) && items.length === 0) return { kind: 'now', type: 'timestamptz' };
  if (name === 'timezone') return atUtc(items, inner);
  if (name === 'to_char') return nowText(items.map(inner));
  const nodes = items.map(inner);
  return nowNumberCall(name, nodes) ?? namedCall(name, nodes);
}

/** `to_char(now() AT TIME ZONE 'utc', 'YYYY')`, where the template has no fields but SQLite's. */
function nowText([time, template]: readonly ExpressionNode[]): ExpressionNode {
  if (time?.kind !== 'now' || time.type !== 'timestamp' || template?.kind !== 'text') return outside();
  const format = formatOfTemplate(template.value);
  return format !== null && isNowFormat(format) ? { kind: 'now-text', format } : outside();
}

function namedCall(name: string, items: readonly ExpressionNode[]): ExpressionNode {
  const { name: called, arity } = Object.hasOwn(CALLS, name) ? (CALLS[name] ?? outside()) : outside();
  const [least, most] = arity;
  if (items.length < least || items.length > most) outside();
  // substring(text, text) is a match of a regular expression.
  if (called === 'substr' && items.slice(1).some((item) => !isNumber(item))) outside();
  return { kind: 'call', name: called, arguments: items };
}

function isNumber(node: ExpressionNode): boolean {
  return node.kind === 'integer' || (node.kind === 'unary' && isNumber(node.operand));
}

/** `now() AT TIME ZONE 'utc'`: the moment in UTC without a zone. */
function atUtc(items: readonly Node[], inner: ParseInner): ExpressionNode {
  const [zone, time] = items.map(inner);
  const isUtc = zone?.kind === 'text' && /^(?:etc\/)?(?:utc|gmt)$/i.test(zone.value);
  const isNow = time?.kind === 'now' && time.type === 'timestamptz';
  return isUtc && isNow ? { kind: 'now', type: 'timestamp' } : outside();
}

/** CURRENT_TIMESTAMP and its kin (manual, 9.9.5). CURRENT_TIME has a zone, so it is no time of UTC. */
export function parseMoment(operation: string | undefined): ExpressionNode {
  switch (operation) {
    case 'SVFOP_CURRENT_TIMESTAMP':
    case 'SVFOP_CURRENT_TIMESTAMP_N':
      return { kind: 'now', type: 'timestamptz' };
    case 'SVFOP_LOCALTIMESTAMP':
    case 'SVFOP_LOCALTIMESTAMP_N':
      return { kind: 'now', type: 'timestamp' };
    case 'SVFOP_CURRENT_DATE':
      return { kind: 'now', type: 'date' };
    case 'SVFOP_LOCALTIME':
    case 'SVFOP_LOCALTIME_N':
      return { kind: 'now', type: 'time' };
    default:
      return outside();
  }
}
