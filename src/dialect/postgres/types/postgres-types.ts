import { isDeepStrictEqual } from 'node:util';
import type { LogicalType, QualifiedName } from '../../../model/logical-type.ts';
import { parseTypeName } from '../../../model/type-name.ts';
import { DEFAULT_NAMESPACE, quoteIdentifier } from '../postgres-identifier.ts';

const WORD = '[a-z_][a-z0-9_$]*';
const IDENTIFIER = `(?:${WORD}|"(?:[^"\\0]|"")+")`;
const MODIFIER = String.raw`(?:\([a-zA-Z0-9_, -]{1,60}\))`;

/** Built-in types of several words; the modifier stands in the middle of some. */
const PHRASES = [
  'double precision',
  'bit varying',
  'character varying',
  'interval (?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?',
  `(?:time|timestamp)${MODIFIER}? with(?:out)? time zone`,
].join('|');

const TYPE_NAME = new RegExp(`^(?:${PHRASES}|${IDENTIFIER}(?:\\.${IDENTIFIER})?)${MODIFIER}?(?:\\[\\])?$`);

/**
 * True for the name of a type as `format_type` prints it, and for nothing that is more than a name. Names
 * out of archives and comments are untrusted: whoever puts one into SQL asks here first.
 */
export function isTypeName(text: string): boolean {
  return text.length <= 300 && TYPE_NAME.test(text);
}

/** True where a column of the type that `typeName` names has the cells of `type`. No name tells of an enum. */
export function typeNameFits(typeName: string, type: LogicalType): boolean {
  return isTypeName(typeName) && isDeepStrictEqual(parseTypeName(typeName), type);
}

/** The SQL of an enum's name: qualified, since sessions run with an empty search_path. */
export function enumTypeName(name: QualifiedName): string {
  const isPlain = new RegExp(`^${WORD}$`).test(name.name);
  const namespace = name.namespace === null ? DEFAULT_NAMESPACE : quoteIdentifier(name.namespace);
  return `${namespace}.${isPlain ? name.name : quoteIdentifier(name.name)}`;
}

const INTERVAL_FIELDS = /^(interval) .*$/;

/** True where a server that has `typeNames`, as `format_type` prints them without modifiers, knows the type. */
export function isKnownType(typeName: string, typeNames: readonly string[]): boolean {
  const element = typeName.replace(/(?:\[\])+$/, '');
  return typeNames.includes(element.replace(new RegExp(MODIFIER), '').replace(INTERVAL_FIELDS, '$1'));
}
