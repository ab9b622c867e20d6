import type { DatabaseEnd } from '../dialect/dialect.ts';
import { dialectOf, parseEnd } from '../dialect/open-dialect.ts';
import type { DiffEnd, DiffOptions } from '../stages/diff/diff-options.ts';
import { keptEnd } from '../stages/diff/kept-end.ts';
import type { StageContext } from '../stages/progress.ts';
import type {
  EachUserOptions,
  ExportOptions,
  ImportOptions,
  PlanOptions,
  RollbackOptions,
  TransformOptions,
  ValidateOptions,
} from '../stages/stage-options.ts';
import { runSignal } from '../util/run-signal.ts';
import type {
  BadRowRun,
  DiffRun,
  EachUserRun,
  ExportRun,
  ImportRun,
  MappingRun,
  PlanRun,
  RollbackRun,
  RunOptions,
  SelectionRun,
  TransformRun,
  ValidateRun,
} from './run-options.ts';
import { paceOf, targetModesOf } from './target-settings.ts';
import { asUserOf, jobsOf, oneUserOf, ruledOf, rulesOf, scopeOf, strippingOf } from './user-settings.ts';

/**
 * What the caller of a function said, made into the options of its stage; what was not said has its default.
 * @param from the source, found already where it is many
 */
export function exportOptions(options: Omit<ExportRun, 'from'>, from: DatabaseEnd): ExportOptions {
  const { sourceBackup } = options;
  return {
    ...exporting(options, from),
    archive: archiveOf(options),
    ...(sourceBackup === undefined ? {} : { sourceBackup }),
    ...scopeOf(options),
    ...ruledOf(options),
  };
}

function exporting(
  options: Omit<ExportRun, 'archive' | 'user' | 'from'>,
  from: DatabaseEnd,
): Omit<EachUserOptions, keyof EachUsers> {
  return {
    from,
    ...selectionOf(options),
    ...paceOf(options),
    order: options.order ?? 'canonical',
    replace: options.replace ?? false,
    copyFirst: options.copyFirst ?? false,
    ...typeOptions(options),
  };
}

type EachUsers = Pick<EachUserOptions, 'directory' | 'users' | 'jobs' | 'scope'>;

export function eachUserOptions(options: EachUserRun): EachUserOptions {
  const { directory, users = null, jobs } = options;
  return {
    ...exporting(options, parseEnd(options.from)),
    directory,
    users,
    jobs: jobsOf(jobs),
    scope: rulesOf(options),
  };
}

export function transformOptions(options: TransformRun): TransformOptions {
  return {
    ...shapingOf(options),
    ...targetOf(options.to),
    archive: archiveOf(options),
    badRows: badRowOptions(options),
  };
}

export function importOptions(options: ImportRun): ImportOptions {
  return {
    ...shapingOf(options),
    archive: archiveOf(options),
    to: parseEnd(options.to),
    validate: options.validate ?? true,
    memory: options.memory ?? true,
    backupDirectory: options.backupDirectory === undefined ? 'backups' : options.backupDirectory,
    fireTriggers: options.fireTriggers ?? false,
    badRows: badRowOptions(options),
  };
}

/** What is the same for a transform, and for an import, which may make one. */
function shapingOf(options: Omit<ImportRun, 'to'>) {
  return {
    ...chosenOf(options),
    ...paceOf(options),
    ...mappingOptions(options),
    epochs: options.epochs ?? [],
    ...strippingOf(options),
    ...asUserOf(options),
    ...targetModesOf(options),
  };
}

export function validateOptions(options: ValidateRun): ValidateOptions {
  const from = options.from === undefined ? null : parseEnd(options.from);
  const to = options.to === undefined ? null : parseEnd(options.to);
  const how = { ...chosenOf(options), ...mappingOptions(options), ...typeOptions(options), ...oneUserOf(options) };
  return { ...how, archive: archiveOf(options), from, to };
}

