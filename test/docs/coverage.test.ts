import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { EXIT_STATUSES } from '../../src/cli/exit-codes.ts';
import { flagOf } from '../../src/cli/option-definition.ts';
import { ERROR_CODES } from '../../src/errors/error-codes.ts';
import { DOCUMENTS, renderDocument } from '../../tools/generate-docs.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const CLI = read('docs/cli.md');
const ERRORS = read('docs/errors.md');

/** The text under a heading of the second level, up to the next one. */
function section(text: string, heading: string): string {
  const start = text.indexOf(`\n## ${heading}\n`);
  expect(start, `the section "${heading}"`).toBeGreaterThan(-1);
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end === -1 ? undefined : end);
}

/** `--archive` as a word of its own. */
function mentions(text: string, flag: string): boolean {
  return new RegExp(`${flag.replaceAll('-', String.raw`\-`)}(?![\\w-])`).test(text);
}

test.each(DOCUMENTS)('the generated parts of %s are those that the code gives', (path) => {
  expect(renderDocument(read(path))).toBe(read(path));
});

describe('docs/cli.md', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))('has every option of %s', (name, command) => {
    const described = section(CLI, name) + section(CLI, 'Common options');
    for (const [option, { alias }] of Object.entries(command.options)) {
      expect(mentions(described, flagOf(option)), flagOf(option)).toBe(true);
      if (alias !== undefined) expect(described, alias).toMatch(new RegExp(`--?${alias}\\b`));
    }
    for (const positional of Object.keys(command.positionals)) expect(described).toContain(`\`${positional}\``);
  });

  test('has every environment variable that the command line reads', () => {
    const files = readdirSync(new URL('src/cli/', ROOT), { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => file.endsWith('.ts')).map((file) => read(`src/cli/${file}`));
    const pattern =
      /'((?:PG|POSTGRES_|MIGRATION_)[A-Z_]+|DATABASE_URL|SQLITE_DB_PATH|DEFAULT_USER_[A-Z]+|[A-Z]+_COLOR)'|variables\['(\w+)'\]|\b(PG[A-Z]+):/g;
    const names = code.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3]));
    expect(new Set(names).size).toBeGreaterThan(30);
    const described = section(CLI, 'Environment variables');
    expect([...new Set(names)].filter((name) => !described.includes(`\`${name}`))).toEqual([]);
  });

  test('has no option that does not exist', () => {
    const known = new Set(
      COMMANDS.flatMap(({ options }) => Object.entries(options)).flatMap(([name, { alias }]) => [
        flagOf(name),
        `--${alias}`,
      ]),
    );
    const named = [...CLI.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !known.has(flag) && flag !== '--help')).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  test('has every error code', () => {
    expect(Object.keys(ERROR_CODES).filter((code) => !section(ERRORS, 'Codes').includes(`| \`${code}\` |`))).toEqual(
      [],
    );
  });

  test('has every exit code', () => {
    const described = section(ERRORS, 'Exit codes');
    expect(EXIT_STATUSES.filter(({ code }) => !described.includes(`| ${code} |`))).toEqual([]);
  });
});
