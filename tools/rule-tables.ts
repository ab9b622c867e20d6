// The generated parts of docs/rules.md: what the JSON Schemas and the code say of rules.
import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../src/errors/error-codes.ts';
import { OPERATION_TABLE } from '../src/transform/ruled/operation-table.ts';
import { RULE_TYPES } from '../src/transform/ruled/rule-types.ts';
import { table } from './markdown-table.ts';

interface SchemaPart {
  readonly $ref?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly $defs?: Readonly<Record<string, SchemaPart>>;
}

const RULES = readSchema('rules');
const OPERATIONS = readSchema('operations');
const SCHEMAS: Readonly<Record<string, SchemaPart>> = {
  rules: RULES,
  operations: OPERATIONS,
  types: readSchema('types'),
};

/** What stands under each name in docs/rules.md. */
export const RULE_PARTS: Readonly<Record<string, () => string>> = {
  'members of rules': () => members(RULES),
  'members of a table rule': () => members(without(definition(RULES, 'TableRule'), definition(RULES, 'OutputRule'))),
  'members of an output rule': () => members(definition(RULES, 'OutputRule')),
  'members of a column rule': () => members(definition(RULES, 'ColumnRule')),
  'members of an added column': () => members(definition(RULES, 'AddedColumnRule')),
  'members of an owner': () => members(definition(RULES, 'OwnerRule')),
  'members of a condition': () => members(definition(OPERATIONS, 'Condition')),
  'members of a wrap member': () => members(definition(OPERATIONS, 'WrapMember')),
  'rule types': () => `${RULE_TYPES.map((name) => `\`${name}\``).join(', ')}.\n`,
  operations: () =>
    table(
      ['operation', 'what it does', 'takes', 'gives', 'class', 'NULL becomes'],
      Object.entries(OPERATION_TABLE).map(([op, { takes, gives, loss, ofNull }]) => [
        `\`${op}\``,
        operationSchema(op).description ?? '',
        takes,
        gives,
        loss,
        ofNull,
      ]),
    ),
  'members of operations': () =>
    table(
      ['operation', 'member', 'what it says'],
      Object.keys(OPERATION_TABLE).flatMap((op) => rows(operationSchema(op)).map((row) => [`\`${op}\``, ...row])),
    ),
  'errors of rules': () =>
    table(
      ['code', 'meaning'],
      ERRORS.map((code) => [`\`${code}\``, ERROR_CODES[code]]),
    ),
};

/** What rules can end with, besides what every move can. */
const ERRORS = [
  'RULES_INVALID',
  'VALUE_NOT_STORABLE',
  'NAME_COLLISION',
  'TARGET_MISMATCH',
  'ARCHIVE_STALE',
  'NOT_EXACT',
] as const;

function readSchema(name: string): SchemaPart {
  return JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
}

function definition({ $defs = {} }: SchemaPart, name: string): SchemaPart {
  const found = $defs[name];
  if (found === undefined) throw new Error(`no definition ${name}`);
  return found;
}

/** `local-time` has the form `LocalTimeOperation`. */
function operationSchema(op: string): SchemaPart {
  const name = op.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return definition(OPERATIONS, `${name}Operation`);
}

function without(part: SchemaPart, other: SchemaPart): SchemaPart {
  const entries = Object.entries(part.properties ?? {}).filter(([name]) => !(name in (other.properties ?? {})));
  return { ...part, properties: Object.fromEntries(entries) };
}

function members(part: SchemaPart): string {
  return table(['member', 'what it says'], rows(part));
}

function rows({ properties = {}, required = [] }: SchemaPart): readonly (readonly string[])[] {
  return Object.entries(properties)
    .filter(([name]) => name !== '$comment' && name !== 'op')
    .map(([name, part]) => [
      `\`${name}\`${required.includes(name) ? ' (needed)' : ''}`,
      [part.description ?? referred(part).description ?? '', allowed(part)].filter((text) => text !== '').join('; '),
    ]);
}

function allowed(part: SchemaPart): string {
  const values = part.enum ?? referred(part).enum ?? (part.const === undefined ? [] : [part.const]);
  return values.length === 0 ? '' : `one of ${values.map((value) => `\`${String(value)}\``).join(', ')}`;
}

function referred({ $ref }: SchemaPart): SchemaPart {
  const match = /^(?:(\w+)\.schema\.json)?#\/\$defs\/(\w+)$/.exec($ref ?? '');
  if (match === null) return {};
  const [, file, name = ''] = match;
  const schemas = file === undefined ? Object.values(SCHEMAS) : [SCHEMAS[file] ?? {}];
  return schemas.flatMap(({ $defs = {} }) => $defs[name] ?? [])[0] ?? {};
}
