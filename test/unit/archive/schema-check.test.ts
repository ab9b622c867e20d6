import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schemaChecks } from '../../../src/archive/schema-check.ts';
import { documentsOf } from '../../helpers/json-schema-arbitrary.ts';

const SCHEMAS = fileURLToPath(new URL('../../../schemas/', import.meta.url));

const files = readdirSync(SCHEMAS).filter((name) => name.endsWith('.schema.json'));
const schemas = new Map(files.map((file) => [file, JSON.parse(readFileSync(SCHEMAS + file, 'utf8'))]));
const read = (file: string) => schemas.get(file);
const check = schemaChecks(read);
const ajv = new Ajv2020({ allowUnionTypes: true, discriminator: true });
for (const schema of schemas.values()) ajv.addSchema(schema);

/** Documents of every form that the schemas of archives know. */
const documents = fc
  .constantFrom('manifest', 'catalog', 'plan', 'scope', 'parts', 'reject', 'ledger', 'import')
  .chain((name) => documentsOf(`${name}.schema.json`, read).map((document) => ({ name, document })));

/** What is wrong by ajv: the error that lies deepest, the first of those. */
function faultByAjv(name: string, document: unknown) {
  const validate = ajv.getSchema(`https://rowferry.invalid/schemas/v1/${name}.schema.json`);
  if (validate?.(document) === true) return null;
  const depth = (error: ErrorObject) => error.instancePath.split('/').length;
  const all = validate?.errors ?? [];
  const { instancePath, message, params } = all.reduce((best, error) => (depth(error) > depth(best) ? error : best));
  const extra = 'additionalProperty' in params ? ` (${JSON.stringify(params['additionalProperty'])})` : '';
  return { at: instancePath, message: `${message}${extra}` };
}

function faultByUs(name: string, document: unknown) {
  const found = check(`${name}.schema.json`)(document);
  if (found === null) return null;
  return {
    at: found.at.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message: found.message,
  };
}

/** The paths of all values in a document. */
function placesIn(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([step, member]) => placesIn(member).map((place) => [step, ...place]));
  return [[], ...inner];
}

const SPOILT = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  '',
  'x',
  'ü',
  'a'.repeat(64),
  [],
  [null],
  {},
  { kind: 'x' },
  { __proto__x: 1 },
] as const;

type Spoiling = { readonly kind: 'put'; readonly value: unknown } | { readonly kind: 'remove' | 'add' | 'double' };

/** The document with the value at `place` spoilt. */
function spoil(value: unknown, place: readonly string[], how: Spoiling): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return spoilHere(value, how);
  const copy = structuredClone(value) as Record<string, unknown>;
  if (rest.length > 0 || how.kind !== 'remove') copy[step] = spoil(copy[step], rest, how);
  else if (Array.isArray(copy)) copy.splice(Number(step), 1);
  else delete copy[step];
  return copy;
}

function spoilHere(value: unknown, how: Spoiling): unknown {
  if (how.kind === 'put') return how.value;
  if (Array.isArray(value)) return how.kind === 'double' ? [...value, ...value] : [...value, 'more'];
  return typeof value === 'object' && value !== null ? { ...value, 'a/b~c': 1 } : value;
}

const spoiling: fc.Arbitrary<Spoiling> = fc.oneof(
  fc.constantFrom(...SPOILT).map((value) => ({ kind: 'put' as const, value })),
  fc.constantFrom({ kind: 'remove' as const }, { kind: 'add' as const }, { kind: 'double' as const }),
);

describe('a check made of a JSON Schema', () => {
  test('says of any document, sound or spoilt, what ajv says', () => {
    const spoilt = documents.chain(({ name, document }) =>
      fc
        .record({ place: fc.constantFrom(...placesIn(document)), how: fc.option(spoiling, { freq: 3 }) })
        .map(({ place, how }) => ({ name, document: how === null ? document : spoil(document, place, how) })),
    );
    const seen = { sound: 0, spoilt: 0 };
    fc.assert(
      fc.property(spoilt, ({ name, document }) => {
        const expected = faultByAjv(name, document);
        seen[expected === null ? 'sound' : 'spoilt']++;
        expect(faultByUs(name, document)).toEqual(expected);
      }),
      { numRuns: Math.max(400, Number(process.env['ROWFERRY_PROPERTY_RUNS'] ?? 0)) },
    );
    expect(Math.min(seen.sound, seen.spoilt)).toBeGreaterThan(50);
  });

  test('refuses a schema with a keyword that it does not know', () => {
    const check = schemaChecks(() => ({ type: 'array', uniqueItems: true }));
    expect(() => check('x')([])).toThrow('uniqueItems');
  });
});
