// The JSON Schemas of an archive's files.
import { readFileSync } from 'node:fs';
import type { Catalog } from '../model/catalog.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Plan } from '../model/plan.ts';
import type { ScopeDocument } from '../model/scope.ts';
import type { ImportRecord, RejectRecord } from './generated-types.ts';
import type { Manifest } from './manifest.ts';
import type { PartsRecord } from './parts-log.ts';
import { schemaChecks } from './schema-check.ts';
import type { SchemaFault } from './schema-keywords.ts';

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
/** Each is read when it is first needed: a log of parts needs less than a plan. */
const checkNamed = schemaChecks((file) => JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')));

/** Checks a parsed document by its JSON Schema. The schemas are strict: archives are untrusted. */
export function checkDocument<Name extends SchemaName>(name: Name, document: unknown): Checked<Documents[Name]> {
  const fault = checkNamed(`${name}.schema.json`)(document);
  return fault === null
    ? { document: document as Documents[Name], fault: null }
    : { document: null, fault: faultText(fault) };
}

function faultText({ at, message }: SchemaFault): string {
  const place = at.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return `${place === '' ? 'the document' : place} ${message}`;
}
