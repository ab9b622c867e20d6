import { openArchive } from '../../archive/archive-reader.ts';
import { dialectOf } from '../../dialect/open-dialect.ts';
import type { Table } from '../../model/catalog.ts';
import { canonicalOrder } from '../../model/row-order.ts';
import { lookingAt } from '../looking-at.ts';
import { openUserScope } from '../open-user-scope.ts';
import type { StageContext } from '../progress.ts';
import type { PlanOptions } from '../stage-options.ts';
import { StageRun } from '../stage-run.ts';
import type { PlanSummary } from '../stage-summaries.ts';
import { adoptArchive, checkAdoption } from './adopt-archive.ts';
import type { AsUserOptions } from './open-adoption.ts';
import { planAdoption } from './plan-adoption.ts';
import { noticeUnusedRules } from './unused-rules.ts';

/** What would become of the rows of a database, or of an exported archive, under a user of the target: reads all of them. */
export async function planAsUser(
  options: PlanOptions,
  asUser: AsUserOptions,
  context: StageContext,
): Promise<PlanSummary> {
  const { archive: directory, from, jsonb, keepDynamic, epochs = [], badRows = {} } = options;
  const conversion = { jsonb, keepDynamic, epochs, nulBytes: badRows.nulBytes ?? 'fail' };
  noticeUnusedRules(asUser.rules, context);
  if (from === null) {
    const archive = await openArchive(directory, 'exported');
    const input = { asUser, to: options.to, conversion, badRows };
    const { plan, catalog } = await adoptArchive(archive, input, context.signal);
    return { stage: 'plan', source: { ...archive.source, display: directory }, plan, catalog };
  }
  const to = checkAdoption(options.to, badRows, asUser);
  const reader = await dialectOf(from).openReader(from, { signal: context.signal, copyFirst: false });
  try {
    const { scope = null } = options;
    const run = new StageRun('export', context);
    const scoped = scope === null ? null : await openUserScope(reader, { ...options, scope }, run);
    const source = scoped?.catalog ?? (await reader.catalog(lookingAt(options)));
    const rows = (table: Table) => (scoped?.source ?? reader).rows(table, canonicalOrder(table));
    const content = reader.consistencyPoint;
    const input = { source, rows, scope: scoped?.document ?? null, to, asUser, content, conversion };
    const { plan, catalog } = await planAdoption(input, context.signal);
    return { stage: 'plan', source: reader.info, plan, catalog };
  } finally {
    await reader.close();
  }
}
