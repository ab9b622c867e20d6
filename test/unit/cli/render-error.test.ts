import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/cli/paint.ts';
import { asRowferryError, errorDocument, exitCodeOf, renderError } from '../../../src/cli/render-error.ts';
import { createSecrets } from '../../../src/cli/secrets.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';

const secrets = createSecrets();
secrets.keep('hunter2');

const VIEW = { paint: PLAIN, secrets, verbose: false };

test('an error says what happened, where, and what to do', () => {
  const error = new RowferryError('VALUE_NOT_STORABLE', {
    message: 'A text holds a NUL.',
    hint: 'Leave the table out.',
    context: { table: 'users', column: 'name', key: 'id=7' },
  });
  expect(renderError(error, VIEW)).toBe(
    'error[VALUE_NOT_STORABLE]: A text holds a NUL.\n  where: table users, column name, key id=7\n  hint: Leave the table out.\n',
  );
});

test('an error without place and hint is one line', () => {
  expect(renderError(new RowferryError('USAGE', { message: 'No.' }), VIEW)).toBe('error[USAGE]: No.\n');
});

test('causes and stacks are shown on demand only, and passwords never', () => {
  const cause = new TypeError('bad hunter2', { cause: 'a word' });
  const error = new RowferryError('QUERY_FAILED', { message: 'x hunter2', context: { file: 'hunter2' }, cause });
  expect(renderError(error, VIEW)).not.toMatch(/^ +at /m);
  const verbose = renderError(error, { ...VIEW, verbose: true });
  expect(verbose).toMatch(/caused by: TypeError: bad \*\*\*\n +at /);
  expect(verbose).toContain('caused by: a word');
  expect(verbose).not.toContain('hunter2');
  expect(JSON.stringify(errorDocument(error, { ...VIEW, verbose: true }))).not.toContain('hunter2');
});

test('what others put into a message cannot draw on the terminal', () => {
  const error = new RowferryError('QUERY_FAILED', { message: 'first\nsecond \x1b[2J' });
  expect(renderError(error, VIEW)).toBe('error[QUERY_FAILED]: first\n    second \\u{1b}[2J\n');
});

test('anything else that is thrown is a bug, says so, and ends with 1', () => {
  const error = asRowferryError(new TypeError('x is not a function'));
  expect([error.code, exitCodeOf(error)]).toEqual(['UNEXPECTED', 1]);
  expect(renderError(error, VIEW)).toMatch(/x is not a function[\s\S]*bug in RowFerry/);
  expect(asRowferryError('text').message).toContain('text');
});

test('a run that SIGTERM ended has an exit code of its own', () => {
  const by = (signal: string) => new RowferryError('INTERRUPTED', { message: 'x', context: { signal } });
  expect([exitCodeOf(by('SIGINT')), exitCodeOf(by('SIGTERM'))]).toEqual([130, 143]);
});

test('of many bad rows the document has all, without passwords, and the terminal how many', () => {
  const row = { table: 't', key: 'id=1', column: 'c', value: '"hunter2"', reason: 'it is NULL' };
  const error = new RowferryError('CONSTRAINT_VIOLATED', {
    message: 'No.',
    context: { table: 't', badRows: [row, row] },
  });
  expect(renderError(error, VIEW)).toBe(
    'error[CONSTRAINT_VIOLATED]: No.\n  where: table t\n  rows:  2, each named by --json (error.context.badRows)\n',
  );
  expect(errorDocument(error, VIEW)).toMatchObject({
    context: {
      table: 't',
      badRows: [
        { ...row, value: '"***"' },
        { ...row, value: '"***"' },
      ],
    },
  });
});
