import { performance } from 'node:perf_hooks';

import { writeReport } from '../archive/write-report.ts';
import type { ValidationReport } from '../compare/report.ts';
import { discoveredFiles } from '../dialect/discovered-files.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { comparedArchive } from './compared-archive.ts';
import { openIfThere } from './open-if-there.ts';
import type { StageContext } from './progress.ts';
import { isSelecting, type TableSelection } from './select-tables.ts';
import type { ExportOptions, ImportOptions, MigrateOptions, PaceOptions, TransformOptions } from './stage-options.ts';
import { secondsSince } from './stage-run.ts';
import type { ExportSummary, ImportSummary, MigrateSummary, TransformSummary } from './stage-summaries.ts';
import { StageTeam } from './stage-team.ts';
import type { StageJob } from './thread-messages.ts';
import { UnfinishedRun } from './unfinished-run.ts';
import { withArchiveLock } from './with-archive-lock.ts';
import { withRetries } from './with-retries.ts';

/**
 * Moves a database into another through an archive. Export, transform and import run at the same time, a
 * thread each, on parts as they are sealed; validation happens inside the import's transaction, before its
 * commit. Stages that are skipped take what is in the archive.
 *
 * @throws what the stages throw; the first failing stage stops the others, and the target stays as it was.
 */
export async function migrate(options: MigrateOptions, context: StageContext): Promise<MigrateSummary> {
  const startedMs = performance.now();
  refuseLateSelection(options);
  return withArchiveLock(options.archive, async () => {
    const takesAll = (['export', 'transform', 'import'] as const).every((stage) => !options.skip.includes(stage));
    // Nothing of one user's archive is passed on before the whole of it was checked; which ids are free, and who the
    // owner is, is known when all of them were seen, also where databases become one; functions do not cross threads.
    const isMany = options.from !== null && discoveredFiles(options.from) !== null;
    const isAlone = (options.asUser ?? null) === null && options.ruled?.rules.owner === undefined && !isMany;
    const isOverlapped = options.functions === undefined && isAlone;
    // What is to be gone on with is sealed before the next stage begins.
    const isWhole = takesAll && (options.scope ?? null) === null && isOverlapped && options.resumable !== true;
    const work = isWhole ? runOverlapped : options.resumable === true ? runResumable : runInTurn;
    const results = await work(options, context);
    const { archive, to } = options;
    const whole = { stage: 'migrate', ...results, seconds: secondsSince(startedMs) } as const;
    if (results.import?.validated !== true) return whole;
    await writeReport(archive, reportOf(results.import));
    return { ...whole, compared: await comparedArchive(archive, to.kind) };
  });
}

interface StageResults {
  readonly export: ExportSummary | null;
  readonly transform: TransformSummary | null;
  readonly import: ImportSummary | null;
}

/** All three stages at once, each reading what the one before has sealed so far. */
async function runOverlapped(options: MigrateOptions, context: StageContext): Promise<StageResults> {
  const jobs = [
    { stage: 'export', options: exportOptions(options) },
    { stage: 'transform', options: transformOptions(options) },
    { stage: 'import', options: importOptions(options) },
  ] as const satisfies readonly StageJob[];
  let team: StageTeam | null = null;
  return withRetries(
    context,
    () => team?.failed ?? 'export',
    async () => {
      const sealed = team?.ended[0] as ExportSummary | undefined;
      // The rows that were exported are still what left: only what comes after is done again.
      if (sealed !== undefined) return { ...(await runRest(options, context)), export: sealed };
      team = new StageTeam(jobs, context);
      const [exported, transformed, imported] = await team.run();
      return {
        export: exported as ExportSummary,
        transform: transformed as TransformSummary,
        import: imported as ImportSummary,
      };
    },
  );
}

/** What comes after the export, where that is sealed; whoever calls it tries again. */
function runRest(options: MigrateOptions, { signal, onProgress }: StageContext): Promise<StageResults> {
  return runInTurn({ ...options, skip: [...options.skip, 'export'] }, { signal, onProgress });
}

/**
 * The stages in turn, from where the run before was stopped: an export that it had sealed is taken, and so is a transform that
 * fits it.
 */
