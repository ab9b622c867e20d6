import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AnySchemaObject } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';

/** `schemas/` lies two folders above this file, in `src` and in `dist` alike. */
const SCHEMAS = new URL('../../schemas/', import.meta.url);

/** The `$id` of the JSON Schema of rules. */
export const RULES_SCHEMA = 'https://rowferry.invalid/schemas/v1/rules.schema.json';

/**
 * ajv with the JSON Schema of rules and those that it refers to. It is loaded here and not before: where `npm run build`
 * has had it write its code, nothing needs it.
 *
 * @param source keep the code that ajv writes, for `ajv/dist/standalone`
 */
export function rulesRegistry({ source }: { readonly source: boolean }): Ajv2020 {
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const allowed = { allowUnionTypes: true, allowMatchingProperties: true, discriminator: true };
  const ajv = new Ajv2020({ allErrors: true, verbose: true, ...allowed, code: { source } });
  for (const name of ['operations', 'types', 'rules']) ajv.addSchema(readSchema(name));
  return ajv;
}

function readSchema(name: string): AnySchemaObject {
  return JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8'));
}
