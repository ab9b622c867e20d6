import { expect, test } from 'vitest';
import { withSections } from '../../../bench/page-sections.ts';

const PAGE = '# Measured\n\nOnce.\n\n## One\n\n| a |\n\n## Two\n\n| b |\n';

test('a section gives way to what was measured anew, and the others stay', () => {
  expect(withSections(PAGE, new Map([['One', ['| c |', '']]]))).toBe(PAGE.replace('| a |', '| c |'));
  expect(withSections(PAGE, new Map())).toBe(PAGE);
});

test('a new section comes last', () => {
  expect(withSections(PAGE, new Map([['Three', ['| c |']]]))).toBe(`${PAGE}\n## Three\n\n| c |\n`);
  expect(withSections('# Measured\n', new Map([['One', ['x']]]))).toBe('# Measured\n\n## One\n\nx\n');
});
