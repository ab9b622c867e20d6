import { createHash, randomUUID } from 'node:crypto';
import type { Archive } from '../archive/archive-reader.ts';
import { unfinishedPlan } from '../archive/unfinished-archive.ts';
import type { PlannedRules } from '../model/plan.ts';
import { isTransforming, transformRules } from '../rules/transform-rules.ts';
import type { RulesInput } from '../transform/transform-options.ts';
import { openIfThere } from './open-if-there.ts';
import type { RuleOptions } from './stage-options.ts';

/** What rules are planned with. */
export interface RulesPlace {
  /** What names the source where the rules do not. */
  readonly database: string;
  /** A plan of the same rules and rows: what is the same for all of its rows stays what it was. null: there is none. */
  readonly before: PlannedRules | null;
}

/** The rules for a plan; null where there are none that transform. */
export function rulesFor(options: RuleOptions | null | undefined, { database, before }: RulesPlace): RulesInput | null {
  if (options === null || options === undefined || !isTransforming(options.rules)) return null;
  const sha256 = rulesDigest(options);
  const source = options.rules.source ?? database;
  const isSame = before !== null && before.sha256 === sha256 && before.source === source;
  const fixed = isSame ? before : { instant: new Date().toISOString(), seed: randomUUID() };
  const planned = { sha256, instant: fixed.instant, seed: fixed.seed, source };
  return { rules: options.rules, file: options.file, planned };
}

/** The digest of what the rules say of transforms; '' where they say nothing. */
export function rulesDigest(options: RuleOptions | null | undefined): string {
  if (options === null || options === undefined || !isTransforming(options.rules)) return '';
  return createHash('sha256')
    .update(JSON.stringify(transformRules(options.rules)))
    .digest('hex');
}

/** What the rules of a transform of these rows fixed, also of one that was stopped; null where there is none. */
export async function fixedBefore(directory: string, exported: Archive): Promise<PlannedRules | null> {
  const parent = await exported.digest();
  const transformed = await openIfThere(directory, 'transformed');
  if (transformed === null) return (await unfinishedPlan(directory, parent))?.rules ?? null;
  const { origin } = await transformed.manifest();
  return origin === parent ? (transformed.plan?.rules ?? null) : null;
}
