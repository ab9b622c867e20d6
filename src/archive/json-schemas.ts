// The JSON Schemas of an archive's files, compiled with ajv.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Catalog } from '../model/catalog.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Plan } from '../model/plan.ts';
import type { ScopeDocument } from '../model/scope.ts';
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

/** `schemas/` lies two folders above this file, in `src` and in `dist` alike. */
const SCHEMAS = new URL('../../schemas/', import.meta.url);
const SCHEMA_NAMES = [
  'types',
  'operations',
  'expression',
  'census',
  'catalog',
  'plan',
  'scope',
  'manifest',
  'parts',
  'reject',
  'ledger',
  'import',
] as const;

const compiled = new Map<string, ValidateFunction>();
let registry: Ajv2020 | null = null;

/** Checks a parsed document by its JSON Schema. The schemas are strict: archives are untrusted. */
export function checkDocument<Name extends SchemaName>(name: Name, document: unknown): Checked<Documents[Name]> {
  const validate = validatorOf(name);
  if (validate(document)) return { document: document as Documents[Name], fault: null };
  return { document: null, fault: faultText(validate.errors ?? []) };
}

function validatorOf(name: SchemaName): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  registry ??= loadSchemas();
  const validate = registry.getSchema(idOf(name)) as ValidateFunction;
  compiled.set(name, validate);
  return validate;
}

/** The options halve the time to compile; a test validates the schemas themselves. */
function loadSchemas(): Ajv2020 {
  const options = { inlineRefs: false, validateSchema: false, code: { optimize: false } };
  const ajv = new Ajv2020({ allowUnionTypes: true, discriminator: true, ...options });
  for (const name of SCHEMA_NAMES) {
    ajv.addSchema(JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8')));
  }
  return ajv;
}

function idOf(name: SchemaName): string {
  return `https://rowferry.invalid/schemas/v1/${name}.schema.json`;
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
