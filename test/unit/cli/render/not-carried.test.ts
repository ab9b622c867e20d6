import { expect, test } from 'vitest';
import { PLAIN } from '../../../../src/cli/paint.ts';
import { renderNotCarried } from '../../../../src/cli/render/not-carried.ts';

test('what is not carried stands by kind and reason, each reason once', () => {
  const lost = [
    { kind: 'view', table: null, name: 'v', text: 'select 1', reason: 'It is a view.' },
    { kind: 'index', table: 't', name: 'i', text: '(a)', reason: 'SQLite has no gin.' },
    { kind: 'check', table: 't', name: '', text: 'a ~ \n b', reason: 'No counterpart.' },
    { kind: 'index', table: 'u', name: 'j', text: `(${'x'.repeat(200)})`, reason: 'SQLite has no gin.' },
    { kind: 'index', table: 't', name: 'k', text: '(b)', reason: 'Its column "b" is not carried.' },
  ] as const;
  expect(renderNotCarried([], PLAIN)).toBe('');
  expect(renderNotCarried(lost, PLAIN)).toBe(`
5 things not carried (check 1, index 3, view 1):
  check: No counterpart.
    t  a ~ b
  index: SQLite has no gin.
    t: i  (a)
    u: j  (${'x'.repeat(78)}…
  index: Its column "b" is not carried.
    t: k  (b)
  view: It is a view.
    v  select 1
`);
});
