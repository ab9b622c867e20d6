import type { Rules } from '../../model/rules.ts';
import { rowChanges } from '../../rules/transform-rules.ts';
import type { StageContext } from '../progress.ts';

/**
 * Says which rules count for nothing where rows go back in under a user: into tables that are there, as they are. A file of rules
 * may serve both ways.
 */
export function noticeUnusedRules({ tables = {}, otherTables }: Rules, context: StageContext): void {
  const notice = (message: string) => context.onProgress({ kind: 'notice', stage: 'transform', message });
  if (otherTables === 'exclude') notice(OTHERS_GO_IN);
  const unused = Object.entries(tables).flatMap(([name, rule]) => {
    // One row of settings is followed: it becomes that of the user.
    const members = rowChanges(rule).filter((member) => member !== 'singleton');
    return members.length === 0 ? [] : [`${name} (${members.join(', ')})`];
  });
  if (unused.length === 0) return;
  notice(
    `--as-user puts rows into the tables of the target as they are. These rules change rows and are not followed: ${unused.join('; ')}.`,
  );
}

const OTHERS_GO_IN =
  '"otherTables": "exclude" is for the way out: with --as-user, tables of the file that no rule names go in. Say "include": false of those that are to stay behind.';
