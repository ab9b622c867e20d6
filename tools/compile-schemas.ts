/**
 * Has ajv write the code that checks the files of an archive, beside the built program: to write and compile it at
 * each start, in each thread, takes a quarter of a second. The last step of `npm run build`.
 */
import { writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';
import { DOCUMENT_SCHEMAS, schemaId, schemaRegistry } from '../src/archive/compile-schemas.ts';

const exported = Object.fromEntries(DOCUMENT_SCHEMAS.map((name) => [name, schemaId(name)]));
const code = standalone.default(schemaRegistry({ source: true }), exported);
writeFileSync(new URL('../dist/archive/schema-code.cjs', import.meta.url), code);
