import type { ErrorObject } from 'ajv';
import { below, listed, type RuleFault, unknownName } from '../model/rule-faults.ts';

/** A part of the JSON Schema, as far as messages are made of it. */
interface SchemaPart {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly anyOf?: readonly unknown[];
}

/** What ajv found (with `allErrors` and `verbose`), said for people: each place once, with what is allowed there. */
export function schemaFaults(errors: readonly ErrorObject[]): readonly RuleFault[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const telling = errors.filter((error) => !isBehindUnion(error, unions));
  const faults = telling.map((error) => ({ path: pathOf(error), message: messageOf(error) }));
  return faults.filter(
    ({ path, message }, index) =>
      faults.findIndex((other) => other.path === path && other.message === message) === index,
  );
}

/**
 * Where none of several forms fits, ajv reports each. An object was meant as the form that is an object, so
 * that one's faults tell; anything else as one of the others, which the union's own description names.
 */
function isBehindUnion(error: ErrorObject, unions: readonly ErrorObject[]): boolean {
  return unions.some((union) => {
    const isDeeper = error.instancePath.startsWith(`${union.instancePath}/`);
    if (!isDeeper && error.instancePath !== union.instancePath) return false;
    const isObjectFault = isDeeper || ['required', 'additionalProperties'].includes(error.keyword);
    return isObject(union.data) ? !isObjectFault : error !== union;
  });
}

function isObject(data: unknown): boolean {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function pathOf({ keyword, instancePath, params }: ErrorObject): string {
  return keyword === 'additionalProperties' ? below(instancePath, params['additionalProperty']) : instancePath;
}

function messageOf({ keyword, params, data, message, parentSchema }: ErrorObject): string {
  const part = (parentSchema ?? {}) as SchemaPart;
  const meant = part.description === undefined ? '' : `: ${part.description}`;
  switch (keyword) {
    case 'additionalProperties':
      return unknownName(params['additionalProperty'], 'member of this object', Object.keys(part.properties ?? {}));
    case 'required':
      return `${JSON.stringify(params['missingProperty'])} is missing; required are: ${listed(part.required ?? [])}`;
    case 'enum':
      return unknownName(String(data), `value that is allowed here (${meant.slice(2)})`, part.enum ?? []);
    case 'type':
      return `must be ${article(params['type'])}${meant}`;
    case 'anyOf':
      return `${JSON.stringify(data)} is not allowed here${meant}`;
    case 'discriminator':
      return tagFault(params, parentSchema as TaggedPart);
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return `must not be empty${meant}`;
    default:
      return message ?? keyword;
  }
}

/** One of several forms that a member (`op`) tells apart. */
interface TaggedPart {
  readonly oneOf?: readonly { readonly $ref?: string }[];
  readonly discriminator?: { readonly propertyName: string };
}

function tagFault(params: Record<string, unknown>, { oneOf = [] }: TaggedPart): string {
  const names = oneOf.map(({ $ref = '' }) => tagOf($ref));
  const [tag, value] = [String(params['tag']), params['tagValue']];
  if (value === undefined) return `${JSON.stringify(tag)} is missing; there are: ${names.join(', ')}`;
  return unknownName(String(value), 'operation', names);
}

/** `LocalTimeOperation` is the form of `local-time`. */
function tagOf(reference: string): string {
  const name = /(\w+)Operation$/.exec(reference)?.[1] ?? '';
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function article(type: string): string {
  const name = type === 'string' ? 'text' : type;
  return `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`;
}
