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
