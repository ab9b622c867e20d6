// Goal: the command to type next does what was shown: it is told again what was typed, and nothing else.
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { flagOf } from '../../../src/cli/option-definition.ts';
import { nextWords, sameWords, typedWords } from '../../../src/cli/typed-words.ts';

const migrate = COMMANDS.find(({ name }) => name === 'migrate');
if (migrate === undefined) throw new Error('there is no migrate');
const { options } = migrate;

test('options are typed as they were, lists and values with dashes too', () => {
  const parsed = {
    tables: ['a,b', 'c'],
    epoch: 'e.at=s',
    truncate: '-t',
    dataOnly: true,
    infer: false,
    archive: 'kept',
    $0: 'x',
  };
  expect(sameWords(typedWords(options, parsed))).toEqual([
    ...['--archive', 'kept', '--tables', 'a,b', '--tables', 'c', '--infer=false', '--epoch', 'e.at=s', '--data-only'],
    '--truncate=-t',
  ]);
});

test('every option of migrate is typed again for the real run but for the ends, and for what only shows or plans', () => {
  const parsed = Object.fromEntries(Object.keys(options).map((name) => [name, 'x']));
  const again = new Set(sameWords(typedWords(options, parsed)));
  const left = Object.keys(options).filter((name) => !again.has(flagOf(name)));
  expect(left.toSorted()).toEqual([
    ...['discover', 'dryRun', 'from', 'json', 'jsonStream', 'noColor', 'passwordInJson', 'postgresUrl', 'quiet'],
    ...['sourceId', 'sqlitePath', 'to', 'verbose'],
  ]);
});

test('a later stage is told where the archive is and by which rules, an import also what decides its target', () => {
  const typed = typedWords(options, {
    rules: 'r.json',
    targetSchema: 's.sql',
    tables: 'a',
    onError: 'reject',
    dryRun: true,
  });
  expect(nextWords(typed, 'validate')).toEqual(['--rules', 'r.json']);
  expect(nextWords(typed, 'import')).toEqual(['--rules', 'r.json', '--target-schema', 's.sql', '--on-error', 'reject']);
});

test('what is told again is an option of the command that follows', () => {
  const typed = typedWords(options, Object.fromEntries(Object.keys(options).map((name) => [name, 'x'])));
  for (const next of ['transform', 'import', 'validate'] as const) {
    const command = COMMANDS.find(({ name }) => name === next);
    const known = new Set(Object.keys(command?.options ?? {}).map(flagOf));
    expect(nextWords(typed, next).filter((word) => word.startsWith('--') && !known.has(word))).toEqual([]);
  }
});
