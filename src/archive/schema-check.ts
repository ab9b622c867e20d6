// JSON Schemas made into functions: those of `schemas/`, with the keywords that they use and no others. What ajv needs to
// write and compile its code is longer than all else that a small archive asks for. A test holds this to ajv's answers.
import { assert } from '../util/assert.ts';
import { type Check, KEYWORDS, type Place, type Schema } from './schema-keywords.ts';

interface Made {
  readonly documents: Map<string, Schema>;
  readonly checks: Map<string, Check>;
  read(file: string): Schema;
}

/**
 * @param read gives the JSON Schema (2020-12) of a file; each is read once, when it is first needed
 * @returns the check of a document by the schema of `file`
 * @throws AssertionError, the check, for a keyword that is not known here
 */
export function schemaChecks(read: (file: string) => Schema): (file: string) => Check {
  const made: Made = { documents: new Map(), checks: new Map(), read };
  return (file) => referred(file, file, made);
}

/** Remarks, and what is read with another keyword. */
const SILENT = ['$schema', '$id', '$defs', 'title', 'description'];

/** @param file that the schema stands in: its references start from there */
function checkOf(schema: Schema, file: string, made: Made): Check {
  const unknown = Object.keys(schema).filter((name) => !(name in KEYWORDS) && !SILENT.includes(name));
  assert(unknown.length === 0, `these keywords of JSON Schema are not known here: ${unknown.join(', ')}`);
  const place: Place = {
    schema,
    compile: (part) => checkOf(part, file, made),
    refer: (reference) => referred(reference, file, made),
    resolve: (part) => ('$ref' in part ? schemaAt(String(part['$ref']), file, made).schema : part),
  };
  const names = Object.keys(KEYWORDS).filter((name) => name in schema);
  const checks = names
    .map((name) => KEYWORDS[name]?.(schema[name] as never, place))
    .filter((check) => check !== undefined);
  return (value) => {
    for (const check of checks) {
      const found = check(value);
      if (found !== null) return found;
    }
    return null;
  };
}

/** Made at its first use, since schemas hold each other. */
function referred(reference: string, file: string, made: Made): Check {
  const key = reference.startsWith('#') ? file + reference : reference;
  return (value) => {
    let check = made.checks.get(key);
    if (check === undefined) {
      const found = schemaAt(key, file, made);
      check = checkOf(found.schema, found.file, made);
      made.checks.set(key, check);
    }
    return check(value);
  };
}

function schemaAt(reference: string, base: string, { documents, read }: Made): { schema: Schema; file: string } {
  const [named = '', pointer = ''] = reference.split('#');
  const file = named === '' ? base : named;
  const document = documents.get(file) ?? read(file);
  documents.set(file, document);
  const steps = pointer.split('/').slice(1);
  const schema = steps.reduce<unknown>((at, step) => (at as Schema | undefined)?.[step], document);
  assert(typeof schema === 'object' && schema !== null, `a JSON Schema refers to ${reference}`);
  return { schema: schema as Schema, file };
}