export function diffOptions(options: DiffRun): DiffOptions {
  const { tables = null, exclude = [], limit = null, store = 'backups/snapshots', onFinding = () => {} } = options;
  const endOf = (text: string): DiffEnd => keptEnd(text, store) ?? { kind: 'database', end: parseEnd(text) };
  const { scope = null } = scopeOf(options);
  const ends = { left: endOf(options.left), right: endOf(options.right) };
  return { ...ends, tables, exclude, scope, types: typeOptions(options), limit, onFinding };
}

/** @param from the source, found already where it is many; null: the plan is that of the archive */
export function planOptions(options: Omit<PlanRun, 'from'>, from: DatabaseEnd | null): PlanOptions {
  const { write = false, nulBytes = 'fail' } = options;
  return {
    ...mappingOptions(options),
    ...typeOptions(options),
    ...targetOf(options.to),
    ...oneUserOf(options),
    ...asUserOf(options),
    ...targetModesOf(options),
    ...selectionOf(options),
    from,
    archive: archiveOf(options),
    write,
    badRows: { nulBytes },
  };
}

function targetOf(to: TransformRun['to']): Pick<TransformOptions, 'to' | 'toDialect'> {
  if (typeof to !== 'string') return { to: null, toDialect: to.dialect };
  const end = parseEnd(to);
  return { to: end, toDialect: dialectOf(end).capabilities.name };
}

export function rollbackOptions(options: RollbackRun): RollbackOptions {
  const { to, force = false, backupDirectory = 'backups' } = options;
  return { archive: archiveOf(options), to: parseEnd(to), force, backupDirectory };
}

/** The source; where it is a folder, the databases that are found below it but for the target. */
export async function sourceOf(
  { from, to, rules }: Pick<ExportRun, 'from' | 'rules'> & Partial<Pick<TransformRun, 'to'>>,
  context: StageContext,
): Promise<DatabaseEnd> {
  if (typeof from === 'string') return parseEnd(from);
  const { discover: directory, sourceId, exclude = [], skipUnreadable = false } = from;
  const pattern = sourceId ?? rulesOf(rules === undefined ? {} : { rules }).rules.sourceId ?? null;
  const { discoverSources } = await import('../stages/discover-sources.ts');
  const target = typeof to === 'string' ? parseEnd(to) : null;
  return discoverSources({ directory, sourceId: pattern, exclude, skipUnreadable, to: target }, context);
}

function selectionOf({ tables, exclude = [], skipMissing }: SelectionRun): Pick<ExportOptions, Choice> {
  return { tables: tables ?? null, exclude, ...(skipMissing === undefined ? {} : { skipMissing }) };
}

type Choice = 'tables' | 'exclude' | 'skipMissing';

/** The tables of an archive that a later stage takes; empty: all. */
function chosenOf(run: SelectionRun) {
  return run.tables === undefined && run.exclude === undefined ? {} : selectionOf(run);
}

function typeOptions({ infer = false, epochs = [] }: Pick<ExportRun, 'infer' | 'epochs'>) {
  return { infer, epochs };
}

function badRowOptions(options: BadRowRun & Partial<Pick<ImportRun, 'orphans' | 'onlyRejects'>>) {
  const { onError = 'abort', nulBytes = 'fail', orphans = null, onlyRejects = false } = options;
  return { onError, nulBytes, orphans, onlyRejects };
}

function mappingOptions({ jsonb = false, keepDynamic = false }: MappingRun) {
  return { jsonb, keepDynamic };
}

export function archiveOf({ archive = 'migration_data' }: Pick<RunOptions, 'archive'>): string {
  return archive;
}

/** @param options.signal may be one for many runs at a time, and as many as one likes listen to it */
export function contextOf({ signal, onProgress, retries = 3 }: RunOptions): StageContext {
  return { signal: runSignal(signal), onProgress: onProgress ?? (() => {}), retries };
}
