import type { DatabaseEnd, DatabaseInfo } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { type RulesDocument, startingRules } from '../transform/ruled/starting-rules.ts';
import { existingTarget } from './existing-target.ts';
import type { StageContext } from './progress.ts';

export interface TableRulesOptions {
  readonly from: DatabaseEnd;
  readonly to: DatabaseEnd;
}

export interface TableRulesSummary {
  readonly stage: 'plan';
  readonly source: DatabaseInfo;
  readonly rules: RulesDocument;
}

/** Rules to begin with, made from what the two databases declare. Only reads. */
export async function suggestTableRules(
  { from, to }: TableRulesOptions,
  context: StageContext,
): Promise<TableRulesSummary> {
  const { signal } = context;
  const reader = await dialectOf(from).openReader(from, { signal, copyFirst: false });
  try {
    const source = await reader.catalog({ tables: null, exclude: [], census: true });
    const { existing } = await existingTarget(to, signal);
    return { stage: 'plan', source: reader.info, rules: startingRules(source, existing) };
  } finally {
    await reader.close();
  }
}
