import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Command, plainName } from '../../../src/cli/command.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { loadCommand } from '../../../src/cli/load-command.ts';
import { flagOf } from '../../../src/cli/option-definition.ts';
import { parseWithYargs } from '../../../src/cli/parse-with-yargs.ts';
import { plainCommandLine } from '../../../src/cli/plain-command-line.ts';
import type { ParsedArguments } from '../../../src/cli/settings.ts';

describe('a plain command line', () => {
  test('is taken as yargs takes it, whatever is typed', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(commandLine(), async (argv) => {
        const plain = await plainCommandLine(argv);
        if (plain === null) return;
        taken++;
        expect(seenOf(plain.command, plain.parsed)).toEqual(await seenByYargs(argv));
      }),
    );
    expect(taken).toBeGreaterThan(0);
  });

  test.each([
    'migrate app.db postgres://me@db/app --archive x -q --tables a --tables b,c',
    'export --sqlite app.db --archive=x --order heap',
    'snapshot verify latest 2025 --store s --sample 5%',
    'transform',
  ])('%j is taken without yargs', async (line) => {
    const plain = await plainCommandLine(line.split(' '));
    expect(plain).not.toBeNull();
    if (plain !== null) expect(seenOf(plain.command, plain.parsed)).toEqual(await seenByYargs(line.split(' ')));
  });

  test.each([
    ...[
      '',
      '--help',
      'snapshot',
      'snapshot verfy',
      '-q export',
      'export --help',
      'export a.db b.db',
      'export --nonsense',
    ],
    ...['export -qv', 'export --quiet=false', 'export --quiet false', 'export -q -q', 'export --archive'],
    ...['export --archive -q', 'export --archive=', 'export --archive x --archive y', 'export --order random'],
    ...['export -- a.db', 'export -', 'export "a.db"', 'export --envFile x', 'export --no-archive'],
    ...['constructor', 'toString x', 'export --constructor'],
  ])('%j is not one', async (line) => {
    expect(await plainCommandLine(line.split(' '))).toBeNull();
  });

  test('begins with any command there is, and gets just that one', async () => {
    for (const command of COMMANDS) expect(await loadCommand(command.name.split(' '))).toBe(command);
  });
});

/** What the program looks at in what was parsed. */
function seenOf(command: Command, parsed: ParsedArguments) {
  const positionals = Object.keys(command.positionals).map((name) => [
    name,
    name.endsWith('..') ? (parsed[plainName(name)] ?? []) : parsed[name],
  ]);
  const options = Object.keys(command.options).map((name) => [name, parsed[name]]);
  return { command: command.name, given: Object.fromEntries([...positionals, ...options]) };
}

async function seenByYargs(argv: readonly string[]) {
  let seen: ReturnType<typeof seenOf> | null = null;
  await parseWithYargs(argv, {
    columns: 80,
    handle: async (command, parsed) => {
      seen = seenOf(command, parsed);
    },
  });
  return seen;
}

/** A command and words behind it: its options and values, and what is neither. */
function commandLine(): fc.Arbitrary<readonly string[]> {
  return fc.constantFrom(...COMMANDS).chain((command) => {
    const flags = Object.entries(command.options).flatMap(([name, { alias }]) => [
      flagOf(name),
      ...(alias === undefined ? [] : [alias.length === 1 ? `-${alias}` : `--${alias}`]),
    ]);
    const choices = Object.values(command.options).flatMap((option) =>
      option.kind === 'choice' ? option.choices : [],
    );
    const word = fc.oneof(
      fc.constantFrom('a.db', 'true', 'false', '5', '0x10', '1e3', 'a=b', 'a b', "it's", '"q"', "'q'", 'né', 'migrate'),
      fc.constantFrom('', '-', '--', '-1', '--no-quiet', '--version', '__proto__', 'constructor', ...choices),
      fc.string(),
    );
    const flag = fc.constantFrom(...flags);
    const piece = fc.oneof(
      { arbitrary: word.map((text) => [text]), weight: 1 },
      { arbitrary: flag.map((text) => [text]), weight: 3 },
      { arbitrary: fc.tuple(flag, word), weight: 4 },
      { arbitrary: fc.tuple(flag, word).map(([name, value]) => [`${name}=${value}`]), weight: 2 },
    );
    return fc.array(piece, { maxLength: 5 }).map((pieces) => [...command.name.split(' '), ...pieces.flat()]);
  });
}
