import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { checkDocument } from '../../../src/archive/json-schemas.ts';
import type { ValidationReport } from '../../../src/compare/report.ts';
import { FUNCTION_NAMES } from '../../../src/model/expression.ts';
import { catalogOf, USERS } from './archive-fixtures.ts';

const SCHEMAS = fileURLToPath(new URL('../../../schemas/', import.meta.url));
const files = readdirSync(SCHEMAS).filter((name) => name.endsWith('.schema.json'));
const load = (file: string) => JSON.parse(readFileSync(SCHEMAS + file, 'utf8'));

/** Members that came after the first archives were written, or are not written any more: readers take their absence. */
const ADDED = [
  'accepted',
  'adopted',
  'changed',
  'dropped',
  'encryption',
  'excluded',
  'files',
  'filter',
  'headerNumbers',
  'ids',
  'inputs',
  'leftToTarget',
  'lookup',
  'made',
  'name',
  'namespace',
  'order',
  'out',
  'owner',
  'ownerless',
  'parent',
  'period',
  'periods',
  'range',
  'reason',
  'refused',
  'refuses',
  'rows',
  'rules',
  'shortest',
  'signature',
  'singleton',
  'sorted',
  'stored',
  'stripped',
  'unprovenKeys',
  'values',
  // How many rows the other side of a validation has.
  'rightRows',
];

/** Every schema object in a document, at any depth. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return 'properties' in value ? [value as Record<string, unknown>, ...inner] : inner;
}

describe('the JSON Schemas', () => {
  test('are valid draft 2020-12, all of them', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, discriminator: true });
    for (const file of files) ajv.addSchema(load(file));
    for (const file of files) expect(ajv.getSchema(load(file).$id), file).toBeDefined();
    expect(files).toHaveLength(14);
  });

  test('allow no property that they do not name, and let none be missing that a program writes', () => {
    for (const file of files) {
      for (const { properties, required, additionalProperties } of objectsIn(load(file))) {
        expect(additionalProperties, file).toBe(false);
        // People write rules: they say what they mean and leave the rest out.
        if (file === 'rules.schema.json' || file === 'operations.schema.json') continue;
        const names = Object.keys(properties as object);
        expect(names, file).toEqual(expect.arrayContaining(required as string[]));
        const optional = names.filter((name) => !(required as string[]).includes(name));
        expect(ADDED, file).toEqual(expect.arrayContaining(optional));
      }
    }
  });

  test('know the functions of expressions', () => {
    expect(load('expression.schema.json').$defs.FunctionName.enum).toEqual([...FUNCTION_NAMES]);
  });

  test('take the report of a validation', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, discriminator: true });
    for (const file of files) ajv.addSchema(load(file));
    const discrepancies = [{ kind: 'row-count', table: 'users', left: 2, right: 1 }] as const;
    const table = { table: 'users', rows: 2, ok: false, proofs: ['sums'], found: 1, discrepancies } as const;
    const report: ValidationReport = { left: 'archive', right: 'postgres://x', ok: false, tables: [table] };
    const validate = ajv.getSchema(load('report.schema.json').$id);
    expect(validate?.(report)).toBe(true);
    expect(validate?.({ ...report, password: 'x' })).toBe(false);
  });
});

describe('a document', () => {
  test('that follows its schema is taken', () => {
    const catalog = catalogOf(USERS);
    expect(checkDocument('catalog', catalog)).toEqual({ document: catalog, fault: null });
  });

  test.each([
    ['an unknown property', { ...catalogOf(USERS), hook: 'rm' }, /hook/],
    ['a missing property', { dialect: 'sqlite', tables: [], enums: [] }, /leftOut/],
    ['another dialect', { ...catalogOf(USERS), dialect: 'mysql' }, /dialect/],
    ['something else than an object', [], /object/],
    [
      'an unknown type',
      catalogOf({ ...USERS, columns: [{ ...USERS.columns[0], type: { kind: 'x' } } as never] }),
      /tables\/0\/columns\/0\/type/,
    ],
  ])('with %s is refused, and the fault is named', (_, document, fault) => {
    const checked = checkDocument('catalog', document);
    expect(checked.document).toBeNull();
    expect(checked.fault).toMatch(fault);
  });
});
