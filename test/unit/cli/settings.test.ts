import { expect, test } from 'vitest';
import type { OptionDefinitions } from '../../../src/cli/option-definition.ts';
import { resolveSettings } from '../../../src/cli/settings.ts';

const OPTIONS = {
  archive: {
    kind: 'text',
    placeholder: 'DIR',
    default: 'here',
    group: 'Archive:',
    environment: 'M_ARCHIVE',
    describe: '',
  },
  logFile: { kind: 'text', placeholder: 'FILE', group: 'Output:', describe: '' },
  order: { kind: 'choice', choices: ['a', 'b'], group: 'Output:', environment: 'M_ORDER', describe: '' },
  tables: { kind: 'list', placeholder: 'A,B', group: 'Output:', environment: 'M_TABLES', describe: '' },
  jsonb: { kind: 'flag', group: 'Output:', environment: 'M_JSONB', describe: '' },
} as const satisfies OptionDefinitions;

const NOTHING = { process: {}, file: {} };

test('what nothing says is the default, null, empty or off', () => {
  expect(resolveSettings(OPTIONS, {}, NOTHING)).toEqual({
    archive: 'here',
    logFile: null,
    order: null,
    tables: [],
    jsonb: false,
  });
});

test('the flag wins over the environment, that over the env file, and that over the default', () => {
  const process = { M_ARCHIVE: 'process' };
  const file = { M_ARCHIVE: 'file' };
  const archiveOf = (parsed: object, environment: { process: object; file: object }) =>
    resolveSettings(OPTIONS, { ...parsed }, environment as typeof NOTHING).archive;
  expect(archiveOf({ archive: 'flag' }, { process, file })).toBe('flag');
  expect(archiveOf({}, { process, file })).toBe('process');
  expect(archiveOf({}, { process: {}, file })).toBe('file');
  expect(archiveOf({}, { process: { M_ARCHIVE: '' }, file })).toBe('file');
});

test('lists are split at commas and joined when they are repeated', () => {
  const tables = (value: unknown) => resolveSettings(OPTIONS, { tables: value }, NOTHING).tables;
  expect(tables('a, b')).toEqual(['a', 'b']);
  expect(tables(['a,b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(tables(String.raw`odd\,name,b`)).toEqual(['odd,name', 'b']);
  expect(() => tables('a,,b')).toThrow('--tables has an empty name');
  expect(() => tables('')).toThrow('--tables has an empty name');
});

test('an empty value and a value given twice are errors that name the flag', () => {
  expect(() => resolveSettings(OPTIONS, { logFile: '' }, NOTHING)).toThrow('--log-file is empty');
  expect(() => resolveSettings(OPTIONS, { archive: ['a', 'b'] }, NOTHING)).toThrow(
    '--archive was given more than once',
  );
});

test.each([
  ['1', true],
  ['TRUE', true],
  ['no', false],
  ['', false],
])('a flag of the environment that is %j is %j', (text, expected) => {
  expect(resolveSettings(OPTIONS, {}, { process: { M_JSONB: text }, file: {} }).jsonb).toBe(expected);
});

test('a variable that makes no sense is an error that names it', () => {
  const withVariable = (name: string, value: string) => () =>
    resolveSettings(OPTIONS, {}, { process: { [name]: value }, file: {} });
  expect(withVariable('M_JSONB', 'maybe')).toThrow('M_JSONB is "maybe"');
  expect(withVariable('M_ORDER', 'c')).toThrow('M_ORDER is "c"');
});
