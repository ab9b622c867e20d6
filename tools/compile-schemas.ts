/**
 * Has ajv write the code that checks the files of an archive and rules, beside the built program: to write and compile it
 * at each start, in each thread, takes a quarter of a second. A step of `npm run build`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';
import { DOCUMENT_SCHEMAS, schemaId, schemaRegistry } from '../src/archive/compile-schemas.ts';
import { RULES_SCHEMA, rulesRegistry } from '../src/rules/compile-rules-schema.ts';

// A file each, since a run that looks at one document should not wait for the code of all.
for (const name of DOCUMENT_SCHEMAS) {
  const code = standalone.default(schemaRegistry({ source: true }), { [name]: schemaId(name) });
  write(`archive/schema-code/${name}.cjs`, code);
}
write('rules/rules-code.cjs', standalone.default(rulesRegistry({ source: true }), { rules: RULES_SCHEMA }));

function write(file: string, code: string): void {
  const url = new URL(`../dist/${file}`, import.meta.url);
  mkdirSync(new URL('.', url), { recursive: true });
  writeFileSync(url, code);
}
