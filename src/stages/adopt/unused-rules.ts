import type { Rules } from '../../model/rules.ts';
import { rowChanges } from '../../rules/transform-rules.ts';
import type { StageContext } from '../progress.ts';

/**
 * Says which rules count for nothing where rows go back in under a user: into tables that are there, as they are. A file of rules
 * may serve both ways.
 */
export function noticeUnusedRules({ tables = {} }: Rules, context: StageContext): void {
  const unused = Object.entries(tables).flatMap(([name, rule]) => {
    // One row of settings is followed: it becomes that of the user.
    const members = rowChanges(rule).filter((member) => member !== 'singleton');
    return members.length === 0 ? [] : [`${name} (${members.join(', ')})`];
  });
  if (unused.length === 0) return;
  const message = `--as-user puts rows into the tables of the target as they are. These rules change rows and are not followed: ${unused.join('; ')}.`;
  context.onProgress({ kind: 'notice', stage: 'transform', message });
}
