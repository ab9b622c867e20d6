import { readFileSync } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';
import { below, type RuleFault, rulesInvalid } from '../model/rule-faults.ts';
import type { Rules } from '../model/rules.ts';
import { doubledMembers } from './doubled-members.ts';
import { rowSchemaFault } from './row-schema.ts';
import { rulesValidator } from './rules-validator.ts';
import { schemaFaults } from './schema-faults.ts';

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
  const validate = rulesValidator();
  const faults = validate(document) ? [] : schemaFaults(validate.errors ?? []);
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

/** The document without its `$comment` members: they are for people. */
function withoutRemarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRemarks);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== '$comment');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutRemarks(member)]));
}
