// Fills the generated parts of the documents below from the code. With --check it changes nothing
// and fails where a document is not what it would make.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from '../src/cli/command.ts';
import { COMMANDS } from '../src/cli/commands.ts';
import { EXIT_CODES, EXIT_STATUSES } from '../src/cli/exit-codes.ts';
import { flagOf, type OptionDefinition, type OptionDefinitions } from '../src/cli/option-definition.ts';
import { COMMON_OPTIONS } from '../src/cli/options.ts';
import { PART_VARIABLES, QUERY_VARIABLES } from '../src/cli/postgres-environment.ts';
import { ERROR_CODES, type ErrorCode } from '../src/errors/error-codes.ts';
import { CONVERSIONS } from '../src/transform/conversion-table.ts';
import { table } from './markdown-table.ts';
import { RULE_PARTS } from './rule-tables.ts';
import { POSTGRES_HEAD, postgresTypeRows, SQLITE_HEAD, sqliteTypeRows } from './type-tables.ts';

/** The documents with generated parts, relative to the root of the project. */
export const DOCUMENTS = [
  'docs/errors.md',
  'docs/cli.md',
  'docs/existing-targets.md',
  'docs/types.md',
  'docs/rules.md',
] as const;

const ROOT = new URL('../', import.meta.url);

/** A document with its generated parts made anew; the text between them is a person's. */
export function renderDocument(text: string): string {
  return text.replace(
    /(<!-- generated: (.+?) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n${generatedPart(name)}\n${end}`,
  );
}

/** What stands between `<!-- generated: NAME -->` and `<!-- end -->`. */
function generatedPart(name: string): string {
  const command = COMMANDS.find((candidate) => name === `options of ${candidate.name}`);
  if (command !== undefined) return commandPart(command);
  const part = PARTS[name];
  if (part === undefined) throw new Error(`nothing is generated under the name "${name}"`);
  return part();
}

const PARTS: Readonly<Record<string, () => string>> = {
  commands: () =>
    table(
      ['command', 'what it does'],
      COMMANDS.map((command) => [`[\`${usageOf(command)}\`](#${anchorOf(command)})`, command.describe]),
    ),
  'common options': () => optionTable(COMMON_OPTIONS),
  'exit codes': () =>
    table(
      ['exit code', 'meaning'],
      EXIT_STATUSES.map(({ code, meaning }) => [String(code), meaning]),
    ),
  'error codes': () =>
    table(
      ['code', 'meaning', 'exit code'],
      Object.entries(ERROR_CODES).map(([code, meaning]) => [`\`${code}\``, meaning, exitCodeCell(code as ErrorCode)]),
    ),
  conversions: () =>
    table(
      ['from', 'to', 'class', 'what becomes of a value'],
      CONVERSIONS.map(({ from, to, loss, reason, unit }) => [
        from.join(', '),
        to.join(', '),
        loss,
        unit === 'needed' ? `${reason} Needs a unit.` : reason,
      ]),
    ),
  ...RULE_PARTS,
  'types of PostgreSQL': () => table(POSTGRES_HEAD, postgresTypeRows()),
  'types of SQLite': () => table(SQLITE_HEAD, sqliteTypeRows()),
  'environment variables': () => table(['variable', 'what it gives'], environmentRows()),
};

function commandPart(command: Command): string {
  const own = Object.entries(command.options).filter(([name]) => !(name in COMMON_OPTIONS));
  const examples = command.examples.map(([line, what]) => `rowferry ${line}   # ${what}`).join('\n');
  const positionals = Object.entries(command.positionals).map(([name, describe]) => `- \`${name}\`: ${describe}`);
  return [
    `${command.describe}.\n`,
    `\`\`\`sh\n${examples}\n\`\`\`\n`,
    ...(positionals.length === 0 ? [] : [`${positionals.join('\n')}\n`]),
    optionTable(Object.fromEntries(own)),
  ].join('\n');
}

function usageOf({ name, positionals }: Command): string {
  return ['rowferry', name, ...Object.keys(positionals).map((positional) => `[${positional}]`)].join(' ');
}

function anchorOf({ name }: Command): string {
  return name.replaceAll(' ', '-');
}

function optionTable(definitions: OptionDefinitions): string {
  const rows = Object.entries(definitions).map(([name, definition]) => [
    optionCell(name, definition),
    describeOption(definition),
    definition.environment === undefined ? '' : `\`${definition.environment}\``,
  ]);
  return table(['option', 'what it does', 'environment'], rows);
}

/** `--archive DIR`, `-q, --quiet`. */
function optionCell(name: string, definition: OptionDefinition): string {
  const { alias } = definition;
  const flags = [flagOf(name)];
  if (alias !== undefined) {
    if (alias.length === 1) flags.unshift(`-${alias}`);
    else flags.push(`--${alias}`);
  }
  return `\`${flags.join(', ')}${placeholderOf(definition)}\``;
}

function placeholderOf(definition: OptionDefinition): string {
  if (definition.kind === 'flag') return '';
  return ` ${definition.kind === 'choice' ? definition.choices.join('\\|') : definition.placeholder}`;
}

function describeOption(definition: OptionDefinition): string {
  const fallback =
    'default' in definition && definition.default !== undefined ? ` (default: \`${definition.default}\`)` : '';
  return `${definition.describe}${fallback}`;
}

function environmentRows(): readonly string[][] {
  const parts = Object.entries(PART_VARIABLES).map(([part, names]) => [
    names.map((name) => `\`${name}\``).join(', '),
    `the ${part === 'database' ? 'name' : part} of the PostgreSQL database`,
  ]);
  const queries = Object.entries(QUERY_VARIABLES).map(([name, parameter]) => [
    `\`${name}\``,
    `\`${parameter}\` of the connection, as in libpq`,
  ]);
  const options = new Map<string, string>();
  for (const { options: definitions } of COMMANDS) {
    for (const [name, { environment, environmentToo }] of Object.entries(definitions)) {
      for (const variable of [environment, environmentToo]) {
        if (variable !== undefined) options.set(variable, `\`${flagOf(name)}\``);
      }
    }
  }
  return [...parts, ...queries, ...[...options].sort().map(([variable, flag]) => [`\`${variable}\``, flag])];
}

function exitCodeCell(code: ErrorCode): string {
  return code === 'INTERRUPTED' ? '130, 143' : String(EXIT_CODES[code]);
}

/** Makes the documents, or only says which of them are out of date. */
function main(isCheck: boolean): void {
  const stale = DOCUMENTS.filter((path) => {
    const file = new URL(path, ROOT);
    const text = readFileSync(file, 'utf8');
    const made = renderDocument(text);
    if (made !== text && !isCheck) writeFileSync(file, made);
    return made !== text;
  });
  if (!isCheck || stale.length === 0) return;
  console.error(`out of date: ${stale.join(', ')}; run npm run generate`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--check'));
