import { expect, test } from 'vitest';
import type { Paint } from '../../../src/cli/paint.ts';
import { PLAIN } from '../../../src/cli/paint.ts';
import { renderTable } from '../../../src/cli/text-table.ts';

const COLUMNS = [
  { title: 'table', align: 'left' },
  { title: 'rows', align: 'right' },
] as const;

test('columns are aligned by width, not by length', () => {
  const rows = [
    ['注文', '1,200'],
    ['users', '7'],
  ];
  expect(renderTable({ columns: COLUMNS, rows, totals: ['2 in all', '1,207'], indent: 1 }, PLAIN)).toBe(
    [' table      rows', ' 注文      1,200', ' users         7', ' 2 in all  1,207', ''].join('\n'),
  );
});

test('lines have no blanks at their end, and control characters are shown', () => {
  const columns = [COLUMNS[0], { title: 'reason', align: 'left' }] as const;
  const rows = [
    ['a\tb', ''],
    ['c', 'long reason'],
  ];
  expect(renderTable({ columns, rows }, PLAIN)).toBe('table    reason\na\\u{9}b\nc        long reason\n');
});

test('colours do not change the alignment', () => {
  const paint: Paint = (style, text) => `<${style}>${text}</>`;
  const columns = [
    { title: 'class', align: 'left', style: (cell: string) => (cell === 'lossy' ? 'red' : null) },
    COLUMNS[1],
  ] as const;
  const rows = [
    ['lossy', '1'],
    ['exact', '2'],
  ];
  expect(renderTable({ columns, rows }, paint)).toBe('<dim>class</>  <dim>rows</>\n<red>lossy</>     1\nexact     2\n');
});
