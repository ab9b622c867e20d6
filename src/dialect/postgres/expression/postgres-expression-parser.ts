import { loadModule, type Node, parseSync } from 'libpg-query';
import type { Expression, ExpressionNode } from '../../../model/expression.ts';
import { insideLanguage, outside } from '../../../model/outside-language.ts';
import { parseCall, parseMoment } from './postgres-parse-calls.ts';
import { parseCast } from './postgres-parse-casts.ts';
import { constantNode, namesOf } from './postgres-parse-constants.ts';
import { parseOperator } from './postgres-parse-operators.ts';

/** Nodes nested deeper than this are outside the language. */
const DEPTH_MAX = 300;

/** Loads PostgreSQL's parser (a WebAssembly module). To be awaited once before anything is parsed. */
export async function preparePostgresParser(): Promise<void> {
  await loadModule();
}

/**
 * Parses an expression as `pg_get_expr` prints it under an empty search_path, with PostgreSQL's own grammar.
 * What the neutral language cannot say (subscripts, `~`, `@>`, `nextval`, functions that it does not know, other
 * collations than `C`) has the node null; nothing is thrown and nothing gets another meaning.
 */
export function parsePostgresExpression(text: string): Expression {
  const tree = parseTree(text);
  return { text, node: tree === null ? null : insideLanguage(() => parseNode(tree, 0)) };
}

/** The expression's parse tree; null where the text is anything but one expression. */
function parseTree(text: string): Node | null {
  const statements = tryParse(`select ${text}\n`);
  const statement = statements?.length === 1 ? statements[0]?.stmt : undefined;
  const select = statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt : null;
  const targets = select?.targetList;
  if (targets?.length !== 1 || Object.keys(select ?? {}).some((key) => !PLAIN_SELECT.has(key))) return null;
  const target = targets[0] as Node;
  if (!('ResTarget' in target) || target.ResTarget.name !== undefined) return null;
  return target.ResTarget.val ?? null;
}

const PLAIN_SELECT = new Set(['targetList', 'limitOption', 'op']);

function tryParse(sql: string): ReturnType<typeof parseSync>['stmts'] | null {
  try {
    return parseSync(sql).stmts;
  } catch {
    // Whatever is no expression of PostgreSQL has no node; the text stays in the catalog.
    return null;
  }
}

function parseNode(tree: Node, depth: number): ExpressionNode {
  if (depth > DEPTH_MAX) outside();
  const inner: ParseInner = (child) => (child === undefined ? outside() : parseNode(child, depth + 1));
  if ('A_Const' in tree) return constantNode(tree.A_Const);
  if ('ColumnRef' in tree) return columnNode(tree.ColumnRef.fields ?? []);
  if ('TypeCast' in tree) return parseCast(tree.TypeCast, inner);
  if ('A_Expr' in tree) return parseOperator(tree.A_Expr, inner);
  if ('FuncCall' in tree) return parseCall(tree.FuncCall, inner);
  if ('SQLValueFunction' in tree) return parseMoment(tree.SQLValueFunction.op);
  if ('CollateClause' in tree) return parseCollate(namesOf(tree.CollateClause.collname), inner(tree.CollateClause.arg));
  if ('CoalesceExpr' in tree) {
    return { kind: 'call', name: 'coalesce', arguments: (tree.CoalesceExpr.args ?? []).map(inner) };
  }
  return parseLogic(tree, inner);
}

/** Parses a part of the expression. */
export type ParseInner = (child: Node | undefined) => ExpressionNode;

function columnNode(fields: readonly Node[]): ExpressionNode {
  const [field] = fields;
  if (fields.length !== 1 || field === undefined || !('String' in field)) return outside();
  return { kind: 'column', name: field.String.sval ?? '' };
}

/** `C` and `POSIX` compare bytes; every other collation may do anything. */
function parseCollate(names: readonly string[], operand: ExpressionNode): ExpressionNode {
  const name = names.join('.').replace(/^pg_catalog\./, '');
  if (name === 'default') return operand;
  return name === 'C' || name === 'POSIX' ? { kind: 'collate', operand, collation: 'binary' } : outside();
}

function parseLogic(tree: Node, inner: ParseInner): ExpressionNode {
  if ('BoolExpr' in tree) {
    const { boolop, args = [] } = tree.BoolExpr;
    if (boolop === 'NOT_EXPR') return { kind: 'unary', operator: 'not', operand: inner(args[0]) };
    const operator = boolop === 'AND_EXPR' ? 'and' : 'or';
    return args.map(inner).reduce((left, right) => ({ kind: 'binary', operator, left, right }));
  }
  if ('NullTest' in tree) {
    const negated = tree.NullTest.nulltesttype === 'IS_NOT_NULL';
    return { kind: 'is-null', operand: inner(tree.NullTest.arg), negated };
  }
  if ('BooleanTest' in tree) return parseBooleanTest(inner(tree.BooleanTest.arg), tree.BooleanTest.booltesttype ?? '');
  if ('JsonIsPredicate' in tree) {
    const { expr, item_type: type, unique_keys: unique } = tree.JsonIsPredicate;
    const isPlain = (type === undefined || type === 'JS_TYPE_ANY') && unique !== true;
    return isPlain ? { kind: 'call', name: 'json-valid', arguments: [inner(expr)] } : outside();
  }
  return 'CaseExpr' in tree ? parseCase(tree.CaseExpr, inner) : outside();
}

function parseBooleanTest(operand: ExpressionNode, test: string): ExpressionNode {
  const negated = test.startsWith('IS_NOT_');
  if (test.endsWith('UNKNOWN')) return { kind: 'is-null', operand, negated };
  const right: ExpressionNode = { kind: 'boolean', value: test.endsWith('TRUE') };
  return { kind: 'binary', operator: negated ? 'is-not' : 'is', left: operand, right };
}

type CaseTree = Extract<Node, { CaseExpr: unknown }>['CaseExpr'];

function parseCase(tree: CaseTree, inner: ParseInner): ExpressionNode {
  const branches = (tree.args ?? []).map((branch) => {
    if (!('CaseWhen' in branch)) return outside();
    return { when: inner(branch.CaseWhen.expr), result: inner(branch.CaseWhen.result) };
  });
  const operand = tree.arg === undefined ? null : inner(tree.arg);
  return { kind: 'case', operand, branches, otherwise: tree.defresult === undefined ? null : inner(tree.defresult) };
}
