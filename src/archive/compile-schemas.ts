import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Ajv2020 } from 'ajv/dist/2020.js';

/** `schemas/` lies two folders above this file, in `src` and in `dist` alike. */
const SCHEMAS = new URL('../../schemas/', import.meta.url);

/** Documents of an archive that have a JSON Schema of their own. */
export const DOCUMENT_SCHEMAS = [
  'manifest',
  'catalog',
  'plan',
  'scope',
  'parts',
  'reject',
  'ledger',
  'import',
] as const;

/** What those refer to. */
const SHARED_SCHEMAS = ['types', 'operations', 'expression', 'census'] as const;

/**
 * ajv with the JSON Schemas of an archive's files. It is loaded here and not before: where `npm run build` has had it
 * write its code, nothing needs it.
 *
 * @param source keep the code that ajv writes, for `ajv/dist/standalone`
 */
export function schemaRegistry({ source }: { readonly source: boolean }): Ajv2020 {
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  // These halve the time to compile; a test validates the schemas themselves.
  const options = { inlineRefs: false, validateSchema: false, code: { optimize: false, source } };
  const ajv = new Ajv2020({ allowUnionTypes: true, discriminator: true, ...options });
  for (const name of [...SHARED_SCHEMAS, ...DOCUMENT_SCHEMAS]) {
    ajv.addSchema(JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8')));
  }
  return ajv;
}

/** The `$id` of a schema. */
export function schemaId(name: (typeof DOCUMENT_SCHEMAS)[number]): string {
  return `https://rowferry.invalid/schemas/v1/${name}.schema.json`;
}
