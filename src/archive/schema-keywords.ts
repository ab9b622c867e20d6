import { assert } from '../util/assert.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with a document, where it lies deepest: behind a union that is the most telling fault. */
export interface SchemaFault {
  /** Member names and positions, from the document inwards. */
  readonly at: readonly string[];
  readonly message: string;
}

export type Check = (value: unknown) => SchemaFault | null;

/** A schema, and how those that it holds or refers to are made. */
export interface Place {
  readonly schema: Schema;
  compile(schema: Schema): Check;
  /** The check of what `types.schema.json#/$defs/Name`, `#/$defs/Name` or `types.schema.json` names. */
  refer(reference: string): Check;
  /** The schema itself, or the one that it refers to. */
  resolve(schema: Schema): Schema;
}

type Keyword = (limit: never, place: Place) => Check;

/** What each keyword of JSON Schema asks for, in the order in which ajv looks at them, so that the first fault is the same. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: typeCheck,
  maximum: (limit: number) => when(isNumber, (value) => value <= limit, `must be <= ${limit}`),
  minimum: (limit: number) => when(isNumber, (value) => value >= limit, `must be >= ${limit}`),
  minLength: (limit: number) =>
    when(isText, (value) => [...value].length >= limit, `must NOT have fewer than ${limit} characters`),
  pattern: patternCheck,
  $ref: (reference: string, { refer }) => refer(reference),
  const: (only: unknown) => (value) => (value === only ? null : fault('must be equal to constant')),
  enum: (allowed: readonly unknown[]) => (value) =>
    allowed.includes(value) ? null : fault('must be equal to one of the allowed values'),
  anyOf: anyOfCheck,
  discriminator: tagCheck,
  oneOf: oneOfCheck,
  minItems: (limit: number) =>
    when(Array.isArray, (value) => value.length >= limit, `must NOT have fewer than ${limit} items`),
  items: itemsCheck,
  maxProperties: (limit: number) =>
    when(isObject, (value) => membersOf(value) <= limit, `must NOT have more than ${limit} properties`),
  minProperties: (limit: number) =>
    when(isObject, (value) => membersOf(value) >= limit, `must NOT have fewer than ${limit} properties`),
  required: requiredCheck,
  additionalProperties: additionalCheck,
  properties: propertiesCheck,
  patternProperties: patternPropertiesCheck,
};

function fault(message: string): SchemaFault {
  return { at: [], message };
}

/** The fault as its container sees it. */
function inside(step: string | number, found: SchemaFault | null): SchemaFault | null {
  return found === null ? null : { ...found, at: [String(step), ...found.at] };
}

/** A keyword that has no say about values of other types. */
function when<Value>(
  isMeant: (value: unknown) => value is Value,
  holds: (value: Value) => boolean,
  message: string,
): Check {
  return (value) => (isMeant(value) && !holds(value) ? fault(message) : null);
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => Number.isFinite(value),
  string: isText,
  array: Array.isArray,
  object: isObject,
};

function typeCheck(allowed: string | readonly string[]): Check {
  const names = [allowed].flat();
  const tests = Object.entries(TYPES).flatMap(([name, test]) => (names.includes(name) ? [test] : []));
  assert(tests.length === names.length, `these are types of JSON Schema: ${names.join()}`);
  return (value) => (tests.some((test) => test(value)) ? null : fault(`must be ${names.join()}`));
}

function patternCheck(pattern: string): Check {
  const expression = new RegExp(pattern, 'u');
  return when(isText, (value) => expression.test(value), `must match pattern "${pattern}"`);
}

/** Of faults that lie equally deep the first one. */
function deepest(faults: readonly (SchemaFault | null)[], otherwise: string): SchemaFault {
  const own = fault(otherwise);
  const first = faults.find((found) => found !== null) ?? own;
  return faults.reduce<SchemaFault>(
    (best, found) => (found !== null && found.at.length > best.at.length ? found : best),
    first,
  );
}

