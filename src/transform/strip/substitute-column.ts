import type { Column } from '../../model/catalog.ts';
import type { Expression, ExpressionNode } from '../../model/expression.ts';

/** Columns with the literal that stands for each; null: its value is not known. */
export type Literals = ReadonlyMap<string, ExpressionNode | null>;

/**
 * The literal of a cell, in the language of expressions.
 * @param cell the canonical cell of a value that is not NULL
 * @returns null for a type whose literals the language does not have
 */
export function literalOf({ type }: Column, cell: string): ExpressionNode | null {
  const text = String(JSON.parse(cell) as unknown);
  switch (type.kind) {
    case 'integer': {
      const isNegative = text.startsWith('-');
      const literal: ExpressionNode = { kind: 'integer', digits: isNegative ? text.slice(1) : text };
      return isNegative ? { kind: 'unary', operator: '-', operand: literal } : literal;
    }
    case 'text':
      return { kind: 'text', value: text };
    case 'uuid':
      return { kind: 'cast', operand: { kind: 'text', value: text }, type };
    default:
      return null;
  }
}

/** True where the expression reads one of these columns. Of one without a node nobody knows. */
export function readsAny({ node }: Expression, columns: { has(name: string): boolean }): boolean {
  return node !== null && someColumn(node, (name) => columns.has(name));
}

/** The expression with literals in place of columns; null where one of them has none. */
export function substitute(expression: Expression, literals: Literals): Expression | null {
  if (expression.node === null) return expression;
  if (someColumn(expression.node, (name) => literals.get(name) === null)) return null;
  return { text: expression.text, node: replaceColumns(expression.node, literals) as ExpressionNode };
}

function someColumn(value: unknown, test: (name: string) => boolean): boolean {
  if (Array.isArray(value)) return value.some((inner) => someColumn(inner, test));
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as Record<string, unknown>;
  if (kind === 'column') return test(name as string);
  return Object.values(value).some((inner) => someColumn(inner, test));
}

function replaceColumns(value: unknown, literals: Literals): unknown {
  if (Array.isArray(value)) return value.map((inner) => replaceColumns(inner, literals));
  if (typeof value !== 'object' || value === null) return value;
  const { kind, name } = value as Record<string, unknown>;
  const literal = kind === 'column' ? literals.get(name as string) : undefined;
  if (literal !== undefined && literal !== null) return literal;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceColumns(inner, literals)]));
}
