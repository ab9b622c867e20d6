import type {
  ExportSummary,
  ImportSummary,
  InspectSummary,
  MigrateSummary,
  PlanSummary,
  TransformSummary,
  ValidateSummary,
} from '../stages/stage-summaries.ts';
import type { Paint } from './paint.ts';
import { renderCatalog } from './render/catalog.ts';
import { renderLosses, renderNotCarried } from './render/not-exact.ts';
import { renderPlan } from './render/plan.ts';
import { renderReport } from './render/report.ts';
import { renderStageTable } from './render/stage-table.ts';
import type { Outcome } from './run.ts';
import { validationVerdict, verdictOf } from './verdict.ts';

/** What an outcome is made with, besides the summary of its stage. */
export interface OutcomeOptions {
  readonly paint: Paint;
  readonly acceptLossy: boolean;
  readonly next: string | null;
}

type Without<K extends keyof OutcomeOptions> = Omit<OutcomeOptions, K>;

export function exportOutcome(summary: ExportSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  const text = `${renderStageTable('exported', summary, paint)}\narchive ${summary.archive}, content ${summary.content}\n`;
  return { document: summary, text, verdict: null, next };
}

export function transformOutcome(summary: TransformSummary, { paint, acceptLossy, next }: OutcomeOptions): Outcome {
  const { losses, plan } = summary;
  const text =
    renderStageTable('transformed', summary, paint) +
    renderLosses(losses, paint) +
    renderNotCarried(plan.notCarried, paint);
  const verdict = verdictOf({ tables: summary.tables, losses, notCarried: plan.notCarried }, acceptLossy);
  return { document: summary, text, verdict, next };
}

export function importOutcome(summary: ImportSummary, { paint, acceptLossy, next }: OutcomeOptions): Outcome {
  return { document: summary, text: importText(summary, paint), verdict: verdictOf(summary, acceptLossy), next };
}

/** Every stage that ran, in its order; what the import found counts. */
export function migrateOutcome(summary: MigrateSummary, options: OutcomeOptions): Outcome {
  const { paint, acceptLossy, next } = options;
  const { export: exported, transform: transformed, import: imported } = summary;
  const texts = [
    exported === null ? null : renderStageTable('exported', exported, paint),
    transformed === null ? null : renderStageTable('transformed', transformed, paint),
    imported === null ? null : importText(imported, paint),
  ].filter((text) => text !== null);
  const decisive = imported ?? transformed;
  const losses =
    imported === null && transformed !== null
      ? renderLosses(transformed.losses, paint) + renderNotCarried(transformed.plan.notCarried, paint)
      : '';
  const notCarried = imported?.notCarried ?? transformed?.plan.notCarried ?? [];
  const verdict =
    decisive === null ? null : verdictOf({ tables: decisive.tables, losses: decisive.losses, notCarried }, acceptLossy);
  return { document: summary, text: texts.join('\n') + losses, verdict, next };
}

export function validateOutcome(summary: ValidateSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  const { report } = summary;
  return { document: summary, text: renderReport(report, paint), verdict: validationVerdict(report), next };
}

/** A plan is a look ahead: whatever it shows, showing it is a success. */
export function planOutcome(summary: PlanSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  return { document: summary, text: renderPlan(summary, paint), verdict: null, next };
}

export function inspectOutcome(summary: InspectSummary, { paint }: Pick<OutcomeOptions, 'paint'>): Outcome {
  return { document: summary, text: renderCatalog(summary, paint), verdict: null, next: null };
}

function importText(summary: ImportSummary, paint: Paint): string {
  const { target, validated, losses, notCarried } = summary;
  const proof = validated ? 'every row was read back and compared before the commit' : 'not read back';
  return `${renderStageTable('imported', summary, paint)}\ntarget ${target.display}: ${proof}\n${renderLosses(losses, paint)}${renderNotCarried(notCarried, paint)}`;
}
