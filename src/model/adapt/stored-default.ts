import type { ExpressionNode } from '../expression.ts';
import { int64Of, numeralOf, plainNumeral } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { adaptNode } from './adapt-node.ts';
import { affinityOf, isNumericAffinity, looksNumeric } from './affinity.ts';
import type { AdaptContext } from './term.ts';

/** What a default gives, by SQLite's storage classes; a boolean is PostgreSQL's. */
export type DefaultValue =
  | { readonly kind: 'integer' | 'real'; readonly numeral: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'boolean'; readonly value: boolean };

const NO_COLUMNS: AdaptContext = { columns: new Map(), direction: 'to-postgres', byName: false };

/** The value of a default that is a literal, typed or not, or integers counted together. */
export function defaultValue(node: ExpressionNode): DefaultValue {
  switch (node.kind) {
    case 'text':
      return { kind: 'text', text: node.value };
    case 'bytes':
      return { kind: 'bytes', base64: node.base64 };
    case 'boolean':
      return { kind: 'boolean', value: node.value };
    case 'cast':
      return defaultValue(node.operand);
    case 'binary': {
      const { constant } = adaptNode(node, NO_COLUMNS);
      return constant?.kind === 'number' ? { kind: 'integer', numeral: constant.numeral } : outside();
    }
    default:
      return numberValue(numeralOf(node) ?? outside());
  }
}

/** Digits beyond 64 bits are a float. */
function numberValue(numeral: string): DefaultValue {
  return { kind: int64Of(numeral) === null ? 'real' : 'integer', numeral };
}

/** The value as a column of this declared type stores it (https://www.sqlite.org/datatype3.html, 3). */
export function storedValue(value: DefaultValue, declaredType: string): DefaultValue {
  const affinity = affinityOf(declaredType);
  if (value.kind === 'boolean') return storedValue({ kind: 'integer', numeral: value.value ? '1' : '0' }, declaredType);
  if (value.kind === 'bytes') return value;
  if (value.kind === 'text') {
    if (!isNumericAffinity(affinity) || !looksNumeric(value.text)) return value;
    return wholeValue(numberValue(value.text.trim().replace(/^\+/, '')));
  }
  if (affinity === 'text') return { kind: 'text', text: textOfNumber(value) };
  return isNumericAffinity(affinity) ? wholeValue(value) : value;
}

/** Numeric affinities keep a whole number as an integer; a REAL column shows it as a float, of the same value. */
function wholeValue(value: DefaultValue): DefaultValue {
  if (value.kind === 'integer') return { kind: 'integer', numeral: `${BigInt(value.numeral)}` };
  if (value.kind !== 'real') return value;
  const plain = plainNumeral(value.numeral) ?? outside();
  return int64Of(plain) === null ? value : { kind: 'integer', numeral: plain };
}

/** A float of up to 15 digits as SQLite writes it: `1.50` is `1.5`, `2e0` is `2.0`. */
function textOfNumber(value: DefaultValue & { readonly numeral: string }): string {
  const plain = plainNumeral(value.numeral) ?? outside();
  if (value.kind === 'integer') return plain;
  if (!/^-?\d{1,9}(?:\.\d{1,6})?$/.test(plain) || /^-?0\.000/.test(plain)) return outside();
  return plain.includes('.') ? plain : `${plain}.0`;
}
