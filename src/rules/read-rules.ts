import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AnySchemaObject, ValidateFunction } from 'ajv/dist/2020.js';
import { RowferryError } from '../errors/rowferry-error.ts';
import { below, type RuleFault, rulesInvalid } from '../model/rule-faults.ts';
import type { Rules } from '../model/rules.ts';
import { doubledMembers } from './doubled-members.ts';
import { rowSchemaFault } from './row-schema.ts';
import { schemaFaults } from './schema-faults.ts';

const SCHEMAS = new URL('../../schemas/', import.meta.url);
/** That of rules, and those that it refers to. */
const [SCHEMA, ...REFERRED] = ['rules', 'operations', 'types'] as const;

let compiled: ValidateFunction | null = null;

/**
 * Reads the file of `--rules`. That its names are names of the source is another question: `checkRuleNames`.
 * @throws RULES_INVALID with every fault, where the file cannot be read, is no JSON or breaks its JSON Schema
 */
export function readRules(file: string): Rules {
  return parseRules(readText(file), file);
}

/** The same from a text; `file` is only its name. */
export function parseRules(text: string, file: string): Rules {
  const document = parseJson(text.replace(/^\uFEFF/, ''), file);
  compiled ??= compileSchema();
  const faults = compiled(document) ? [] : schemaFaults(compiled.errors ?? []);
  const all = [...doubledMembers(text), ...faults, ...(faults.length > 0 ? [] : rowSchemaFaults(document as Rules))];
  if (all.length > 0) throw rulesInvalid(file, all);
  return withoutRemarks(document) as Rules;
}

/** JSON Schemas of rows that are none. */
function rowSchemaFaults({ tables = {} }: Rules): readonly RuleFault[] {
  return Object.entries(tables).flatMap(([name, rule]) => {
    const path = below('/tables', name);
    const also = (rule.also ?? []).map((output, at) => ({ output, path: below(path, 'also', at) }));
    return [{ output: rule, path }, ...also].flatMap(({ output: { rows }, path: place }) => {
      const message = rows === undefined ? null : rowSchemaFault(rows);
      return message === null ? [] : [{ path: below(place, 'rows'), message }];
    });
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RowferryError('RULES_INVALID', {
      message: `The rules file ${file} cannot be read.`,
      hint: 'Check the path that --rules names.',
      context: { file },
      cause,
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw rulesInvalid(file, [{ path: '', message: `is no JSON: ${(cause as Error).message}` }]);
  }
}

/** Loads the validator here, since every command imports this file and few are given rules. */
function compileSchema(): ValidateFunction {
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const allowed = { allowUnionTypes: true, allowMatchingProperties: true, discriminator: true };
  const ajv = new Ajv2020({ allErrors: true, verbose: true, ...allowed });
  for (const name of REFERRED) ajv.addSchema(readSchema(name));
  return ajv.compile(readSchema(SCHEMA));
}

function readSchema(name: string): AnySchemaObject {
  return JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8'));
}

/** The document without its `$comment` members: they are for people. */
function withoutRemarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRemarks);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== '$comment');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutRemarks(member)]));
}
