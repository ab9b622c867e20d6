import type { OutputRule, Rules, TableRule } from '../../model/rules.ts';
import type { StageContext } from '../progress.ts';

/** What changes rows on the way out. On the way back in, rows go into tables that are there, as they are. */
const CHANGES_ROWS = [
  'to',
  'columns',
  'add',
  'otherColumns',
  'singleton',
  'rows',
  'order',
  'also',
  'regenerate',
  'natural',
] as const satisfies readonly (keyof TableRule | keyof OutputRule)[];

/** Says which rules count for nothing where rows go back in under a user: a file of rules may serve both ways. */
export function noticeUnusedRules({ tables = {} }: Rules, context: StageContext): void {
  const unused = Object.entries(tables).flatMap(([name, rule]) => {
    const members = CHANGES_ROWS.filter((member) => rule[member] !== undefined);
    return members.length === 0 ? [] : [`${name} (${members.join(', ')})`];
  });
  if (unused.length === 0) return;
  const message = `--as-user puts rows into the tables of the target as they are. These rules change rows and are not followed: ${unused.join('; ')}.`;
  context.onProgress({ kind: 'notice', stage: 'transform', message });
}
