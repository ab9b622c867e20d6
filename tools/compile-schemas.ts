/**
 * Has ajv write the code that checks the files of an archive and rules, beside the built program: to write and compile it
 * at each start, in each thread, takes a quarter of a second. The last step of `npm run build`.
 */
import { writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';
import { DOCUMENT_SCHEMAS, schemaId, schemaRegistry } from '../src/archive/compile-schemas.ts';
import { RULES_SCHEMA, rulesRegistry } from '../src/rules/compile-rules-schema.ts';

const documents = Object.fromEntries(DOCUMENT_SCHEMAS.map((name) => [name, schemaId(name)]));

write('archive/schema-code.cjs', standalone.default(schemaRegistry({ source: true }), documents));
write('rules/rules-code.cjs', standalone.default(rulesRegistry({ source: true }), { rules: RULES_SCHEMA }));

function write(file: string, code: string): void {
  writeFileSync(new URL(`../dist/${file}`, import.meta.url), code);
}
