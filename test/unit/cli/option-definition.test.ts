import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { flagOf, toYargsOptions } from '../../../src/cli/option-definition.ts';
import { EXPORT_OPTIONS } from '../../../src/cli/options.ts';
import { IMPORT_OPTIONS } from '../../../src/cli/target-options.ts';

test('an option in camel case is a flag in kebab case', () => {
  expect(flagOf('copyFirst')).toBe('--copy-first');
  expect(Object.keys(toYargsOptions(IMPORT_OPTIONS))).toEqual(['no-memory', 'no-backup', 'backup-dir']);
});

test('yargs shows defaults but does not set them, so that the environment comes before them', () => {
  const { order } = toYargsOptions(EXPORT_OPTIONS);
  expect(order).toMatchObject({ defaultDescription: 'canonical', choices: ['canonical', 'heap'] });
  expect(order).not.toHaveProperty('default');
});

test('an option that several commands share means the same in all of them', () => {
  // The same thought about another thing: a half that was edited or is packed, rows or snapshots that are shown.
  const aboutOtherThings = new Set(['skipExport', 'to', 'dryRun', 'passphraseFile', 'limit', 'phase']);
  const all = COMMANDS.flatMap(({ options }) => Object.entries(options)).filter(
    ([name]) => !aboutOtherThings.has(name),
  );
  for (const [name, definition] of all) {
    expect(
      all.filter(([other]) => other === name).every(([, same]) => same === definition),
      name,
    ).toBe(true);
  }
});

test('no name, alias or variable stands for two options of a command', () => {
  for (const { name, options } of COMMANDS) {
    const names = Object.entries(options).flatMap(([option, { alias, environment }]) => [option, alias, environment]);
    const given = names.filter((each) => each !== undefined);
    expect(new Set(given).size, name).toBe(given.length);
  }
});