function checksOf(branches: readonly Schema[], place: Place): readonly Check[] {
  return branches.map((schema) => place.compile(schema));
}

function anyOfCheck(branches: readonly Schema[], place: Place): Check {
  const checks = checksOf(branches, place);
  return (value) => {
    const faults: SchemaFault[] = [];
    for (const check of checks) {
      const found = check(value);
      if (found === null) return null;
      faults.push(found);
    }
    return deepest(faults, 'must match a schema in anyOf');
  };
}

/** One of several forms that a member tells apart: only the form that it names is looked at. */
function tagCheck({ propertyName: tag }: { readonly propertyName: string }, place: Place): Check {
  const branches = (place.schema['oneOf'] as readonly Schema[]).map((branch) => {
    const { properties } = place.resolve(branch) as { readonly properties: Readonly<Record<string, Schema>> };
    return [properties[tag]?.['const'], place.compile(branch)] as const;
  });
  const forms = new Map<unknown, Check>(branches);
  return (value) => {
    if (!isObject(value)) return null;
    if (!isText(value[tag])) return fault(`tag "${tag}" must be string`);
    return (forms.get(value[tag]) ?? (() => fault(`value of tag "${tag}" must be in oneOf`)))(value);
  };
}

function oneOfCheck(branches: readonly Schema[], place: Place): Check {
  if ('discriminator' in place.schema) return () => null;
  const checks = checksOf(branches, place);
  return (value) => {
    const faults = checks.map((check) => check(value)).filter((found) => found !== null);
    return faults.length === checks.length - 1 ? null : deepest(faults, 'must match exactly one schema in oneOf');
  };
}

function itemsCheck(schema: Schema, place: Place): Check {
  const check = place.compile(schema);
  return (value) => {
    if (!Array.isArray(value)) return null;
    for (let index = 0; index < value.length; index++) {
      const found = check(value[index]);
      if (found !== null) return inside(index, found);
    }
    return null;
  };
}

function requiredCheck(names: readonly string[]): Check {
  return (value) => {
    if (!isObject(value)) return null;
    const missing = names.find((name) => !Object.hasOwn(value, name));
    return missing === undefined ? null : fault(`must have required property '${missing}'`);
  };
}

function additionalCheck(allowed: boolean | Schema, place: Place): Check {
  const { properties = {}, patternProperties = {} } = place.schema as {
    readonly properties?: Schema;
    readonly patternProperties?: Schema;
  };
  const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern, 'u'));
  const isNamed = (name: string) => Object.hasOwn(properties, name) || patterns.some((pattern) => pattern.test(name));
  const check = typeof allowed === 'boolean' ? null : place.compile(allowed);
  return (value) => {
    if (allowed === true || !isObject(value)) return null;
    for (const name of Object.keys(value)) {
      if (isNamed(name)) continue;
      if (check === null) return fault(`must NOT have additional properties (${JSON.stringify(name)})`);
      const found = check(value[name]);
      if (found !== null) return inside(name, found);
    }
    return null;
  };
}

function propertiesCheck(schemas: Readonly<Record<string, Schema>>, place: Place): Check {
  const members = Object.entries(schemas).map(([name, schema]) => ({ name, check: place.compile(schema) }));
  return (value) => {
    if (!isObject(value)) return null;
    for (const { name, check } of members) {
      const found = Object.hasOwn(value, name) ? check(value[name]) : null;
      if (found !== null) return inside(name, found);
    }
    return null;
  };
}

function patternPropertiesCheck(schemas: Readonly<Record<string, Schema>>, place: Place): Check {
  const members = Object.entries(schemas).map(([pattern, schema]) => ({
    pattern: new RegExp(pattern, 'u'),
    check: place.compile(schema),
  }));
  return (value) => {
    if (!isObject(value)) return null;
    for (const { pattern, check } of members) {
      for (const name of Object.keys(value)) {
        const found = pattern.test(name) ? check(value[name]) : null;
        if (found !== null) return inside(name, found);
      }
    }
    return null;
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: Schema): number {
  return Object.keys(value).length;
}
