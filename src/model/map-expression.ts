import { adaptNode, conditionNode, keyNode } from './adapt/adapt-node.ts';
import { asDouble } from './adapt/cast-term.ts';
import { madeDefault, sqliteNowNumber } from './adapt/made-default.ts';
import { postgresNow, sqliteNow } from './adapt/now-default.ts';
import { postgresDefault } from './adapt/postgres-default.ts';
import { sqliteDefault } from './adapt/sqlite-default.ts';
import { defaultValue } from './adapt/stored-default.ts';
import type { AdaptContext, ColumnPair, ColumnSides, Term } from './adapt/term.ts';
import type { Column } from './catalog.ts';
import type { ExpressionNode } from './expression.ts';
import type { LogicalType } from './logical-type.ts';
import { insideLanguage, outside } from './outside-language.ts';
import type { Storage } from './storage.ts';

export type { ColumnPair, ColumnSide, ColumnSides } from './adapt/term.ts';

/**
 * Carries expressions between the dialects. Every function gives an expression that means in the target, for every
 * value that its columns can hold, what the source's meant there, or null: it is not carried. Names of columns stay
 * the source's. Where both sides are of one dialect an expression stays as it is, if its columns do.
 *
 * Two differences are let through, both loud: integers beyond 64 bits (SQLite goes on with a float, PostgreSQL
 * refuses the row), and moments before the year 1 or after 9999, which do not sort as text.
 */

/**
 * A default. A literal becomes the value that the source's column would store, written as the target's column
 * writes it; null where that is no value of the target's type (`''` in an INTEGER column).
 */
export function adaptDefault(
  node: ExpressionNode,
  from: Column,
  to: { readonly type: LogicalType; readonly storage: Storage },
): ExpressionNode | null {
  if (from.storage.dialect === to.storage.dialect) return isSame(from.type, to.type) ? node : null;
  return insideLanguage(() => defaultNode(node, from, to));
}

function defaultNode(
  node: ExpressionNode,
  from: Column,
  to: { readonly type: LogicalType; readonly storage: Storage },
): ExpressionNode {
  if (node.kind === 'null') return node;
  const storage = 'form' in to.storage ? to.storage : null;
  if (storage !== null && from.type.kind !== to.type.kind) return outside();
  if (node.kind === 'now' || node.kind === 'now-text') {
    const number = storage === null ? null : sqliteNowNumber(from, storage.form);
    if (number !== null) return number;
    return storage === null ? postgresNow(node, from, to.type) : sqliteNow(node, from, storage.form);
  }
  if (node.kind === 'call' && node.name === 'random-uuid') return uuidDefault(node, from, to);
  const made = madeDefault(node, from, to);
  if (made !== null) return made;
  const value = defaultValue(node);
  return storage === null ? postgresDefault(value, from, to.type) : sqliteDefault(value, from, storage);
}

/** A random uuid, also as text in a column of text. */
function uuidDefault(
  node: ExpressionNode,
  from: Column,
  { type, storage }: { readonly type: LogicalType; readonly storage: Storage },
): ExpressionNode {
  const isText = [from.storage, storage].some((side) => 'form' in side && side.form.kind === 'text');
  if (from.type.kind === 'uuid' && type.kind === 'uuid') return isText ? node : outside();
  const isFromText = isText && 'form' in from.storage;
  return isFromText && type.kind === 'text' && !type.fixed && (type.length ?? 36) >= 36
    ? { kind: 'cast', operand: node, type: { kind: 'text', length: null, fixed: false } }
    : outside();
}

/** A condition: a CHECK, a predicate of an index. */
export function adaptCondition(node: ExpressionNode, columns: ColumnSides): ExpressionNode | null {
  return adapt(node, columns, { byName: false, finish: conditionNode });
}

/**
 * A term of an index. In a unique index it tells apart what the source's did; a plain index decides nothing, so
 * there `lower` and `upper` go by their names although SQLite's fold ASCII letters alone.
 */
export function adaptIndexTerm(node: ExpressionNode, columns: ColumnSides, unique: boolean): ExpressionNode | null {
  return adapt(node, columns, { byName: !unique, finish: keyNode });
}

/** The expression of a generated column, whose type is the column's on both sides. */
export function adaptGenerated(node: ExpressionNode, columns: ColumnSides, column: ColumnPair): ExpressionNode | null {
  return adapt(node, columns, { byName: false, finish: (term) => generatedNode(term, column) });
}

function generatedNode(term: Term, { from, to }: ColumnPair): ExpressionNode {
  const { kind } = to.type;
  if (from.type.kind !== kind) return outside();
  const isDouble = to.type.kind === 'float' && to.type.bits === 64;
  if (isDouble && term.type === 'integer') return asDouble(term.node);
  // SQLite bounds no text: what is there was short enough.
  const isText = to.type.kind === 'text' && (to.type.length === null || 'form' in to.storage) && !to.type.fixed;
  const fits = isText || isDouble || kind === 'integer' || kind === 'boolean' || kind === 'bytes';
  return fits && term.type === kind ? term.node : outside();
}

interface Adaptation {
  readonly byName: boolean;
  readonly finish: (term: Term, context: AdaptContext) => ExpressionNode;
}

function adapt(node: ExpressionNode, columns: ColumnSides, { byName, finish }: Adaptation): ExpressionNode | null {
  const [pair] = columns.values();
  if (pair === undefined) return null;
  const isToPostgres = 'form' in pair.from.storage;
  if (isToPostgres === 'form' in pair.to.storage) return isUnchanged(columns) ? node : null;
  const context: AdaptContext = { columns, direction: isToPostgres ? 'to-postgres' : 'to-sqlite', byName };
  return insideLanguage(() => finish(adaptNode(node, context), context));
}

function isUnchanged(columns: ColumnSides): boolean {
  return [...columns.values()].every(({ from, to }) => isSame(from.type, to.type) && isSame(from.storage, to.storage));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
