import type {
  EachUserSummary,
  ExportSummary,
  ImportSummary,
  InspectSummary,
  MigrateSummary,
  PlanSummary,
  RollbackSummary,
  TransformSummary,
  ValidateSummary,
} from '../stages/stage-summaries.ts';
import { toldOnce } from './new-password.ts';
import type { Paint } from './paint.ts';
import { renderAdoptedUser, renderAdoption } from './render/adopted.ts';
import { renderCatalog } from './render/catalog.ts';
import { renderMoveTable } from './render/move-table.ts';
import { renderNotCarried } from './render/not-carried.ts';
import { renderLosses } from './render/not-exact.ts';
import { renderOwned, renderOwner } from './render/owner.ts';
import { renderPlan } from './render/plan.ts';
import { renderRejects } from './render/rejects.ts';
import { renderReport } from './render/report.ts';
import { renderExportedScope } from './render/scope.ts';
import { renderSources } from './render/sources.ts';
import { renderStageTable } from './render/stage-table.ts';
import { renderStripped } from './render/stripped.ts';
import { renderUsers } from './render/users.ts';
import type { Outcome } from './run.ts';
import { printable } from './text-width.ts';
import { usersVerdict, validationVerdict, verdictOf } from './verdict.ts';

/** What an outcome is made with, besides the summary of its stage. */
export interface OutcomeOptions {
  readonly paint: Paint;
  readonly acceptLossy: boolean;
  readonly next: string | null;
}

type Without<K extends keyof OutcomeOptions> = Omit<OutcomeOptions, K>;

export function exportOutcome(summary: ExportSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  const text = `${renderSources(summary.sources, paint)}${renderStageTable('exported', summary, paint)}${whoseRows(summary, paint)}\narchive ${summary.archive}, content ${summary.content}\n`;
  return { document: summary, text, verdict: null, next };
}

export function eachUserOutcome(summary: EachUserSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  return { document: summary, text: renderUsers(summary, paint), verdict: usersVerdict(summary), next };
}

export function transformOutcome(summary: TransformSummary, { paint, acceptLossy, next }: OutcomeOptions): Outcome {
  const { losses, plan } = summary;
  const text =
    renderStageTable('transformed', summary, paint) +
    renderAdoption(plan.adopted, paint) +
    renderOwner(plan.owner) +
    renderStripped(plan.stripped, paint) +
    renderLosses(losses, paint) +
    renderNotCarried(plan.notCarried, paint);
  const verdict = verdictOf({ tables: summary.tables, losses, notCarried: plan.notCarried }, acceptLossy);
  return { document: summary, text, verdict, next };
}

/** Where the password of a new user goes. */
interface PasswordOption {
  readonly inDocument: boolean;
}

export function importOutcome(
  summary: ImportSummary,
  { paint, acceptLossy, next, inDocument }: OutcomeOptions & PasswordOption,
): Outcome {
  const told = toldOnce(summary, summary.user, inDocument);
  return { ...told, text: importText(summary, paint), verdict: verdictOf(summary, acceptLossy), next };
}

/** A whole move in one table, else every stage that ran in its own; what the import found counts. */
export function migrateOutcome(summary: MigrateSummary, options: OutcomeOptions & PasswordOption): Outcome {
  const { paint, acceptLossy, next } = options;
  const { transform, import: imported } = summary;
  const decisive = imported ?? transform;
  if (decisive === null) return { document: summary, text: stageTables(summary, paint), verdict: null, next };
  const notCarried = imported?.notCarried ?? transform?.plan.notCarried ?? [];
  const { tables, losses } = decisive;
  const text =
    renderSources(summary.export?.sources, paint) +
    stageTables(summary, paint) +
    whoseRows(summary.export, paint) +
    (imported === null ? '' : targetLine(imported) + renderRejects(imported.rejects, paint)) +
    renderAdoption(transform?.plan.adopted, paint) +
    (imported === null ? renderOwner(transform?.plan.owner) : '') +
    renderAdoptedUser(imported?.user) +
    renderOwned(imported?.owned) +
    renderStripped(transform?.plan.stripped, paint) +
    renderLosses(losses, paint) +
    renderNotCarried(notCarried, paint);
  return {
    ...toldOnce(summary, imported?.user, options.inDocument),
    text,
    verdict: verdictOf(
      { tables, losses, notCarried, ...(imported === null ? {} : { rejects: imported.rejects }) },
      acceptLossy,
    ),
    next,
  };
}

/** '' for everybody's. */
function whoseRows(exported: ExportSummary | null, paint: Paint): string {
  return exported?.scope === undefined ? '' : renderExportedScope(exported.scope, paint);
}

function stageTables(summary: MigrateSummary, paint: Paint): string {
  const { export: exported, transform: transformed, import: imported } = summary;
  if (exported !== null && transformed !== null && imported !== null) {
    return renderMoveTable({ export: exported, transform: transformed, import: imported }, paint);
  }
  const stages = [
    { name: 'exported', stage: exported },
    { name: 'transformed', stage: transformed },
    { name: 'imported', stage: imported },
  ];
  const tables = stages.map(({ name, stage }) => (stage === null ? null : renderStageTable(name, stage, paint)));
  return tables.filter((table) => table !== null).join('\n');
}

export function validateOutcome(summary: ValidateSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  const { report } = summary;
  return {
    document: summary,
    text: renderReport(report, paint),
    verdict: validationVerdict(report, summary.tables),
    next,
  };
}

export function rollbackOutcome(summary: RollbackSummary, { paint }: Pick<OutcomeOptions, 'paint'>): Outcome {
  const { target, importedAt, kept } = summary;
  const text =
    (summary.tables.length === 0 ? '' : `${renderStageTable('put back', summary, paint)}\n`) +
    `target ${printable(target.display)}: as it was before the import of ${importedAt}\n` +
    (kept === null ? '' : `what was there is kept: ${printable(kept)}\n`);
  return { document: summary, text, verdict: null, next: null };
}

/** A plan is a look ahead: whatever it shows, showing it is a success. */
export function planOutcome(summary: PlanSummary, { paint, next }: Without<'acceptLossy'>): Outcome {
  return {
    document: summary,
    text: renderSources(summary.sources, paint) + renderPlan(summary, paint),
    verdict: null,
    next,
  };
}

export function inspectOutcome(summary: InspectSummary, { paint }: Pick<OutcomeOptions, 'paint'>): Outcome {
  return { document: summary, text: renderCatalog(summary, paint), verdict: null, next: null };
}

function importText(summary: ImportSummary, paint: Paint): string {
  return (
    renderStageTable('imported', summary, paint) +
    targetLine(summary) +
    renderAdoptedUser(summary.user) +
    renderOwned(summary.owned) +
    renderRejects(summary.rejects, paint) +
    renderLosses(summary.losses, paint) +
    renderNotCarried(summary.notCarried, paint)
  );
}

function targetLine({ target, validated, backup = null }: ImportSummary): string {
  const proof = validated ? 'every row was read back and compared before the commit' : 'not read back';
  const kept = backup === null ? '' : `as it was before: ${printable(backup)} ("rowferry rollback" puts it back)\n`;
  return `\ntarget ${printable(target.display)}: ${proof}\n${kept}`;
}