async function runResumable(options: MigrateOptions, context: StageContext): Promise<StageResults> {
  if (options.skip.includes('export')) return runInTurn(options, context);
  const exporting = exportOptions(options);
  const unfinished = await UnfinishedRun.open(exporting);
  const sealed = unfinished.goesOn ? await openIfThere(options.archive, 'exported') : null;
  if (sealed === null) {
    const results = await runInTurn(options, context);
    await unfinished.end();
    return results;
  }
  const { createdAt } = await sealed.manifest();
  const message = `The run before had finished its export (${createdAt}): that is what is moved.`;
  context.onProgress({ kind: 'notice', stage: 'export', message });
  const isMade = !options.skip.includes('transform') && (await openIfThere(options.archive, 'transformed')) !== null;
  if (isMade) {
    const { ensureTransformed } = await import('./ensure-transformed.ts');
    await withRetries(
      context,
      () => 'transform',
      () => ensureTransformed(importOptions(options), context),
    );
  }
  const done = isMade ? (['export', 'transform'] as const) : (['export'] as const);
  const results = await runInTurn({ ...options, skip: [...options.skip, ...done] }, context);
  await unfinished.end();
  return results;
}

/**
 * One stage after the other, leaving out those that are skipped. The stages are loaded only here: in an
 * overlapped run they are loaded in their threads, and this one should start those at once.
 */
async function runInTurn(options: MigrateOptions, context: StageContext): Promise<StageResults> {
  const skips = (stage: MigrateOptions['skip'][number]) => options.skip.includes(stage);
  const [{ runExport }, { runTransform }, { runImport }] = await Promise.all([
    import('./export-database.ts'),
    import('./transform-archive.ts'),
    import('./import-archive.ts'),
  ]);
  const unlessSkipped = async <Summary>(stage: StageJob['stage'], work: () => Promise<Summary>) =>
    skips(stage) ? null : withRetries(context, () => stage, work);
  const exported = await unlessSkipped('export', () => runExport(exportOptions(options), context));
  const transformed = await unlessSkipped('transform', () => runTransform(transformOptions(options), context));
  const imported = await unlessSkipped('import', () => runImport(importOptions(options), context));
  return { export: exported, transform: transformed, import: imported };
}

function exportOptions(options: MigrateOptions): ExportOptions {
  const { from } = options;
  if (from === null) {
    throw new RowferryError('USAGE', {
      message: 'There is no source to export from.',
      hint: 'Name the source database, or add --skip-export to load the archive that is there.',
    });
  }
  // Rows that go in under a user may be there because of others: there the rules say whose they are, not what travels.
  return (options.asUser ?? null) === null ? { ...options, from } : { ...options, from, ruled: null };
}

function transformOptions(options: MigrateOptions): TransformOptions {
  const { archive, to, jsonb, keepDynamic, epochs = [], badRows = {} } = options;
  const how = { jsonb, keepDynamic, epochs, badRows };
  return { archive, to, toDialect: to.kind, ...how, ...selectionOf(options), ...shapingOf(options) };
}

function importOptions(options: MigrateOptions): ImportOptions {
  const { archive, to, memory, backupDirectory, jsonb, keepDynamic } = options;
  const validate = !options.skip.includes('validate');
  const { badRows = {}, fireTriggers = false } = options;
  const shaping = shapingOf(options);
  return { archive, to, validate, memory, backupDirectory, jsonb, keepDynamic, badRows, fireTriggers, ...shaping };
}

/** An export that is there may have more tables; one that was just made has those that were chosen. */
function selectionOf({ skip, tables, exclude, skipMissing = false }: MigrateOptions): TableSelection {
  return skip.includes('export') ? { tables, exclude, skipMissing } : {};
}

/** @throws USAGE where tables are chosen and no stage is left that could do that */
function refuseLateSelection({ skip, ...selection }: MigrateOptions): void {
  if (!isSelecting(selection) || !skip.includes('export') || !skip.includes('transform')) return;
  throw new RowferryError('USAGE', {
    message: 'Tables are chosen by the export or the transform, and both are skipped.',
    hint: 'Leave --skip-transform away, or --tables and --exclude.',
  });
}

/** What decides the shape of the target's tables, besides the target. */
function shapingOf({
  strip,
  ruled,
  functions,
  target,
  asUser,
  resumable = false,
  parallel = 1,
  partBytes,
}: MigrateOptions): Pick<TransformOptions, 'strip' | 'ruled' | 'functions' | 'target' | 'asUser' | keyof PaceOptions> {
  return {
    resumable,
    parallel,
    ...(partBytes === undefined ? {} : { partBytes }),
    ...(strip === undefined ? {} : { strip }),
    ...(ruled === undefined ? {} : { ruled }),
    ...(functions === undefined ? {} : { functions }),
    ...(target === undefined ? {} : { target }),
    ...(asUser === undefined ? {} : { asUser }),
  };
}

function reportOf(imported: ImportSummary): ValidationReport {
  const { proof, target } = imported;
  return { left: 'archive', right: target.display, ok: proof.every((table) => table.ok), tables: proof };
}
