import type { ExpressionNode, FunctionName } from '../expression.ts';
import { int64Of } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { sqliteForm } from './column-term.ts';
import { commonType } from './common-type.ts';
import { byBytes, comparable, effectiveCollation } from './comparison.ts';
import { type AdaptContext, type Collation, computed, type Term } from './term.ts';

/**
 * A function that gives the same in both dialects for these arguments. Not `round` (of halves SQLite goes away
 * from zero, PostgreSQL to even), not random values, which no condition may depend on.
 */
export function callTerm(name: FunctionName, items: readonly Term[], context: AdaptContext): Term {
  switch (name) {
    case 'abs':
      return absoluteTerm(items[0] ?? outside(), context);
    case 'coalesce':
      return coalesceTerm(items, context);
    case 'nullif':
      return nullifTerm(items, context);
    case 'length':
      return lengthTerm(items[0] ?? outside(), context);
    case 'lower':
    case 'upper':
      return letterCaseTerm(name, items[0] ?? outside(), context);
    case 'ltrim':
    case 'rtrim':
    case 'trim':
      return textCall(name, items, items.length, context);
    case 'replace':
      return replaceTerm(items, context);
    case 'substr':
      return substringTerm(items, context);
    case 'json-valid':
      return computed(call('json-valid', [jsonText(items[0] ?? outside())]), 'boolean', context);
    case 'json-get':
    case 'json-text':
      return jsonTerm(name, items, context);
    case 'round':
    case 'random-uuid':
      return outside();
  }
}

function absoluteTerm(term: Term, context: AdaptContext): Term {
  const isExact = term.type === 'integer' || term.type === 'float' || term.type === 'decimal';
  return isExact ? computed(call('abs', [term]), term.type, context) : outside();
}

function coalesceTerm(items: readonly Term[], context: AdaptContext): Term {
  const { terms, type } = commonType(items, context);
  return { ...computed(call('coalesce', terms), type, context), collation: derivedCollation(items, context) };
}

/** NULL where both are equal, so they must be comparable. */
function nullifTerm(items: readonly Term[], context: AdaptContext): Term {
  const [left, right] = items;
  if (left === undefined || right === undefined) return outside();
  if (left.type === 'text' && effectiveCollation(left, right).name === 'nocase') outside();
  const pair = comparable([left, right], false, context);
  const node: ExpressionNode = { kind: 'call', name: 'nullif', arguments: [pair.left, pair.right] };
  return { ...computed(node, left.type, context), collation: derivedCollation(items, context) };
}

/** Characters of text, bytes of bytes. */
function lengthTerm(term: Term, context: AdaptContext): Term {
  if (term.type !== 'text' && term.type !== 'bytes') outside();
  return computed(call('length', [term]), 'integer', context);
}

/** SQLite folds ASCII letters alone, and so does PostgreSQL under `C`. */
function letterCaseTerm(name: 'lower' | 'upper', term: Term, context: AdaptContext): Term {
  if (term.type !== 'text') outside();
  const collation = derivedCollation([term], context);
  if (context.byName) return { ...computed(call(name, [term]), 'text', context), collation };
  if (context.direction === 'to-sqlite') {
    if (collation.name !== 'binary') outside();
    return { ...computed(call(name, [term]), 'text', context), collation };
  }
  const node: ExpressionNode = { kind: 'call', name, arguments: [byBytes(term.node)] };
  return { ...computed(node, 'text', context), collation };
}

function textCall(name: FunctionName, items: readonly Term[], texts: number, context: AdaptContext): Term {
  if (items.slice(0, texts).some((item) => item.type !== 'text')) outside();
  return { ...computed(call(name, items), 'text', context), collation: derivedCollation(items, context) };
}

/** A text that may be JSON, or a document, which is. */
function jsonText(term: Term): Term {
  return term.type === 'text' || isDocument(term) ? term : outside();
}

/**
 * What stands in a document. SQLite gives numbers where PostgreSQL gives their text, so only a plain index, which decides
 * nothing, may use it.
 */
function jsonTerm(name: 'json-get' | 'json-text', items: readonly Term[], context: AdaptContext): Term {
  const [document, key] = items;
  if (document === undefined || key === undefined || !context.byName || !isDocument(document)) return outside();
  return key.constant === null ? outside() : computed(call(name, [document, key]), 'opaque', context);
}

/** A column of documents, not of SQLite's binary form, or what stands in one. */
function isDocument({ column, node, type }: Term): boolean {
  if (column === null) return node.kind === 'call' && node.name === 'json-get';
  const kinds: readonly string[] = [column.from.type.kind, column.to.type.kind];
  const isJson = kinds.every((kind) => kind === 'json' || kind === 'jsonb');
  return type === 'opaque' && isJson && sqliteForm(column).kind !== 'jsonb';
}

/** What is replaced must be a literal: for `''` SQLite does not look at the replacement, which may be NULL. */
function replaceTerm(items: readonly Term[], context: AdaptContext): Term {
  const replaced = items[1]?.constant;
  return replaced?.kind === 'text' && replaced.value !== '' ? textCall('replace', items, 3, context) : outside();
}

/** From the first character on and for no negative length: elsewhere the dialects count differently. */
function substringTerm(items: readonly Term[], context: AdaptContext): Term {
  const [text, start, length] = items;
  if (text === undefined || literalInteger(start) < 1n) return outside();
  if (length !== undefined && literalInteger(length) < 0n) return outside();
  return textCall('substr', items, 1, context);
}

function literalInteger(term: Term | undefined): bigint {
  const numeral = term?.constant?.kind === 'number' ? term.constant.numeral : outside();
  const value = int64Of(numeral) ?? outside();
  return value < 2n ** 31n ? value : outside();
}

function call(name: FunctionName, items: readonly Term[]): ExpressionNode {
  return { kind: 'call', name, arguments: items.map((item) => item.node) };
}

/** An explicit COLLATE reaches out of a call in both dialects, a column's own collation only in PostgreSQL. */
export function derivedCollation(items: readonly Term[], context: AdaptContext): Collation {
  const explicit = items.find((item) => item.collation.explicit);
  if (explicit !== undefined) return explicit.collation;
  if (context.direction === 'to-postgres') return { name: 'binary', explicit: false };
  const columns = items.filter((item) => item.column !== null || item.constant === null);
  const isBinary = columns.length > 0 && columns.every((item) => item.collation.name === 'binary');
  return { name: isBinary ? 'binary' : 'default', explicit: false };
}
