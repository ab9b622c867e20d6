import { dialectOf } from '../dialect/open-dialect.ts';
import { checkRuleNames } from '../rules/check-rule-names.ts';
import { readRules } from '../rules/read-rules.ts';
import { decideOwnership } from '../scope/map-ownership.ts';
import type { StageContext } from './progress.ts';
import type { ScopePlanOptions } from './stage-options.ts';
import type { ScopePlanSummary } from './stage-summaries.ts';

/**
 * Which rows of a database belong to one user, as far as its structure and the rules say: the class of every
 * table and why, or what a person must decide. Only reads.
 * @throws RULES_INVALID where the rules cannot be followed
 */
export async function planScope(options: ScopePlanOptions, context: StageContext): Promise<ScopePlanSummary> {
  const rules = options.rules === null ? {} : readRules(options.rules);
  const reader = await dialectOf(options.from).openReader(options.from, { signal: context.signal, copyFirst: false });
  try {
    const catalog = await reader.catalog({ tables: null, exclude: [], census: false });
    checkRuleNames(rules, catalog, options.rules ?? '');
    const scope = decideOwnership(catalog, rules);
    return { stage: 'plan', source: reader.info, scope, tables: catalog.tables.map(({ name }) => name) };
  } finally {
    await reader.close();
  }
}
