import type { LogicalType } from './logical-type.ts';

/**
 * An expression of a catalog: a default, a CHECK, an index term, a predicate, a generated value.
 * `text` is what the source database holds. `node` is its meaning in the language that both dialects
 * print; null: it has none there, so the expression is reported and left out. A dialect prints from
 * `node` alone: text of an archive never becomes SQL.
 *
 * The same node can mean different things in two dialects (`/` of decimals, `lower` of `É`, `<` of texts):
 * it means what its own catalog's dialect makes of it, and only `model/map-expression.ts`, which knows the
 * columns' types, carries it to the other one.
 */
export interface Expression {
  readonly text: string;
  readonly node: ExpressionNode | null;
}

export type ExpressionNode =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Digits, with a sign only as a `unary`. */
  | { readonly kind: 'integer'; readonly digits: string }
  /** A numeral with a point or exponent, as written. */
  | { readonly kind: 'decimal'; readonly numeral: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: ExpressionNode }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | { readonly kind: 'is-null'; readonly operand: ExpressionNode; readonly negated: boolean }
  | {
      readonly kind: 'in';
      readonly operand: ExpressionNode;
      readonly items: readonly ExpressionNode[];
      readonly negated: boolean;
    }
  | {
      readonly kind: 'between';
      readonly operand: ExpressionNode;
      readonly low: ExpressionNode;
      readonly high: ExpressionNode;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly operand: ExpressionNode;
      readonly pattern: ExpressionNode;
      /** SQLite's LIKE folds ASCII case, PostgreSQL's does not (its ILIKE does); GLOB does not either. */
      readonly foldsCase: boolean;
      /** The character that takes the meaning from `%` and `_`; null: there is none. */
      readonly escape: string | null;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly operand: ExpressionNode | null;
      readonly branches: readonly { readonly when: ExpressionNode; readonly result: ExpressionNode }[];
      readonly otherwise: ExpressionNode | null;
    }
  | { readonly kind: 'cast'; readonly operand: ExpressionNode; readonly type: LogicalType }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly arguments: readonly ExpressionNode[] }
  /** Compares by bytes (BINARY, `C`), or by bytes after folding ASCII letters (NOCASE). */
  | { readonly kind: 'collate'; readonly operand: ExpressionNode; readonly collation: 'binary' | 'nocase' }
  /** The moment of the statement in UTC. */
  | { readonly kind: 'now'; readonly type: 'timestamp' | 'timestamptz' | 'date' | 'time' }
  /** The same as text, in the language of SQLite's strftime: only %Y %m %d %H %M %S and %f (`SS.SSS`). */
  | { readonly kind: 'now-text'; readonly format: string }
  /** The same as a number: seconds or milliseconds since 1970, or Julian days. */
  | { readonly kind: 'now-number'; readonly unit: 's' | 'ms' | 'julian'; readonly part: NowPart }
  /** Random bytes (1 to 32), as they are or as two digits each. */
  | { readonly kind: 'random'; readonly bytes: number; readonly as: 'bytes' | 'hex' | 'upper-hex' };

/** The number with its fraction, rounded down or to the nearest; or as of the second that has begun, in milliseconds. */
export type NowPart = 'exact' | 'floor' | 'round' | 'second';

export type BinaryOperator =
  | 'and'
  | 'or'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  /** NULL-safe: SQLite's IS, PostgreSQL's IS NOT DISTINCT FROM. */
  | 'is'
  | 'is-not';

/** The most random bytes that an expression can have. */
export const RANDOM_BYTES_MAX = 32;

/** Functions that mean the same in both dialects (or that one dialect prints in another way). */
export const FUNCTION_NAMES = [
  'abs',
  'coalesce',
  'length',
  'lower',
  'upper',
  'ltrim',
  'rtrim',
  'trim',
  'nullif',
  'replace',
  'round',
  'substr',
  /** A random uuid, version 4. */
  'random-uuid',
  /** True where a text is JSON (RFC 8259). */
  'json-valid',
  /** What stands in a JSON document under a name or number, as JSON, or as text. */
  'json-get',
  'json-text',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
