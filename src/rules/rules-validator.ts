import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { RULES_SCHEMA, rulesRegistry } from './compile-rules-schema.ts';

/** What `npm run build` had ajv write (`tools/compile-schemas.ts`). It is not there where the sources themselves run. */
const RULES_CODE = new URL('./rules-code.cjs', import.meta.url);

let validator: ValidateFunction | null = null;

/** Checks the document of rules by its JSON Schema; its `errors` are all that were found, with the schema of each. */
export function rulesValidator(): ValidateFunction {
  validator ??= existsSync(RULES_CODE) ? written() : (rulesRegistry({ source: false }).getSchema(RULES_SCHEMA) ?? null);
  return validator as ValidateFunction;
}

function written(): ValidateFunction {
  const code = createRequire(import.meta.url)(fileURLToPath(RULES_CODE)) as { readonly rules: ValidateFunction };
  return code.rules;
}
