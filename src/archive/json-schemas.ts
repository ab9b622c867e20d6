// The JSON Schemas of an archive's files, compiled with ajv.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Catalog } from '../model/catalog.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Plan } from '../model/plan.ts';
import type { ScopeDocument } from '../model/scope.ts';
import { schemaId, schemaRegistry } from './compile-schemas.ts';
import type { ImportRecord, RejectRecord } from './generated-types.ts';
import type { Manifest } from './manifest.ts';
import type { PartsRecord } from './parts-log.ts';

/** Every document that has a JSON Schema of its own, by the schema's name. */
interface Documents {
  readonly manifest: Manifest;
  readonly catalog: Catalog;
  readonly plan: Plan;
  readonly scope: ScopeDocument;
  readonly parts: PartsRecord;
  readonly reject: RejectRecord;
  readonly ledger: LedgerEntry;
  readonly import: ImportRecord;
}

export type SchemaName = keyof Documents;

/** A document that follows its schema, or what is wrong with it. */
export type Checked<Document> =
  | { readonly document: Document; readonly fault: null }
  | { readonly document: null; readonly fault: string };

const validators = new Map<SchemaName, ValidateFunction>();

/** Checks a parsed document by its JSON Schema. The schemas are strict: archives are untrusted. */
export function checkDocument<Name extends SchemaName>(name: Name, document: unknown): Checked<Documents[Name]> {
  const validate = validatorOf(name);
  if (validate(document)) return { document: document as Documents[Name], fault: null };
  return { document: null, fault: faultText(validate.errors ?? []) };
}

function validatorOf(name: SchemaName): ValidateFunction {
  const known = validators.get(name) ?? writtenValidator(name) ?? compiledValidator(name);
  validators.set(name, known);
  return known;
}

/** What `npm run build` had ajv write (`tools/compile-schemas.ts`); null where the sources themselves run. */
function writtenValidator(name: SchemaName): ValidateFunction | null {
  const file = fileURLToPath(new URL(`./schema-code/${name}.cjs`, import.meta.url));
  if (!existsSync(file)) return null;
  return (createRequire(import.meta.url)(file) as { readonly [each in SchemaName]: ValidateFunction })[name];
}

let registry: Ajv2020 | null = null;

function compiledValidator(name: SchemaName): ValidateFunction {
  registry ??= schemaRegistry({ source: false });
  return registry.getSchema(schemaId(name)) as ValidateFunction;
}

/** The fault that lies deepest in the document: behind a union it is the most telling one. */
function faultText(errors: readonly ErrorObject[]): string {
  const depth = (error: ErrorObject) => error.instancePath.split('/').length;
  const deepest = errors.reduce<ErrorObject | null>(
    (best, error) => (best === null || depth(error) > depth(best) ? error : best),
    null,
  );
  if (deepest === null) return 'unknown fault';
  const { additionalProperty } = deepest.params as { readonly additionalProperty?: string };
  const extra = additionalProperty === undefined ? '' : ` (${JSON.stringify(additionalProperty)})`;
  return `${deepest.instancePath === '' ? 'the document' : deepest.instancePath} ${deepest.message}${extra}`;
}
