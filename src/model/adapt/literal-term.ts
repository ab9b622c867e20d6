import type { ExpressionNode } from '../expression.ts';
import type { LogicalType } from '../logical-type.ts';
import { outside } from '../outside-language.ts';
import { sqliteForm } from './column-term.ts';
import { readSqliteMoment, writeSqliteMoment } from './moment.ts';
import {
  type AdaptContext,
  booleanTerm,
  type ColumnPair,
  computed,
  numberTerm,
  type Term,
  type TermType,
  textTerm,
} from './term.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A literal as a term; null for nodes that are none. */
export function literalTerm(node: ExpressionNode, context: AdaptContext): Term | null {
  switch (node.kind) {
    case 'null':
      return computed(node, 'null', context);
    case 'boolean':
      return booleanTerm(node.value, context);
    case 'integer':
      return numberTerm(node.digits, context);
    case 'decimal':
      return numberTerm(node.numeral, context);
    case 'text':
      return textTerm(node.value, context);
    case 'bytes':
      return computed(node, 'bytes', context);
    default:
      return null;
  }
}

/**
 * A text literal compared with a column that is text in SQLite and a type of its own in PostgreSQL: a uuid, a
 * moment, an enum. null where the column is none of them.
 */
export function typedText(value: string, column: ColumnPair, context: AdaptContext): Term | null {
  const { type } = column.to;
  const text = typedTextValue(value, column, context);
  if (text === null) return null;
  const literal: ExpressionNode = { kind: 'text', value: text };
  const node: ExpressionNode = context.direction === 'to-sqlite' ? literal : { kind: 'cast', operand: literal, type };
  return computed(node, type.kind as TermType, context);
}

function typedTextValue(value: string, column: ColumnPair, context: AdaptContext): string | null {
  const { kind } = column.from.type;
  const isSqlite = context.direction === 'to-postgres';
  switch (kind) {
    case 'uuid': {
      const text = isSqlite ? value : value.toLowerCase();
      return UUID.test(text) ? text : outside();
    }
    case 'enum':
      return value;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return isSqlite
        ? readSqliteMoment(value, kind, sqliteForm(column))
        : writeSqliteMoment(value, kind, sqliteForm(column));
    default:
      return null;
  }
}

/** What a cast of a text literal says that PostgreSQL's typed literals say: the text stays, its type is known. */
export function isTypedLiteral(type: LogicalType): boolean {
  return ['uuid', 'date', 'time', 'timestamp', 'timestamptz', 'enum', 'other'].includes(type.kind);
}
