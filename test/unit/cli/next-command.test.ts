import { expect, test } from 'vitest';
import { archiveWords, nextCommand } from '../../../src/cli/next-command.ts';

test('the next command can be typed as it is', () => {
  expect(nextCommand('import', 'postgres://me@db:5432/app')).toBe('rowferry import postgres://me@db:5432/app');
  expect(nextCommand('import', "my app's.db")).toBe(String.raw`rowferry import 'my app'\''s.db'`);
});

test('what the environment names is left out, as is the usual archive', () => {
  expect(nextCommand('validate', null, ...archiveWords('migration_data'))).toBe('rowferry validate');
  expect(nextCommand('validate', null, ...archiveWords('/mnt/a b'))).toBe("rowferry validate --archive '/mnt/a b'");
});
