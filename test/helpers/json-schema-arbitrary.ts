import fc from 'fast-check';

type Schema = Readonly<Record<string, unknown>>;

/** Where references are looked up, and how much deeper a document may still grow. */
interface Growth {
  readonly read: (file: string) => Schema;
  readonly file: string;
  readonly depth: number;
}

/** Documents of every form that the JSON Schema in `file` knows; a few of them break one of its limits. */
export function documentsOf(file: string, read: (file: string) => Schema): fc.Arbitrary<unknown> {
  return grown(read(file), { read, file, depth: 7 });
}

function grown(schema: Schema, growth: Growth): fc.Arbitrary<unknown> {
  if ('$ref' in schema) return referred(String(schema['$ref']), growth);
  if ('const' in schema) return fc.constant(schema['const']);
  if ('enum' in schema) return fc.constantFrom(...(schema['enum'] as readonly unknown[]));
  const branches = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (branches !== undefined) return oneOf(branches, growth);
  const [first = 'null', ...more] = [schema['type'] as string | readonly string[]].flat();
  if (more.length === 0) return ofType(first, schema, growth);
  return fc.oneof(...[first, ...more].map((type) => ofType(type, schema, growth)));
}

/** Deep down the first branches are left out where they refer to more, so that documents end. */
function oneOf(branches: readonly Schema[], growth: Growth): fc.Arbitrary<unknown> {
  const short = branches.filter((branch) => !JSON.stringify(branch).includes('$ref'));
  const chosen = growth.depth > 0 || short.length === 0 ? branches : short;
  // Made when it is drawn: the whole tree of a schema that holds itself has no end.
  return fc.integer({ min: 0, max: chosen.length - 1 }).chain((at) => grown(chosen[at] as Schema, growth));
}

function referred(reference: string, { read, file, depth }: Growth): fc.Arbitrary<unknown> {
  const [other = '', pointer = ''] = reference.split('#');
  const target = other === '' ? file : other;
  const steps = pointer.split('/').slice(1);
  const schema = steps.reduce<unknown>((at, step) => (at as Schema)[step], read(target)) as Schema;
  return grown(schema, { read, file: target, depth: depth - 1 });
}

function ofType(type: string, schema: Schema, growth: Growth): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return typeof schema['pattern'] === 'string'
        ? textLike(schema['pattern'])
        : fc.string({ minLength: Number(schema['minLength'] ?? 0), unit: 'grapheme' });
    case 'integer':
      return fc.integer({ min: Number(schema['minimum'] ?? -9), max: Number(schema['maximum'] ?? 2 ** 31 - 1) });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return arrayOf(schema, growth);
    case 'object':
      return objectOf(schema, growth);
    default:
      return fc.constant(null);
  }
}

const patterns = new Map<string, fc.Arbitrary<string>>();

function textLike(pattern: string): fc.Arbitrary<string> {
  const known = patterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'));
  patterns.set(pattern, known);
  return known;
}

function arrayOf(schema: Schema, growth: Growth): fc.Arbitrary<unknown> {
  const minLength = Number(schema['minItems'] ?? 0);
  const maxLength = growth.depth > 0 ? Math.max(2, minLength) : minLength;
  const { depth } = growth;
  return fc
    .constant(null)
    .chain(() =>
      maxLength === 0
        ? fc.constant<unknown[]>([])
        : fc.array(grown((schema['items'] ?? {}) as Schema, { ...growth, depth: depth - 1 }), { minLength, maxLength }),
    );
}

function objectOf(schema: Schema, growth: Growth): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  const required = (schema['required'] ?? []) as readonly string[];
  const members = properties.filter(([name]) => growth.depth > 0 || required.includes(name));
  const model = members.map(([name, member]) => [name, fc.constant(null).chain(() => grown(member, growth))] as const);
  const named = fc.record(Object.fromEntries(model), {
    requiredKeys: required.filter((name) => members.some(([other]) => other === name)),
  });
  const more = schema['additionalProperties'];
  if (typeof more !== 'object') return named;
  const rest = fc.dictionary(fc.string(), grown(more as Schema, growth), {
    minKeys: Number(schema['minProperties'] ?? 0),
    maxKeys: 3,
  });
  return fc.tuple(rest, named).map(([others, own]) => ({ ...others, ...own }));
}
