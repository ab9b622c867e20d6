import { expect, test } from 'vitest';
import { PLAIN } from '../../../../src/cli/paint.ts';
import { renderMoveTable } from '../../../../src/cli/render/move-table.ts';
import { EXPORT_SUMMARY, IMPORT_SUMMARY, PLAN, TRANSFORM_SUMMARY, tableSummary } from '../summaries.ts';

test('a move is one line per table, also where its name changed, with the time of each stage', () => {
  const move = {
    export: EXPORT_SUMMARY,
    transform: { ...TRANSFORM_SUMMARY, plan: PLAN, tables: [tableSummary('auth.users', { seconds: 0.02 })] },
    import: { ...IMPORT_SUMMARY, tables: [tableSummary('auth.users', { written: 1199, rejected: 1, seconds: 75 })] },
  };
  expect(renderMoveTable(move, PLAIN)).toBe(
    [
      'table                read  written  rejected    size  export  transform  import',
      'users → auth.users  1,200    1,199         1  3.4 MB   1.3 s      20 ms  75.0 s',
      '1 in all            1,200    1,199         1  3.4 MB   1.3 s      1.3 s   1.3 s',
      '',
    ].join('\n'),
  );
});

test('what several tables become is counted once, and so is a table that becomes several', () => {
  const named = (name: string) => ({ namespace: null, name });
  const [plan] = PLAN.tables;
  const tables = [
    { ...plan, source: named('tools'), target: named('all') },
    { ...plan, source: named('old_tools'), target: named('all') },
    { ...plan, source: named('tools'), target: named('names') },
  ] as typeof PLAN.tables;
  const [tools, old] = [
    tableSummary('tools', { read: 5, written: 5 }),
    tableSummary('old_tools', { read: 0, written: 0 }),
  ];
  const [all, names] = [tableSummary('all', { written: 5 }), tableSummary('names', { written: 4 })];
  const move = {
    export: { ...EXPORT_SUMMARY, tables: [tools, old] },
    transform: { ...TRANSFORM_SUMMARY, plan: { ...PLAN, tables }, tables: [all, names] },
    import: { ...IMPORT_SUMMARY, tables: [all, names] },
  };
  const counts = renderMoveTable(move, PLAIN)
    .split('\n')
    .slice(1, 5)
    .map((line) => line.trim().split(/ {2,}/).slice(0, 3));
  expect(counts).toEqual([
    ['tools → all', '5', '5'],
    ['old_tools → all', '0', expect.stringMatching(/B$/)],
    ['tools → names', '4', '0'],
    ['3 in all', '5', '9'],
  ]);
});
